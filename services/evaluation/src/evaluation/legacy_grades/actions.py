"""How the bureau's earlier decisions enter the register: each row by itself, none of them twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bureaukit.db import Tx

from evaluation.grades import actions as grades
from evaluation.grades import store
from evaluation.grades.model import GrantedGrade
from evaluation.incentives import actions as incentives
from evaluation.known_organizations import store as known
from evaluation.legacy_grades.model import RowFault, RowOutcome, RowResult
from evaluation.parameters import BOOK, CEILINGS


async def bring_in(tx: Tx, rows: Sequence[tuple[str, GrantedGrade]], *, on: date) -> list[RowOutcome]:
    """Take every row that can be taken; `rows` pair the organization as it was named with the grade."""
    return [await _bring_in(tx, place, named, grade, on) for place, (named, grade) in enumerate(rows, start=1)]


async def _bring_in(tx: Tx, place: int, named: str, granted: GrantedGrade, on: date) -> RowOutcome:
    organization = await known.find(tx, named)
    if organization is None:
        return RowOutcome(place, RowResult.FAILED, fault=RowFault.UNKNOWN_ORGANIZATION)
    granted = replace(
        granted, organization_id=organization.id, credit_code=organization.credit_code, name=organization.name
    )
    if held := await store.by_number(tx, granted.certificate_number):
        same = _said(held) == _said(granted)
        result = RowResult.UNCHANGED if same else RowResult.FAILED
        return RowOutcome(place, result, held.id if same else None, None if same else RowFault.NUMBER_TAKEN)
    if fault := await _fault(tx, granted, on):
        return RowOutcome(place, RowResult.FAILED, fault=fault)
    await grades.enter(tx, granted)
    await incentives.look_again(tx, organization.id, on=on)
    return RowOutcome(place, RowResult.CREATED, granted.id)


def _said(granted: GrantedGrade) -> tuple[object, ...]:
    return (
        granted.organization_id,
        granted.grade,
        granted.granted_on,
        granted.valid_from,
        granted.valid_until,
        granted.granting_level,
    )


async def _fault(tx: Tx, granted: GrantedGrade, on: date) -> RowFault | None:
    """A grade is measured by the ceiling of its own day: a county's 4A of 2018 stands, one of 2025 does not."""
    terms = await BOOK.on(tx, granted.granted_on)
    held = await store.of_organization(tx, granted.organization_id)
    tests = (
        (granted.granted_on > on, RowFault.IN_THE_FUTURE),
        (granted.ends_on <= granted.valid_from, RowFault.BAD_PERIOD),
        (granted.grade.rank > terms[CEILINGS][granted.granting_level].rank, RowFault.ABOVE_CEILING),
        (any(other.valid_from == granted.valid_from for other in held), RowFault.SAME_START),
    )
    return next((fault for holds, fault in tests if holds), None)
