"""The register book: every change of an organization is an entry in it, chained to the one before by its digest."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
from bureaukit.codes import CodeList
from bureaukit.law import Article

from registry.organizations.model.organization import ITEMS

Facts = dict[str, Any]  # item: value, as the register holds it
DAYS = frozenset(
    {"registered_on", "ended_on", "abnormal_since", "serious_since", "charity_since", "public_fundraising_since"}
)
WITHHELD = frozenset({"legal_representative_index", "responsible_name", "source_digest"})  # kept, never published


class EntryKind(CodeList):
    """What an entry in the book is about; one that a case makes has the name of its matter, a correction that of its entry."""

    REGISTRATION = "registration", "成立登记", "registration"
    FILING = "filing", "备案", "filing"
    FILING_CHANGE = "filing_change", "备案变更", "change of a filing"
    FILING_END = "filing_end", "注销备案", "end of a filing"
    TAKEOVER = "takeover", "历史数据迁入", "taken over from the records kept before"
    PROMOTION = "promotion", "备案转登记", "from filing to registration"
    NAME_CHANGE = "name_change", "名称变更", "change of name"
    DOMICILE_CHANGE = "domicile_change", "住所变更", "change of domicile"
    SCOPE_CHANGE = "scope_change", "宗旨、业务范围变更", "change of purpose or scope"
    ACTIVITY_AREA_CHANGE = "activity_area_change", "活动地域变更", "change of activity area"
    LEGAL_REPRESENTATIVE_CHANGE = "legal_representative_change", "法定代表人变更", "change of legal representative"
    FUNDS_CHANGE = "funds_change", "活动资金(开办资金)变更", "change of funds"
    SUPERVISING_UNIT_CHANGE = "supervising_unit_change", "业务主管单位变更", "change of supervising unit"
    CLASS_CHANGE = "class_change", "类别变更", "change of class"
    CHARTER_APPROVAL = "charter_approval", "章程核准", "approval of the charter"
    RE_ELECTION_APPROVAL = "re_election_approval", "换届预先审批", "approval before a re-election"
    RE_ELECTION_DELAY = "re_election_delay", "延期换届", "delay of a re-election"
    SEAL_FILING = "seal_filing", "印章备案", "filing of the seal"
    ACCOUNT_FILING = "account_filing", "银行账户备案", "filing of the bank account"
    HEADS_FILING = "heads_filing", "负责人备案", "filing of the heads"
    FEE_STANDARD_FILING = "fee_standard_filing", "会费标准备案", "filing of the membership fee standard"
    BRANCH_RECORD = "branch_record", "分支(代表)机构记载", "record of a branch"
    CERTIFICATE_REPLACEMENT = "certificate_replacement", "证书换(补)发", "replacement of the certificate"
    CHARITY_RECOGNITION = "charity_recognition", "慈善组织认定", "recognition as a charity"
    CHARITY_WITHDRAWAL = "charity_withdrawal", "撤销慈善组织认定", "withdrawal of the recognition as a charity"
    FUNDRAISING_QUALIFICATION = "fundraising_qualification", "取得公开募捐资格", "qualification for public fundraising"
    FUNDRAISING_REVOCATION = (
        "fundraising_revocation",
        "吊销公开募捐资格证书",
        "revocation of the qualification for public fundraising",
    )
    LISTING = "listing", "列入名录", "entry on a list"
    DELISTING = "delisting", "移出名录", "removal from a list"
    SUSPENSION = "suspension", "限期停止活动", "suspension"
    RESUMPTION = "resumption", "恢复活动", "resumption"
    LIQUIDATION = "liquidation", "进入清算", "liquidation"
    DEREGISTRATION = "deregistration", "注销登记", "deregistration"
    REVOCATION = "revocation", "撤销登记", "revocation"
    WITHDRAWAL = "withdrawal", "撤回未生效记载", "withdrawal of an entry that was still to come"
    ANNULMENT = "annulment", "处罚决定被撤销，恢复原记载", "penalty annulled: what it entered has no effect"
    HOLD = "hold", "到期未能生效，待处理", "could not take effect on its day"


# 社会团体登记管理条例 第二十三条, 民办非企业单位登记管理暂行条例 第十八条: the authority gives public notice of these.
ANNOUNCED = (
    EntryKind.REGISTRATION,
    EntryKind.PROMOTION,
    EntryKind.NAME_CHANGE,
    EntryKind.DOMICILE_CHANGE,
    EntryKind.LEGAL_REPRESENTATIVE_CHANGE,
    EntryKind.CHARITY_RECOGNITION,  # 慈善法 第十条, 第七十六条, 第一百一十一条
    EntryKind.CHARITY_WITHDRAWAL,
    EntryKind.FUNDRAISING_QUALIFICATION,
    EntryKind.FUNDRAISING_REVOCATION,
    EntryKind.LIQUIDATION,  # creditors must be able to come forward
    EntryKind.DEREGISTRATION,
    EntryKind.REVOCATION,
)
ABOUT_ENTRIES = (
    EntryKind.WITHDRAWAL,
    EntryKind.ANNULMENT,
    EntryKind.HOLD,
)  # they take effect at once, on another entry


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be entered: `changes` gives items their values from a day on; `reason` is published with it."""

    kind: EntryKind
    effective_on: date
    changes: Mapping[str, Any] = field(default_factory=dict)
    article: Article | str | None = None
    by: str | None = None  # whoever acts in the transaction, if left out
    case_id: UUID | None = None
    reason: str | None = None
    corrects: UUID | None = None  # the entry this one replaces; an item not named keeps the value that one gave it


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry as it stands in the book for good; values in `changes` are those of JSON: {item: {from, to}}."""

    id: UUID
    organization_id: UUID
    serial: int  # 1, 2, 3 ... of the organization
    kind: EntryKind
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    case_id: UUID | None
    article: str | None
    reason: str | None
    changes: dict[str, dict[str, Any]]
    corrects: UUID | None
    salt: str  # so that nobody can guess what is withheld from its digest
    previous: str | None = None
    digest: str = ""


def plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def facts_of(entry: BookEntry) -> Facts:
    """Return the values an entry gives, as the register holds them."""
    return {item: _held(item, change["to"]) for item, change in entry.changes.items()}


def _held(item: str, value: Any) -> Any:
    return date.fromisoformat(value) if item in DAYS and value is not None else value


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what an entry says of each item it is about."""
    if unknown := set(after) - set(ITEMS):
        raise ValueError(f"no items of an organization: {sorted(unknown)}")
    return {item: {"from": plain(before.get(item)), "to": plain(value)} for item, value in after.items()}


def published(entry: BookEntry) -> dict[str, Any]:
    """Return an entry as everybody may see it, and as it is digested; what is withheld is in it as a digest."""
    shown = {item: change for item, change in entry.changes.items() if item not in WITHHELD}
    kept = {item: change for item, change in entry.changes.items() if item in WITHHELD}
    return {
        "id": str(entry.id),
        "organization_id": str(entry.organization_id),
        "serial": entry.serial,
        "kind": entry.kind.value,
        "effective_on": entry.effective_on.isoformat(),
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(),
        "case_id": str(entry.case_id) if entry.case_id else None,
        "article": entry.article,
        "reason": entry.reason,
        "changes": shown,
        "corrects": str(entry.corrects) if entry.corrects else None,
        "withheld": _digest({"salt": entry.salt, "recorded_by": entry.recorded_by, "changes": kept}),
        "previous": entry.previous,
    }


def _digest(members: Mapping[str, Any]) -> str:
    """SHA-256 of the members as JSON: UTF-8, names sorted, no spaces (docs/integration.md)."""
    return hashlib.sha256(orjson.dumps(members, option=orjson.OPT_SORT_KEYS)).hexdigest()


def digest_of(entry: BookEntry) -> str:
    """Return what the digest of an entry must be."""
    return _digest(published(entry))


def chained(entry: BookEntry, previous: BookEntry | None) -> BookEntry:
    """Return an entry bound to the one before it."""
    bound = replace(entry, previous=previous.digest if previous else None)
    return replace(bound, digest=digest_of(bound))
