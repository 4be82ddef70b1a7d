"""The counter for rounds: what a round would come to now, for each applicant, with nothing written."""

from asyncio import to_thread
from datetime import date
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel, Field

from incubator.access import is_officer_for, speaks_for
from incubator.admissions.actions.common import policy_now
from incubator.admissions.model import Admission
from incubator.admissions.rules.priority import Advantage
from incubator.bases import actions as bases
from incubator.roles import OFFICERS, ORG_REP
from incubator.rounds.actions import planning
from incubator.rounds.actions.planning import Planned
from incubator.rounds.model import Hindrance
from incubator.spaces.model import SpaceKind

router = counter("incubator", "bases")


class HindranceOut(BaseModel):
    """Why there is no place: `ahead` counts those placed in days of the same period who go before, by what."""

    by: Hindrance
    message: str
    full_on: date | None
    ahead: dict[Advantage, int]


class PreviewedOut(BaseModel):
    """One applicant: the place it would have, or what stands against it."""

    rank: int = Field(description="among those who wait for this kind of space 在同类场地申请人中的排位")
    admission_id: UUID
    space_kind: SpaceKind
    start_on: date
    end_on: date
    space_id: UUID | None
    space_label: str | None
    seat: int | None
    hindrance: HindranceOut | None


class PreviewOut(BaseModel):
    """What a round would come to; counts are of everybody, items those the reader may see."""

    base_id: UUID
    order: list[str]
    fingerprint: str = Field(description="the same fingerprint, the same plan 输入相同则结果相同")
    total: int
    placed: int
    is_optimal: bool = Field(description="false where the computation reached its limits 达到计算限度时为否")
    items: list[PreviewedOut]


@router.get(
    "/{base_id}/round-preview",
    response_model=PreviewOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule="officers of the area all, an organization its own"),
)
async def preview(base_id: UUID, desk: Desk) -> Response:
    """Show where everybody who waits at a base would be placed together; nothing is written (整批分配预演)."""
    async with desk.reading() as tx:
        base = await bases.loaded(tx, base_id)
        is_office = is_officer_for(desk.caller, base.area)
        if not is_office and not desk.caller.has_role(ORG_REP):
            raise NotFound
        policy = await policy_now(tx)
        found = await planning.inputs(tx, base_id, policy)
    outcomes = await to_thread(planning.plans, found)
    out = PreviewOut(
        base_id=base_id,
        order=[*(criterion.value for criterion in policy.order), "id"],
        fingerprint=planning.fingerprint(planning.frozen(found)),
        total=sum(len(each.waiting) for each in found),
        placed=sum(len(each.plan.placed) for each in outcomes),
        is_optimal=not any(each.plan.undecided for each in outcomes),
        items=[item for each in outcomes for item in _items(each, desk, everybody=is_office)],
    )
    return desk.answer(out)


def _items(outcome: Planned, desk: DeskContext, *, everybody: bool) -> list[PreviewedOut]:
    plan, labels = outcome.plan, outcome.inputs.labels
    items = []
    for rank, admission in enumerate(outcome.inputs.waiting, start=1):
        kind = admission.content.space_kind
        if kind is None or not (everybody or _is_mine(desk, admission)):
            continue
        seat = plan.placed.get(admission.id)
        items.append(
            PreviewedOut(
                rank=rank,
                admission_id=admission.id,
                space_kind=kind,
                start_on=outcome.inputs.policy.stay(admission).start_on,
                end_on=outcome.inputs.policy.stay(admission).end_on,
                space_id=seat.space_id if seat else None,
                space_label=labels[seat.space_id] if seat else None,
                seat=seat.number if seat else None,
                hindrance=None if seat else _hindrance(outcome, admission.id, desk),
            )
        )
    return items


def _is_mine(desk: DeskContext, admission: Admission) -> bool:
    applicant, drafted_by = admission.applicant, admission.progress.drafted_by
    return speaks_for(desk.caller, applicant.organization_id, applicant.credit_code, drafted_by=drafted_by)


def _hindrance(outcome: Planned, admission_id: UUID, desk: DeskContext) -> HindranceOut:
    refusal = outcome.plan.refused[admission_id]
    message = refusal.hindrance.en if desk.language == "en" else refusal.hindrance.zh
    ahead = dict(outcome.ahead[admission_id])
    return HindranceOut(by=refusal.hindrance, message=message, full_on=refusal.full_on, ahead=ahead)
