"""A penalty case with its stages, and the money that a fine comes to: values only, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.law import Article

from registry.credit_records.model import PenaltyKind
from registry.forms import PENALISING, ByForm
from registry.organizations.model import OrganizationType
from registry.regulations import CHARITY, FOUNDATIONS, INSPECTIONS, LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS


class CaseGround(CodeList):
    """What a case is about."""

    UNLAWFUL_ACTIVITY = "unlawful_activity", "违反登记管理条例", "against the regulations"
    FRAUD = "fraud", "弄虚作假骗取登记", "registered by fraud"
    INACTIVE_ONE_YEAR = "inactive_one_year", "自登记之日起1年未开展活动", "no activity in the year after registration"
    INSPECTIONS_MISSED = "inspections_missed", "连续两年未参加年检或者年检不合格", "two inspections missed or failed"
    UNCHARITABLE = (
        "uncharitable",
        "慈善组织违反慈善法第一百零九条",
        "a charity against its purpose, or with its property",
    )
    CHARITY_DUTIES = "charity_duties", "慈善组织违反慈善法第一百一十条", "a charity against its duties by law"
    UNLAWFUL_FUNDRAISING = "unlawful_fundraising", "慈善组织违反募捐规定", "a charity against the rules of fundraising"
    DONORS_NOT_SERVED = (
        "donors_not_served",
        "慈善组织违反慈善法第一百一十五条",
        "a charity that owes receipts or reports",
    )
    TAX_FRAUD = "tax_fraud", "慈善组织弄虚作假骗取税收优惠", "a charity that obtained tax relief by fraud"
    ENDANGERING = (
        "endangering",
        "慈善组织危害国家安全或者社会公共利益",
        "a charity against security or the public interest",
    )
    CHARITY_BY_FRAUD = "charity_by_fraud", "以欺骗等不正当手段取得慈善组织认定或者资格", "a charity by fraud"
    UNREGISTERED = "unregistered", "未经登记擅自开展活动", "acting without registration"

    def article(self, form: OrganizationType | None) -> Article | None:
        """Return what it breaks by the regulation of a form; None where that one knows no such ground."""
        broken = _BREAKS[self]
        return broken.get(form) if form and form in PENALISING else broken[OrganizationType.SOCIAL_GROUP]

    @property
    def is_curable(self) -> bool:
        """Whether the party may put it right, so that the removal falls away."""
        return self in _CURABLE

    @property
    def is_of_charities(self) -> bool:
        """Whether only a charity can be meant."""
        return self in _OF_CHARITIES


_CURABLE = (
    CaseGround.INACTIVE_ONE_YEAR,
    CaseGround.INSPECTIONS_MISSED,
    CaseGround.UNLAWFUL_ACTIVITY,
    CaseGround.UNCHARITABLE,
    CaseGround.CHARITY_DUTIES,
    CaseGround.DONORS_NOT_SERVED,
)
_OF_CHARITIES: Mapping[CaseGround, Article] = {  # whatever the form
    CaseGround.UNCHARITABLE: CHARITY.article(109),
    CaseGround.CHARITY_DUTIES: CHARITY.article(110),
    CaseGround.UNLAWFUL_FUNDRAISING: CHARITY.article(111),
    CaseGround.DONORS_NOT_SERVED: CHARITY.article(115),
    CaseGround.TAX_FRAUD: CHARITY.article(116),
    CaseGround.ENDANGERING: CHARITY.article(117),
    CaseGround.CHARITY_BY_FRAUD: LICENSING.article(69, paragraph=2),
}
_GROUP, _SERVICE, _FOUNDATION = PENALISING
_BREAKS: Mapping[CaseGround, ByForm] = {
    CaseGround.UNLAWFUL_ACTIVITY: PENALISING,
    CaseGround.FRAUD: {
        _GROUP: SOCIAL_GROUPS.article(29),
        _SERVICE: SERVICE_ORGANIZATIONS.article(24),
        _FOUNDATION: FOUNDATIONS.article(41, item=1),
    },
    CaseGround.INACTIVE_ONE_YEAR: {  # 民办非企业单位登记管理暂行条例 knows no such ground
        _GROUP: SOCIAL_GROUPS.article(29),
        _FOUNDATION: FOUNDATIONS.article(41, item=1),
    },
    CaseGround.INSPECTIONS_MISSED: {
        _GROUP: SOCIAL_GROUPS.article(30, item=3),
        _SERVICE: INSPECTIONS.whole(),
        _FOUNDATION: FOUNDATIONS.article(42, item=5),
    },
    CaseGround.UNREGISTERED: {
        _GROUP: SOCIAL_GROUPS.article(32),
        _SERVICE: SERVICE_ORGANIZATIONS.article(27),
        _FOUNDATION: FOUNDATIONS.article(40),
    },
} | {ground: dict.fromkeys(PENALISING, article) for ground, article in _OF_CHARITIES.items()}


class CaseState(CodeList):
    """Where a case stands."""

    OPENED = "opened", "已立案", "opened"
    INVESTIGATED = "investigated", "调查终结", "investigated"
    NOTIFIED = "notified", "已告知", "party told"
    HEARING = "hearing", "听证中", "hearing asked for"
    HEARD = "heard", "已听证", "heard"
    CURED = "cured", "已改正待确认", "cure reported"
    DECIDED = "decided", "已决定", "decided"
    SERVED = "served", "已送达", "served"
    ANNOUNCED = "announced", "已公告", "announced"
    CERTIFICATE_SETTLED = "certificate_settled", "证书印章已处理", "certificate collected or void"
    LIQUIDATED = "liquidated", "清算完结", "wound up"
    CLOSED = "closed", "已结案", "closed"
    DISMISSED = "dismissed", "不予处罚", "no penalty"
    WITHDRAWN = "withdrawn", "已终止(改正)", "withdrawn after the cure"


OVER = (CaseState.CLOSED, CaseState.DISMISSED, CaseState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `stages` tells every step with its day, who took it and what was said."""

    id: UUID
    state: CaseState
    version: int
    organization_id: UUID | None
    party: str | None  # a body that is not on the register
    area: str
    ground: CaseGround
    facts: str
    act_ended_on: date
    endangers_people: bool
    opened_on: date
    officers: list[str]
    signed_by: list[str] = field(default_factory=list)
    kind: PenaltyKind | None = None
    fine_fen: int | None = None
    suspended_until: date | None = None
    notice_on: date | None = None
    cure_until: date | None = None
    hearing_on: date | None = None
    decided_on: date | None = None
    decision_number: str | None = None
    reason: str | None = None
    served_on: date | None = None
    payments: list[dict[str, Any]] = field(default_factory=list)
    rectified_on: date | None = None
    resumed_on: date | None = None
    stages: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Debt:
    """What a fine comes to on a day, in fen."""

    due_on: date
    late_fen: int
    paid_fen: int
    rest_fen: int


def debt(fine_fen: int, due_on: date, payments: Sequence[dict[str, Any]], *, on: date, percent: int) -> Debt:
    """Count the fine, so many percent of it for every day it is late, at most the fine once more, and what was paid.

    The days end when the fine itself is paid; a part of a fen is not asked for.
    """
    paid, settled_on = 0, None
    for payment in sorted(payments, key=lambda one: str(one["on"])):
        paid += int(payment["fen"])
        if settled_on is None and paid >= fine_fen:
            settled_on = date.fromisoformat(payment["on"])
    days_late = max(0, ((settled_on or on) - due_on).days)
    late = min(fine_fen, fine_fen * percent * days_late // 100)
    return Debt(due_on, late, paid, max(0, fine_fen + late - paid))


@dataclass(frozen=True, slots=True)
class PenaltyCaseProgressed:
    """A step was taken in a case."""

    topic: ClassVar[str] = "registry.penalty-case-progressed.v1"
    case_id: UUID
    organization_id: UUID | None
    step: str
    state: CaseState

    @property
    def subject(self) -> UUID:
        """The case."""
        return self.case_id
