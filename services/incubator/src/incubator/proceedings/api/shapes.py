"""What goes in and out at the counter for proceedings."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.names import CleanText
from bureaukit.pages import Filter
from pydantic import BaseModel, ConfigDict, Field

from incubator.access import is_officer_for
from incubator.proceedings.model import GraduationItem, Matter, Proceeding, ProceedingState, Result, Verdict
from incubator.tenancies.model import ExitGround
from incubator.wire import Day

Words = Annotated[CleanText, Field(min_length=2, max_length=2000)]
Evidence = Annotated[CleanText, Field(min_length=2, max_length=500, description="document or finding 证明材料或事实")]


class AssessmentIn(BaseModel):
    """The result that is proposed, and why."""

    model_config = ConfigDict(extra="forbid")

    result: Result
    reasons: Words


class GraduationIn(BaseModel):
    """The evidence for items of the checklist; what the registry and the evaluation know is asked of them."""

    model_config = ConfigDict(extra="forbid")

    evidence: dict[GraduationItem, Evidence] = Field(min_length=1)


class OrderedExitIn(BaseModel):
    """On which grounds, each with its evidence."""

    model_config = ConfigDict(extra="forbid")

    grounds: dict[ExitGround, Evidence] = Field(min_length=1)


class TransferIn(BaseModel):
    """To which space of another base, from which day on, and why."""

    model_config = ConfigDict(extra="forbid")

    space_id: UUID
    move_on: Day = Field(description="the first day there, the last here is the day before 转入首日")
    reasons: Words


class StatementIn(BaseModel):
    """What the holder says."""

    model_config = ConfigDict(extra="forbid")

    text: Words


class VerdictIn(BaseModel):
    """What was found of one item."""

    model_config = ConfigDict(extra="forbid")

    is_met: bool
    remark: Evidence

    def as_model(self) -> Verdict:
        """Return the value that rules read."""
        return Verdict(self.is_met, self.remark)


class ExaminationIn(BaseModel):
    """What was found, item by item."""

    model_config = ConfigDict(extra="forbid")

    verdicts: dict[GraduationItem, VerdictIn] = Field(min_length=1)


class ApprovalIn(BaseModel):
    """An opinion, if there is one."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words | None = None


class ProceedingRefusalIn(BaseModel):
    """Why it is refused."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words


class ProceedingFilter(Filter):
    """What the list can be asked."""

    tenancy_id: UUID | None = None
    base_id: UUID | None = None
    matter: Matter | None = None
    state: ProceedingState | None = None


class VerdictOut(BaseModel):
    """One item of the checklist with its evidence and what was found of it."""

    item: GraduationItem
    evidence: str | None
    is_met: bool | None
    remark: str | None


class ProceedingOut(BaseModel):
    """A proceeding as both sides see it; who acted is for officers."""

    id: UUID
    tenancy_id: UUID
    base_id: UUID
    matter: Matter
    state: ProceedingState
    proposed_on: date
    proposed_by: str | None
    reasons: str | None = Field(description="of an assessment or a transfer")
    result: Result | None
    checklist: list[VerdictOut]
    grounds: dict[ExitGround, str]
    statement_due_on: date | None
    statement: str | None
    stated_on: date | None
    to_base_id: UUID | None
    to_space_id: UUID | None
    to_tenancy_id: UUID | None
    move_on: date | None
    examined_by: str | None
    consented_by: str | None
    decided_by: str | None
    decided_on: date | None
    opinion: str | None


class ProceedingPage(BaseModel):
    """One page of proceedings."""

    items: list[ProceedingOut]
    next_cursor: str | None


def shown(found: Proceeding, caller: Caller) -> ProceedingOut:
    """Return a proceeding as it is shown to a caller."""
    hands, statement, move = found.hands, found.statement, found.move
    is_office = is_officer_for(caller, found.area) or (move is not None and is_officer_for(caller, move.area))
    plain = ("id", "tenancy_id", "base_id", "matter", "state", "proposed_on", "result", "decided_on", "opinion")
    is_ordered = found.matter is Matter.ORDERED_EXIT
    return ProceedingOut(
        **{name: getattr(found, name) for name in plain},
        proposed_by=hands.proposed_by if is_office else None,
        examined_by=hands.examined_by if is_office else None,
        consented_by=hands.consented_by if is_office else None,
        decided_by=hands.decided_by if is_office else None,
        reasons=found.reasons.get(""),
        checklist=_checklist(found) if found.matter is Matter.GRADUATION else [],
        grounds={ExitGround(ground): text for ground, text in found.reasons.items()} if is_ordered else {},
        statement_due_on=statement.due_on if statement else None,
        statement=statement.text if statement else None,
        stated_on=statement.made_on if statement else None,
        to_base_id=move.base_id if move else None,
        to_space_id=move.space_id if move else None,
        to_tenancy_id=move.tenancy_id if move else None,
        move_on=move.on if move else None,
    )


def _checklist(found: Proceeding) -> list[VerdictOut]:
    seen = found.examination
    return [
        VerdictOut(
            item=item,
            evidence=found.reasons.get(item.value),
            is_met=seen[item.value].is_met if item.value in seen else None,
            remark=seen[item.value].remark if item.value in seen else None,
        )
        for item in GraduationItem
    ]
