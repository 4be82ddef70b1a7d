"""What the law or the bureau may change in this service, with dates and sources (docs/rulebook.md)."""

import re
from datetime import date

from bureaukit.parameters import Book, Parameter, Version
from bureaukit.text import Text

START = date(2009, 4, 8)  # first day of 民发〔2009〕44号
REGISTRATION_RULES = "《社会工作者职业水平证书登记办法》（民发〔2009〕44号）"

CREDENTIAL_NUMBER_FORM = Parameter(
    key="talent.credentials.number_form",
    title=Text("证书管理号的形式", "Form of a credential's number"),
    kind=re.Pattern[str],
    versions=(Version(re.compile(r"[0-9A-Z]{8,32}"), START, "各地页面所述位数不一，系统缺省值", "L"),),
)
FIRST_MONTHS = Parameter(
    key="talent.local_registrations.first_months",
    title=Text("首次登记的期限（取得证书后月数）", "Months after passing within which a first registration is due"),
    kind=int,
    versions=(Version(12, START, REGISTRATION_RULES + "第四条"),),
)
VALID_MONTHS = Parameter(
    key="talent.local_registrations.valid_months",
    title=Text("登记有效期（月）", "Months a registration is valid"),
    kind=int,
    versions=(Version(36, START, REGISTRATION_RULES + "第四条"),),
)
WINDOW_MONTHS = Parameter(
    key="talent.local_registrations.renew_window_months",
    title=Text("再登记窗口（期满前月数）", "Months before the end in which a registration is renewed"),
    kind=int,
    versions=(Version(3, START, REGISTRATION_RULES + "第四条"),),
)
LATE_TOLERATED = Parameter(
    key="talent.local_registrations.late_tolerated",
    title=Text("是否接受逾期登记（作逾期标记）", "Whether late registrations are taken, with a mark"),
    kind=bool,
    versions=(Version(value=True, effective_from=START, source="各地多予补登，系统缺省值", confidence="M"),),
)
REVIEW_DAYS = Parameter(
    key="talent.local_registrations.review_working_days",
    title=Text("登记审查期限（工作日）", "Working days within which a registration is decided"),
    kind=int,
    versions=(Version(30, START, REGISTRATION_RULES + "第七条"),),
)
LEDGER_UNTIL = Parameter(
    key="talent.ledger.until",
    title=Text("可补录的旧台账登记须早于此日办理", "Registrations of the old ledger were made before this day"),
    kind=date,
    versions=(Version(date(2026, 11, 1), START, "平台启用日，由区社区建设办公室确定", "L"),),
)

BOOK = Book(
    CREDENTIAL_NUMBER_FORM,
    FIRST_MONTHS,
    VALID_MONTHS,
    WINDOW_MONTHS,
    LATE_TOLERATED,
    REVIEW_DAYS,
    LEDGER_UNTIL,
)
