"""Entries on the lists, penalties, and standing on a day: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class ListKind(CodeList):
    """The two lists."""

    ABNORMAL = "abnormal", "活动异常名录", "abnormal list"
    SERIOUS = "serious", "严重违法失信名单", "serious list"


class ListingReason(CodeList):
    """Why an organization is listed (社会组织信用信息管理办法); the first seven are for the abnormal list."""

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
        reasons = list(ListingReason)
        first_serious = reasons.index(ListingReason.ABNORMAL_TWO_YEARS)
        return ListKind.ABNORMAL if reasons.index(self) < first_serious else ListKind.SERIOUS


class ListingState(CodeList):
    """Where an entry stands: a second person decides on the way in and on the way out."""

    PROPOSED = "proposed", "拟列入", "proposed"
    LISTED = "listed", "已列入", "listed"
    DELISTING = "delisting", "拟移出", "removal proposed"
    DELISTED = "delisted", "已移出", "removed"
    DISMISSED = "dismissed", "不予列入", "dismissed"


class PenaltyKind(CodeList):
    """What the bureau may impose."""

    WARNING = "warning", "警告", "warning"
    FINE = "fine", "罚款", "fine"
    CONFISCATION = "confiscation", "没收", "confiscation"
    SUSPENSION = "suspension", "限期停止活动", "suspension"
    REVOCATION = "revocation", "撤销登记", "revocation"


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry, proposed or real."""

    id: UUID
    state: ListingState
    version: int
    organization_id: UUID
    kind: ListKind
    reason: ListingReason
    statement: str
    notice_on: date
    proposed_on: date
    proposed_by: str
    entered_on: date | None = None
    delisting_reason: str | None = None
    delisting_proposed_by: str | None = None
    removed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """One decision of the bureau against an organization."""

    id: UUID
    organization_id: UUID
    kind: PenaltyKind
    fine_fen: int | None
    decided_on: date
    decision_number: str
    reason: str


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


@dataclass(frozen=True, slots=True)
class PenaltyRecorded:
    """A penalty was recorded."""

    topic: ClassVar[str] = "registry.penalty-recorded.v1"
    penalty_id: UUID
    organization_id: UUID
    kind: PenaltyKind
    fine_fen: int | None
    decided_on: date

    @property
    def subject(self) -> UUID:
        """The penalty."""
        return self.penalty_id
