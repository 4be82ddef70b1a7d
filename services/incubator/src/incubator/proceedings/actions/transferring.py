"""Moving a holder from one base to another: one tenancy ends and the next begins on the same day, in one transaction."""

from dataclasses import replace
from datetime import date

from bureaukit.calendar import WorkCalendar
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Finding
from bureaukit.text import Text

from incubator.admissions import store as admissions
from incubator.bases import store as bases
from incubator.offers import store as offers
from incubator.periods import Period
from incubator.proceedings.actions.common import Case
from incubator.proceedings.model import Move
from incubator.regulations import ENTRY
from incubator.spaces import actions as spaces
from incubator.spaces.model import OccupancyKind
from incubator.tenancies import actions as tenancies
from incubator.tenancies.model import ExitReason, Tenancy, TenancyState


def _move(case: Case) -> tuple[Move, Period]:
    move = case.proceeding.move
    if move is None:
        raise AssertionError("a transfer leads somewhere")
    return move, Period(move.on, case.tenancy.period.end_on)


async def lock_both(tx: Tx, case: Case) -> None:
    """Let nobody else decide about the spaces of either base; always in one order, so that two transfers cannot block."""
    move, _ = _move(case)
    for base_id in sorted((case.proceeding.base_id, move.base_id)):
        await bases.lock(tx, base_id)


async def hindrance(tx: Tx, case: Case, *, on: date) -> Finding | None:
    """Return what stands against a transfer now: its day, its space, or those who wait for a place like it."""
    move, period = _move(case)
    if move.on < on or period.end_on <= move.on:
        return _finding("DAY_HAS_PASSED", "转移日已过，须重新提出", "Its day has passed; propose it again")
    space = await spaces.loaded(tx, move.space_id)
    free = await spaces.free_seats(tx, space.base_id, space.kind, period)
    if space.id not in {one.id for one, _ in free}:
        return _finding("NOTHING_FREE", "该场地在此期间没有空余", "Nothing of the space is free through the period")
    offered = await offers.current_in(tx, space.base_id)  # what is offered to them is held already
    waiting = [
        one
        for one in await admissions.waiting(tx, space.base_id)
        if one.content.space_kind is space.kind and one.content.period.overlaps(period) and one.id not in offered
    ]
    if len(free) <= len(waiting):
        zh, en = "空余场地应先给正在轮候的申请人", "The free places belong to those who wait for them"
        facts = {"free": len(free), "waiting": len(waiting)}
        return Finding("APPLICANTS_WAIT", str(ENTRY), Text(zh, en), None, facts)
    return None


def _finding(code: str, zh: str, en: str) -> Finding:
    return Finding(code, str(ENTRY), Text(zh, en))


async def carry_out(tx: Tx, case: Case, terms: ParameterSet, calendar: WorkCalendar) -> Tenancy:
    """End the tenancy here and begin the next there; the caller holds both bases and knows that nothing hinders it."""
    move, period = _move(case)
    before, on = case.tenancy, legal_date(tx.at)
    await tenancies.give_notice(tx, before, terms, calendar, reason=ExitReason.TRANSFERRED, on=on, leaves_on=move.on)
    space, tenancy_id = await spaces.loaded(tx, move.space_id), new_id()
    held = await spaces.hold(tx, space, period, kind=OccupancyKind.TENANCY, held_for=tenancy_id)
    following = replace(
        before,
        id=tenancy_id,
        base_id=space.base_id,
        area=space.area,
        space_id=space.id,
        seat=held.seat,
        period=period,
        signed_on=on,
        state=TenancyState.AGREEMENT_SIGNED,
        occupied_on=None,
        version=1,
    )
    return await tenancies.begin(tx, following)
