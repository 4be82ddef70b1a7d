"""Proposing that a grade is lowered or cancelled, and deciding it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.problems import Conflict, Forbidden, NotFound, Stale, problem_type

from evaluation.grade_adjustments import store
from evaluation.grade_adjustments.lifecycle import LIFECYCLE
from evaluation.grade_adjustments.model import Adjustment, AdjustmentKind
from evaluation.grades import actions as grades
from evaluation.grades import store as grade_store
from evaluation.grades.model import GradeStatus, GrantedGrade, Source
from evaluation.incentives import actions as incentives
from evaluation.known_organizations import store as known

DISTRICT_DIGITS = 6
NOT_VALID = problem_type("grade_not_valid", 409, "该等级已不再有效", "The grade is no longer valid")
NO_LOWER = problem_type("no_lower_grade", 409, "1A 之下没有等级，只能取消", "Below 1A there is nothing; cancel it")


async def propose(tx: Tx, adjustment: Adjustment) -> Adjustment:
    """Enter a proposal for a grade that can still be lowered."""
    _check(await _grade(tx, adjustment.grade_id), adjustment.kind, adjustment.proposed_on)
    await store.add(tx, adjustment)
    return adjustment


async def approve(tx: Tx, adjustment_id: UUID, *, version: int, on: date) -> Adjustment:
    """Carry a proposal out: exactly one level down (民政部 2018 年实例), or no grade at all; the proposer cannot."""
    adjustment = await store.find(tx, adjustment_id)
    if adjustment is None:
        raise NotFound
    if adjustment.version != version:
        raise Stale
    state = LIFECYCLE.step("approval", adjustment.state)
    if adjustment.proposed_by == tx.actor:
        raise Forbidden("提出人不能决定自己的提议", "Whoever proposed it cannot decide it")
    held = await _grade(tx, adjustment.grade_id)
    _check(held, adjustment.kind, on)
    await _carry_out(tx, adjustment, held, on=on)
    await incentives.look_again(tx, held.organization_id, on=on)
    return await store.save(tx, replace(adjustment, state=state, decided_by=tx.actor, decided_on=on))


async def _carry_out(tx: Tx, adjustment: Adjustment, held: GrantedGrade, *, on: date) -> None:
    lower = held.grade.one_lower
    if adjustment.kind is AdjustmentKind.CANCELLATION or lower is None:
        await grades.end(tx, held, ending=GradeStatus.CANCELLED, ground=adjustment.ground.value, on=on)
        return
    await grades.end(tx, held, ending=GradeStatus.DOWNGRADED, ground=adjustment.ground.value, on=on)
    organization = await known.find(tx, str(held.organization_id))
    district = (organization.area if organization else held.certificate_number)[:DISTRICT_DIGITS]
    lowered = replace(
        held,
        id=new_id(),
        grade=lower,
        granted_on=on,
        valid_from=max(held.valid_from, on),
        certificate_number=await grades.next_number(tx, district, on.year),
        source=Source.DOWNGRADE,
        version=1,
    )
    await grades.enter(tx, lowered)


async def _grade(tx: Tx, grade_id: UUID) -> GrantedGrade:
    held = await grade_store.find(tx, grade_id)
    if held is None:
        raise NotFound
    return held


def _check(held: GrantedGrade, kind: AdjustmentKind, on: date) -> None:
    if held.ends_on <= on or held.ends_on <= held.valid_from:
        raise Conflict(NOT_VALID, "请核对等级记录", "Look the grade up again")
    if kind is AdjustmentKind.DOWNGRADE and held.grade.one_lower is None:
        raise Conflict(NO_LOWER, "请改为提出取消等级", "Propose a cancellation instead")
