"""A request to change the items of a filing, or to end it: values only, no I/O."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from registry.filings.model import ActivityKind


class ChangeKind(CodeList):
    """What is asked."""

    ITEMS = "items", "备案变更", "change of a filing"
    END = "end", "注销备案", "end of a filing"


class ChangeState(CodeList):
    """Where a request stands."""

    REQUESTED = "requested", "已提出", "requested"
    CHECKED = "checked", "社区已核", "checked by the community"
    NOTICED = "noticed", "已告知，待陈述", "the group was told and may state its case"
    DONE = "done", "已办结", "done"
    REFUSED = "refused", "不予办理", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


OPEN = (ChangeState.REQUESTED, ChangeState.CHECKED, ChangeState.NOTICED)


class AskedBy(CodeList):
    """Of whom it comes; the community or the street may bring what a group asks."""

    GROUP = "group", "组织申请", "the group"
    OFFICE = "office", "街道依职权", "its street, ex officio"


class EndGround(CodeList):
    """Why a filing ends."""

    OWN_DECISION = "own_decision", "成员决定终止", "decided by its members"
    PURPOSE_FULFILLED = "purpose_fulfilled", "宗旨已经完成", "its purpose is fulfilled"
    MERGED = "merged", "并入其他组织", "merged into another organization"
    INACTIVE = "inactive", "长期未开展活动", "not active for long"
    OUTSIDE_ITS_AREA = "outside_its_area", "超出社区、街道范围开展活动", "active outside its community and street"
    UNREACHABLE = "unreachable", "负责人无法取得联系", "nobody who answers for it can be reached"
    CONDITIONS_LOST = "conditions_lost", "不再符合备案条件", "no longer meets the conditions of a filing"
    UNLAWFUL = "unlawful", "从事营利或者违法活动", "works for profit or against the law"


OF_THE_GROUP = (EndGround.OWN_DECISION, EndGround.PURPOSE_FULFILLED, EndGround.MERGED)


@dataclass(frozen=True, slots=True)
class Head:
    """Who answers for the group from now on; the number is in plain only while a request is handled."""

    name: str
    id_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Items:
    """What is to be true from now on; what is None stays as it is."""

    name: str | None = None
    activity_place: str | None = None
    activity_area: str | None = None
    activity_kind: ActivityKind | None = None
    purpose: str | None = None
    head: Head | None = None
    phone: str | None = field(default=None, repr=False)


NOTHING = Items()


@dataclass(frozen=True, slots=True)
class FilingChange:
    """One request."""

    id: UUID
    kind: ChangeKind
    state: ChangeState
    version: int
    organization_id: UUID
    area: str
    asked_by: AskedBy
    requested_by: str
    requested_on: date
    items: Items = NOTHING
    ground: EndGround | None = None
    reason: str | None = None
    last_active_on: date | None = None
    answer_by: date | None = None  # until when the group may state its case
    statement: str | None = None
    stated_on: date | None = None
    checked_on: date | None = None
    checked_by: str | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    opinion: str | None = None  # the street's; the community's stands beside it
    check_opinion: str | None = None


@dataclass(frozen=True, slots=True)
class FilingChangeProgressed:
    """A step towards a change or the end of a filing was taken; `state` is where it led."""

    topic: ClassVar[str] = "registry.filing-change-progressed.v1"
    filing_change_id: UUID
    organization_id: UUID
    kind: ChangeKind
    step: str
    state: ChangeState
    on: date

    @property
    def subject(self) -> UUID:
        """The request."""
        return self.filing_change_id
