"""A round from its opening to its end: inputs frozen, a plan stored, approved by a second person, carried out as one act.

While a round is under way nothing is offered one by one at its bases: what is free waits for it. Carrying it out approves
each planned seat under the same conditions and the same constraint as any approval; what no longer holds is left out with
its reasons, and the rest go on the waiting list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Taken, Tx
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit, emit_all
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, FieldError, Finding, Forbidden, Invalid, NotFound, Problem, Stale, problem_type
from bureaukit.text import Text

from incubator.admissions.actions import common, deciding
from incubator.admissions.actions.common import Facts, Ruling
from incubator.admissions.model import Admission, AdmissionState
from incubator.admissions.rules.priority import Policy
from incubator.bases import actions as bases
from incubator.bases import store as base_store
from incubator.bases.model import Tier
from incubator.offers import store as offers
from incubator.parameters import BOOK
from incubator.regulations import ENTRY
from incubator.rounds import store
from incubator.rounds.actions import planning
from incubator.rounds.actions.planning import Inputs, Planned
from incubator.rounds.lifecycle import LIFECYCLE
from incubator.rounds.model import Outcome, Round, RoundChanged, RoundPlace, RoundPlaceDecided
from incubator.spaces import actions as spaces
from incubator.spaces.model import Occupancy, OccupancyKind

REVIEWED = (AdmissionState.FIRST_REVIEWED, AdmissionState.WAITLISTED)
STREET_DIGITS = 9
UNDER_WAY = problem_type("round_under_way", 409, "该基地已有进行中的批次", "A round is under way at this base")
STALE_PLAN = problem_type(
    "plan_is_stale", 409, "情况已变化，须重新模拟", "What the plan rests on has changed; simulate again"
)


async def open_round(tx: Tx, name: str, base_ids: Sequence[UUID], on: date) -> Round:
    """Open a round at one base, or at several of one tier that one owner decides for."""
    found = [await bases.loaded(tx, base_id) for base_id in base_ids]
    areas = {each.area if each.tier is Tier.DISTRICT else each.area[:STREET_DIGITS] for each in found}
    if len({each.tier for each in found}) > 1 or len(areas) > 1:
        words = Text("须为同一层级且同一单位决定的基地", "They must be of one tier, and one owner must decide for them")
        raise Invalid(FieldError("/base_ids", "not_one_owner", words))
    area = found[0].area if len(found) == 1 else areas.pop()
    round_ = Round(new_id(), name, area, tuple(sorted(base_ids)), on, tx.actor, tx.at)
    await store.add(tx, round_)
    try:
        async with tx.savepoint():
            await offers.pause(tx, round_.base_ids, round_.id)
    except Taken:
        raise Conflict(UNDER_WAY, "请先执行或取消该批次", "Carry that one out or cancel it first") from None
    await emit(tx, _told(round_, "opening"))
    return round_


async def loaded(tx: Tx, round_id: UUID, *, version: int | None = None) -> Round:
    """Return a round in the version the caller saw: 404 without it, 412 when it has changed."""
    round_ = await store.find(tx, round_id)
    if round_ is None:
        raise NotFound
    if version not in (None, round_.version):
        raise Stale
    return round_


async def inputs_of(tx: Tx, round_: Round) -> list[Inputs]:
    """Read what the round works on as things stand: who was reviewed and waits, and what is free from its day on."""
    policy = common.policy_of(await BOOK.on(tx, round_.on))
    return [each for base_id in round_.base_ids for each in await planning.inputs(tx, base_id, policy, REVIEWED)]


async def simulate(tx: Tx, round_: Round, planned: Sequence[Planned], *, not_reviewed: int) -> Round:
    """Keep a plan with all it depends on; made before the transaction, it is refused if that has changed meanwhile."""
    state = LIFECYCLE.step("simulation", round_.state)
    kept = planning.frozen([each.inputs for each in planned])
    await _see_to_same_inputs(tx, replace(round_, fingerprint=planning.fingerprint(kept)))
    await store.replace_places(tx, round_.id, [place for each in planned for place in _places(round_, each)])
    simulated = replace(
        round_,
        state=state,
        inputs=tuple(kept),
        fingerprint=planning.fingerprint(kept),
        is_optimal=not any(each.plan.undecided for each in planned),
        not_reviewed=not_reviewed,
        simulated_by=tx.actor,
        simulated_at=tx.at,
        approved_by=None,
        approved_at=None,
    )
    return await _stepped(tx, simulated, "simulation")


def _places(round_: Round, planned: Planned) -> list[RoundPlace]:
    plan, policy = planned.plan, planned.inputs.policy
    return [
        RoundPlace(
            round_id=round_.id,
            admission_id=each.id,
            base_id=each.base_id,
            organization_id=each.applicant.organization_id,
            space_kind=planned.inputs.kind,
            rank=rank,
            period=policy.stay(each),
            seat=plan.placed.get(each.id),
            refusal=plan.refused.get(each.id),
            ahead={by.value: count for by, count in planned.ahead.get(each.id, {}).items()},
        )
        for rank, each in enumerate(planned.inputs.waiting, start=1)
    ]


async def is_stale(tx: Tx, round_: Round) -> bool:
    """Say whether what a plan rests on has changed since."""
    return planning.fingerprint(planning.frozen(await inputs_of(tx, round_))) != round_.fingerprint


async def _see_to_same_inputs(tx: Tx, round_: Round) -> None:
    """Lock the bases, and raise if what the plan rests on has changed."""
    for base_id in round_.base_ids:
        await base_store.lock(tx, base_id)
    if await is_stale(tx, round_):
        raise Conflict(STALE_PLAN, "申请或空余座位已变化", "Applications or free seats have changed")


def blockers(round_: Round, actor: str, *, stale: bool) -> dict[str, Blocker]:
    """Return what closes steps that the state would allow: a part in the plan, and a plan that has gone stale."""
    found: dict[str, Blocker] = {}
    if stale:
        words = Text("申请或空余座位已变化", "Applications or free seats have changed")
        found["approval"] = Blocker(Finding("PLAN_IS_STALE", str(ENTRY), words, Text("重新模拟", "Simulate again")))
    if not is_second_person(round_, actor):
        words = Text("您已参与本批次的开启或模拟", "You opened or simulated this round")
        second = Finding("SECOND_PERSON_NEEDED", str(ENTRY), words, Text("由第二人办理", "A second person decides"))
        found |= dict.fromkeys(("approval", "execution"), Blocker(second))
    return found


def see_to_second_person(round_: Round, actor: str) -> None:
    """Raise 403 unless the actor neither opened the round nor made its plan (四眼)."""
    if not is_second_person(round_, actor):
        raise Forbidden(
            "须由开启、模拟以外的第二人办理", "A second person decides: neither who opened nor who simulated it"
        )


def is_second_person(round_: Round, actor: str) -> bool:
    """Say whether the actor had no part in the plan."""
    return actor not in (round_.opened_by, round_.simulated_by)


async def approve(tx: Tx, round_: Round) -> Round:
    """Approve the plan, if all it rests on is still as it was."""
    state = LIFECYCLE.step("approval", round_.state)
    see_to_second_person(round_, tx.actor)
    await _see_to_same_inputs(tx, round_)
    return await _stepped(tx, replace(round_, state=state, approved_by=tx.actor, approved_at=tx.at), "approval")


async def cancel(tx: Tx, round_: Round) -> Round:
    """Give a round up; what is free is offered one by one again."""
    state = LIFECYCLE.step("cancellation", round_.state)
    await offers.go_on(tx, round_.id)
    return await _stepped(tx, replace(round_, state=state), "cancellation")


@dataclass(frozen=True, slots=True)
class Carrying:
    """What carrying a plan out needs beside it."""

    facts: Mapping[UUID, Facts]  # of the registry, by application
    terms: ParameterSet
    calendar: WorkCalendar
    ruling: Ruling


WISH_CHANGED = Text("申请内容已变更", "The application asks for something else now")


async def execute(tx: Tx, round_: Round, carrying: Carrying) -> Round:
    """Carry a plan out: reserve what still holds, say of the others why not, and put the rest on the waiting list."""
    state = LIFECYCLE.step("execution", round_.state)
    see_to_second_person(round_, tx.actor)
    for base_id in round_.base_ids:
        await base_store.lock(tx, base_id)
    policy = common.policy_of(await BOOK.on(tx, round_.on))
    done = [await _carry_out(tx, place, policy, carrying) for place in await store.places(tx, round_.id)]
    for place in done:
        await store.decide(tx, place)
    await emit_all(tx, [_decided(place) for place in done])
    await offers.go_on(tx, round_.id)
    return await _stepped(tx, replace(round_, state=state, executed_by=tx.actor, executed_at=tx.at), "execution")


async def _carry_out(tx: Tx, place: RoundPlace, policy: Policy, carrying: Carrying) -> RoundPlace:
    admission = await common.loaded(tx, place.admission_id)
    try:
        async with tx.savepoint():
            _see_to_same_wish(place, admission, policy)
            outcome = await _decide(tx, place, admission, carrying)
    except Problem as problem:
        return replace(place, outcome=Outcome.NOT_CARRIED_OUT, reasons=_reasons(problem))
    return replace(place, outcome=outcome)


async def _decide(tx: Tx, place: RoundPlace, admission: Admission, carrying: Carrying) -> Outcome:
    if place.seat is None:
        if admission.state is AdmissionState.WAITLISTED:
            return Outcome.KEPT_WAITING
        await deciding.put_on_waiting_list(tx, admission, carrying.ruling, after_round=True)
        return Outcome.WAITLISTED
    space = await spaces.loaded(tx, place.seat.space_id)
    held = Occupancy(
        new_id(), space.id, space.number, place.seat.number, place.period, OccupancyKind.RESERVED, admission.id
    )
    await deciding.approve_planned(
        tx,
        admission,
        carrying.facts.get(admission.id),
        carrying.terms,
        carrying.calendar,
        ruling=carrying.ruling,
        seat=held,
    )
    return Outcome.RESERVED


def _see_to_same_wish(place: RoundPlace, admission: Admission, policy: Policy) -> None:
    """Raise if the application asks for something else, or elsewhere, by now; what has ended is told by its own lifecycle."""
    is_same = (
        admission.base_id == place.base_id
        and admission.content.space_kind is place.space_kind
        and policy.stay(admission) == place.period
    )
    if admission.state in REVIEWED and not is_same:
        raise Problem(STALE_PLAN, findings=[Finding("WISH_CHANGED", str(ENTRY), WISH_CHANGED)])


def _reasons(problem: Problem) -> tuple[dict[str, str], ...]:
    """Return why something could not be carried out: the broken rules, or the problem itself."""
    found = [{"code": one.code, "zh": one.message.zh, "en": one.message.en} for one in problem.findings]
    words = problem.detail or problem.kind.title
    return tuple(found) or ({"code": problem.kind.code, "zh": words.zh, "en": words.en},)


def _decided(place: RoundPlace) -> RoundPlaceDecided:
    if place.outcome is None:
        raise AssertionError("what was carried out has an outcome")
    hindrance = place.refusal.hindrance if place.refusal else None
    codes = tuple(reason["code"] for reason in place.reasons)
    return RoundPlaceDecided(
        place.round_id, place.admission_id, place.organization_id, place.base_id, place.outcome, hindrance, codes
    )


def reproduces(round_: Round, kept: Sequence[RoundPlace]) -> bool:
    """Say whether the frozen inputs are those of the fingerprint, and lead to the very plan that was kept."""
    inputs: list[Any] = list(round_.inputs)
    again = planning.plan_again(inputs)
    same = again == {place.admission_id: place.seat for place in kept}
    return same and planning.fingerprint(inputs) == round_.fingerprint


async def _stepped(tx: Tx, round_: Round, step: str) -> Round:
    saved = await store.save(tx, round_)
    await emit(tx, _told(saved, step))
    return saved


def _told(round_: Round, step: str) -> RoundChanged:
    return RoundChanged(round_.id, round_.base_ids, round_.fingerprint, step, round_.state)
