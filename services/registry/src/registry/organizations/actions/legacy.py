"""One row of the records kept before this system: its columns, and everything that can be wrong with it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any

import orjson
from bureaukit.codes import CodeList
from bureaukit.names import CleanText, lookup_key
from bureaukit.problems import FieldError
from bureaukit.tables_in import Column
from bureaukit.text import Text
from bureaukit.validation import field_error
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from registry import credit_code, id_numbers
from registry.organizations.model import OrganizationState, OrganizationType, Sector, SocialWorkKind, Track

COLUMNS = (
    Column("track", "登记类别"),
    Column("type", "组织类型"),
    Column("credit_code", "统一社会信用代码", text_only=True, required=False),
    Column("filing_number", "备案编号", text_only=True, required=False),
    Column("name", "名称"),
    Column("area", "住所区划代码", text_only=True),
    Column("sector", "行业领域"),
    Column("social_work", "社工类", required=False),
    Column("social_work_kind", "社工类型", required=False),
    Column("registered_on", "登记或备案日期"),
    Column("ended_on", "终止日期", required=False),
    Column("end_kind", "终止方式", required=False),
    Column("certificate_number", "登记证书号", text_only=True, required=False),
    Column("domicile", "住所", required=False),
    Column("scope", "业务范围", required=False),
    Column("purpose", "宗旨", required=False),
    Column("start_up_funds_fen", "开办(活动)资金(分)", required=False),
    Column("supervising_unit", "业务主管单位", required=False),
    Column("legal_representative", "法定代表人", required=False),
    Column("legal_representative_id", "法定代表人公民身份号码", text_only=True, required=False),
    Column("charity_since", "慈善组织登记(认定)日期", required=False),
    Column("public_fundraising_since", "取得公开募捐资格日期", required=False),
)
STATUSES = ("charity_since", "public_fundraising_since")  # a table that has them may come after one that had not
_YES_NO = {"是": True, "否": False, "true": True, "false": False, "1": True, "0": False}


def _value_of(kind: type[CodeList]) -> Callable[[Any], Any]:
    """Return a reader that takes a code list's value or its Chinese label."""
    by_label = {member.zh: member.value for member in kind}
    return lambda given: by_label.get(given, given)


class LegacyRow(BaseModel):
    """A row as it is understood; texts of a table become values here."""

    model_config = ConfigDict(extra="forbid")

    track: Annotated[Track, BeforeValidator(_value_of(Track))]
    type: Annotated[OrganizationType, BeforeValidator(_value_of(OrganizationType))]
    credit_code: Annotated[str | None, BeforeValidator(lambda v: credit_code.compact(v) if v else v)] = None
    filing_number: str | None = Field(default=None, pattern=r"^SQ[0-9]{12}[0-9]{4}$")
    name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    area: str = Field(pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$")
    sector: Annotated[Sector, BeforeValidator(_value_of(Sector))]
    social_work: Annotated[bool, BeforeValidator(lambda v: _YES_NO.get(str(v).casefold(), v))] = False
    social_work_kind: Annotated[SocialWorkKind | None, BeforeValidator(_value_of(SocialWorkKind))] = None
    registered_on: date
    ended_on: date | None = None
    end_kind: Annotated[OrganizationState | None, BeforeValidator(_value_of(OrganizationState))] = None
    certificate_number: Annotated[CleanText, Field(max_length=60)] | None = None
    domicile: Annotated[CleanText, Field(max_length=200)] | None = None
    scope: Annotated[CleanText, Field(max_length=1000)] | None = None
    purpose: Annotated[CleanText, Field(max_length=1000)] | None = None
    start_up_funds_fen: Annotated[int, Field(ge=0, le=10**13)] | None = None
    supervising_unit: Annotated[CleanText, Field(max_length=60)] | None = None
    legal_representative: Annotated[CleanText, Field(max_length=60)] | None = None
    legal_representative_id: str | None = None
    charity_since: date | None = None
    public_fundraising_since: date | None = None

    @property
    def number(self) -> str:
        """What the organization is known by: its credit code, or its filing number."""
        return self.credit_code or self.filing_number or ""

    @property
    def name_place(self) -> tuple[str, str, str]:
        """Where its name must be the only one: a registered name anywhere, a filed one in its community."""
        return self.track.value, self.area if self.track is Track.FILED else "", lookup_key(self.name)

    @property
    def digest(self) -> str:
        """A digest of what stays as it is, by which a second import knows the same record again."""
        content = self.model_dump(mode="json", exclude={"ended_on", "end_kind", "legal_representative_id", *STATUSES})
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass
class Reading:
    """A line of the table: what it says, or what is wrong with it."""

    line: int
    row: LegacyRow | None = None
    faults: list[FieldError] = field(default_factory=list)


def _fault(column: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(column, code, Text(zh, en))


def read(number: int, cells: dict[str, Any], faults: list[FieldError], *, authority: str, today: date) -> Reading:
    """Understand one line; every fault is named, none repeats what the cell holds."""
    reading = Reading(number, faults=faults)
    if reading.faults:
        return reading
    try:
        row = LegacyRow.model_validate(cells)
    except ValidationError as error:
        reading.faults = [
            replace(field_error(fault), pointer=str(fault["loc"][0])) for fault in error.errors(include_input=False)
        ]
        return reading
    reading.faults = [
        *_number_faults(row, authority),
        *_date_faults(row, today),
        *_charity_faults(row, today),
        *_other_faults(row, authority, today),
    ]
    reading.row = None if reading.faults else row
    return reading


CODE_FAULTS = {
    credit_code.LENGTH: Text("统一社会信用代码须为18位有效字符", "A credit code has 18 characters of its alphabet"),
    credit_code.FINAL_CHECK: Text("统一社会信用代码校验码有误", "The last character of the credit code is wrong"),
    credit_code.INNER_CHECK: Text("主体标识码校验码有误", "The check character inside the credit code is wrong"),
    credit_code.ENTERPRISE: Text(
        "代码以9开头：社会企业由市场监督管理部门登记，不属民政登记范围",
        "The code begins with 9: social enterprises are registered by market supervision, not by civil affairs",
    ),
    credit_code.TYPE: Text("代码的登记类别与组织类型不符", "The code belongs to another type of organization"),
    credit_code.AUTHORITY: Text("代码的登记管理机关不是本机关", "The code was given by another authority"),
}


def _number_faults(row: LegacyRow, authority: str) -> list[FieldError]:
    if row.track is Track.FILED:
        return _filing_faults(row)
    if row.credit_code is None:
        return [
            _fault(
                "credit_code", "missing_value", "登记的组织须有统一社会信用代码", "A registered one has a credit code"
            )
        ]
    found = credit_code.faults(row.credit_code, kind=row.type, authority=authority)
    return [FieldError("credit_code", code.lower(), CODE_FAULTS[code]) for code in found]


def _filing_faults(row: LegacyRow) -> list[FieldError]:
    found = []
    if row.credit_code:
        found.append(
            _fault("credit_code", "filed_has_no_code", "备案组织没有统一社会信用代码", "A filed one has no credit code")
        )
    if row.filing_number is None:
        found.append(
            _fault("filing_number", "missing_value", "备案组织须有备案编号", "A filed one has a filing number")
        )
    elif row.filing_number[2:14] != row.area:
        found.append(
            _fault("filing_number", "other_community", "备案编号与社区代码不符", "The number is of another community")
        )
    if row.type is not OrganizationType.COMMUNITY_ORGANIZATION or row.social_work:
        found.append(
            _fault("type", "wrong_type", "备案组织的类型须为社区社会组织", "Only community organizations are filed")
        )
    return found


def _date_faults(row: LegacyRow, today: date) -> list[FieldError]:
    found = []
    if row.registered_on > today or (row.ended_on and row.ended_on > today):
        found.append(_fault("registered_on", "in_the_future", "日期不得晚于今天", "The day is in the future"))
    if row.ended_on and row.ended_on < row.registered_on:
        found.append(_fault("ended_on", "ended_before_begun", "终止日期早于登记日期", "It ended before it began"))
    if (row.ended_on is None) != (row.end_kind is None) or row.end_kind not in (None, "deregistered", "revoked"):
        found.append(
            _fault("end_kind", "end_incomplete", "终止日期与终止方式须同时填写", "An end has a day and a kind")
        )
    return found


def _charity_faults(row: LegacyRow, today: date) -> list[FieldError]:
    """Return what is wrong with a status: of a registered organization, in its life, the charity first."""
    begins, found = row.registered_on, []
    for column in STATUSES:
        since: date | None = getattr(row, column)
        if since is None:
            continue
        if row.track is Track.FILED:
            found.append(_fault(column, "filed_is_no_charity", "备案组织不是慈善组织", "A filed one is no charity"))
        elif not begins <= since <= (row.ended_on or today):
            found.append(
                _fault(column, "outside_its_life", "日期不在应有的期间内", "The day is before or after it can be")
            )
        begins = max(begins, since)
    if row.public_fundraising_since and not row.charity_since:
        found.append(
            _fault("charity_since", "missing_value", "须填写慈善组织日期", "Since when it is a charity is missing")
        )
    return found


def _other_faults(row: LegacyRow, authority: str, today: date) -> list[FieldError]:
    found = []
    if not row.area.startswith(authority):
        found.append(_fault("area", "other_area", "不在本机关辖区内", "It lies outside the authority's area"))
    if row.social_work_kind and not row.social_work:
        found.append(
            _fault("social_work_kind", "not_social_work", "非社工类不填社工类型", "Only for the social-work class")
        )
    number = row.legal_representative_id
    if number and not id_numbers.is_valid(number.upper(), today=today):
        found.append(
            _fault("legal_representative_id", "invalid_id_number", "公民身份号码有误", "The ID number is wrong")
        )
    return found
