"""How a grade enters the register, and how it ends there."""

from dataclasses import replace
from datetime import date

from bureaukit.db import Tx
from bureaukit.outbox import emit

from evaluation.grades import store
from evaluation.grades.model import GradeEnded, GradeGranted, GradeStatus, GrantedGrade


async def enter(tx: Tx, granted: GrantedGrade) -> GrantedGrade:
    """Enter a grade so that each day has one: the later one takes the days it shares with an earlier one."""
    for held in await store.of_organization(tx, granted.organization_id):
        if held.ends_on <= granted.valid_from or held.valid_from >= granted.ends_on:
            continue
        if held.valid_from > granted.valid_from:
            granted = replace(granted, ends_on=held.valid_from, ending=GradeStatus.SUPERSEDED)
        else:
            await store.save(tx, replace(held, ends_on=granted.valid_from, ending=GradeStatus.SUPERSEDED))
    await store.add(tx, granted)
    await emit(tx, GradeGranted(granted.organization_id, granted.grade, granted.valid_from, granted.valid_until))
    return granted


async def end(tx: Tx, held: GrantedGrade, *, ending: GradeStatus, ground: str, on: date) -> GrantedGrade:
    """End a grade before its last day; a grade that has not begun never does."""
    ends_on = max(held.valid_from, on)
    ended = await store.save(tx, replace(held, ends_on=ends_on, ending=ending, ending_ground=ground))
    await emit(tx, GradeEnded(held.organization_id, held.grade, ending, ends_on))
    return ended


async def next_number(tx: Tx, district: str, year: int) -> str:
    """Return the next certificate number of the district in a year: 530102-PG-2026-0001."""
    series = f"{district}-PG-{year}"
    while True:  # a legacy certificate may carry a number of ours
        number = f"{series}-{await store.take_serial(tx, series):04d}"
        if await store.by_number(tx, number) is None:
            return number
