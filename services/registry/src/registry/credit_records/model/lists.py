"""Entries on the abnormal and the serious list, and what they rest on: values only, no I/O."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.law import Article

from registry.regulations import CREDIT


class ListKind(CodeList):
    """The two lists."""

    ABNORMAL = "abnormal", "活动异常名录", "abnormal list"
    SERIOUS = "serious", "严重违法失信名单", "serious list"


class ListingReason(CodeList):
    """Why an organization is listed, as the measures count it; the first seven are for the abnormal list."""

    REPORT_NOT_FILED = "report_not_filed", "未按规定报送年度报告", "annual report not filed as required"
    NO_PARTY_ORGANIZATION = "no_party_organization", "未按规定设立党组织", "no Party organization set up as required"
    RECTIFICATION_OVERDUE = "rectification_overdue", "未按期完成整改", "rectification not done in time"
    FUNDRAISING_VIOLATION = "fundraising_violation", "违反公开募捐规定", "fundraising rules broken"
    MINOR_PENALTY = "minor_penalty", "受警告或5万元以下罚款", "warning, or a fine below 50,000 yuan"
    UNREACHABLE = "unreachable", "通过登记的住所无法取得联系", "unreachable at the registered domicile"
    OTHER_ABNORMAL = "other_abnormal", "法律、行政法规规定的其他情形", "other cases by law"
    ABNORMAL_TWO_YEARS = "abnormal_two_years", "列入活动异常名录满2年", "two years on the abnormal list"
    CHANGE_BY_FRAUD = "change_by_fraud", "弄虚作假办理变更登记被撤销", "a change registered by fraud and revoked"
    SUSPENSION_ORDERED = "suspension_ordered", "受限期停止活动处罚", "ordered to suspend activity"
    MAJOR_FINE = "major_fine", "受5万元以上罚款", "a fine of 50,000 yuan or more"
    REPEATED_PENALTIES = "repeated_penalties", "3年内两次以上受警告或罚款", "twice penalized within three years"
    JUDGMENT_DEFAULTER = "judgment_defaulter", "被列为失信被执行人", "on the list of judgment defaulters"
    REGISTRATION_REVOKED = "registration_revoked", "被吊销证书或撤销成立登记", "certificate or registration revoked"
    OTHER_SERIOUS = "other_serious", "其他严重违法失信情形", "other serious cases"

    @property
    def kind(self) -> ListKind:
        """The list that the reason belongs to."""
        return ListKind.ABNORMAL if self in _ABNORMAL else ListKind.SERIOUS

    @property
    def article(self) -> Article:
        """The item that names the reason: each list has an article that names its reasons in this order."""
        reasons = list(ListingReason)
        if self in _ABNORMAL:
            return CREDIT.article(11, item=reasons.index(self) + 1)
        return CREDIT.article(15, item=reasons.index(self) + 1 - len(_ABNORMAL))


_ABNORMAL = tuple(ListingReason)[:7]
NOTHING_TO_RECTIFY = (ListingReason.MINOR_PENALTY,)  # it was paid for; these entries end by themselves


class ListingState(CodeList):
    """Where an entry stands: a second person decides on the way in and on the way out."""

    PROPOSED = "proposed", "拟列入", "proposed"
    LISTED = "listed", "已列入", "listed"
    DELISTING = "delisting", "拟移出", "removal proposed"
    DELISTED = "delisted", "已移出", "removed"
    DISMISSED = "dismissed", "不予列入", "dismissed"
    ADDED = "added", "已并入现有记录", "added to the running entry"


RUNNING = (ListingState.LISTED, ListingState.DELISTING)
RECORD = "record:"  # the proposer where no person proposed it, but a fact on record, of the kind that follows


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry, proposed or real; a ground that comes later is an entry of its own, added to the running one."""

    id: UUID
    state: ListingState
    version: int
    organization_id: UUID
    kind: ListKind
    reason: ListingReason
    statement: str
    proposed_on: date
    proposed_by: str
    needs_rectification: bool = True
    evidence: list[dict[str, Any]] = field(default_factory=list)  # the records that it rests on: kind, id, on
    notice_on: date | None = None
    noticed_by: str | None = None
    defence: str | None = None  # what the organization said to it
    defended_on: date | None = None
    exculpation: dict[str, Any] | None = None  # who proved in writing that the organization is not responsible
    decided_on: date | None = None
    decided_by: str | None = None
    adds_to: UUID | None = None
    entered_on: date | None = None
    entered_at: datetime | None = None
    counted_from: date | None = None  # the day of its latest ground
    groundless_on: date | None = None  # when a review revoked the last penalty that it rests on
    applied_on: date | None = None  # when the organization asked to be removed
    delisting_reason: str | None = None
    delisting_proposed_by: str | None = None
    verified_on: date | None = None
    removed_on: date | None = None
    removed_at: datetime | None = None

    @property
    def arose(self) -> bool:
        """Whether a fact on record proposed it, rather than an officer with a statement of their own."""
        return self.proposed_by.startswith(RECORD)


@dataclass(frozen=True, slots=True)
class ListingProgressed:
    """A step towards or from a list was taken; what it does to the organization is announced apart."""

    topic: ClassVar[str] = "registry.listing-progressed.v1"
    listing_id: UUID
    organization_id: UUID
    step: str
    state: ListingState

    @property
    def subject(self) -> UUID:
        """The entry."""
        return self.listing_id
