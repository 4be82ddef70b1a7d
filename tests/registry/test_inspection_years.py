"""Years of inspection that are over: whatever becomes of an organization later, its past stays as it was counted."""

from typing import Any

import pytest
from registry.organizations.model import EntryKind
from support.harness import Unit

from tests.registry.given import OTHER_COMMUNITY, changed, given_divisions, ok
from tests.registry.inspecting import FIRST_YEAR, concluded, on, organizations, participants

STREET, OTHER_STREET = "530102001", "530102002"


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2027-01-10")


async def counted(registry: Unit, street: str) -> dict[str, int]:
    officer = registry.as_role("street_officer", area=street)
    found = await ok(await officer.get(f"/inspection-years/{FIRST_YEAR}/participation"))
    return {status: number for status, number in found.json()["counts"].items() if number}


async def ended(registry: Unit, organization: str, day: str) -> None:
    await changed(registry, organization, EntryKind.DEREGISTRATION, on=day, state="deregistered", ended_on=day_of(day))


def day_of(day: str) -> Any:
    from datetime import date

    return date.fromisoformat(day)


async def test_the_figures_of_a_past_year_do_not_change_with_the_register(registry: Unit) -> None:
    stays, moves, ends, silent = await organizations(registry, {}, {}, {}, {})
    await on(registry, "2027-03-02")
    for one in (stays, moves, ends):
        await concluded(registry, one)
    await on(registry, "2027-06-01")
    figures, listed = await counted(registry, STREET), await participants(registry)
    assert figures == {"concluded": 3, "absent": 1}
    assert set(listed) == {stays, moves, ends, silent}

    registry.set_clock("2028-02-01")
    other = {"area": OTHER_COMMUNITY, "name": "昆明市五华区护国书画协会", "domicile": "护国路8号"}
    await changed(registry, moves, EntryKind.DOMICILE_CHANGE, **other)
    await ended(registry, ends, "2028-02-01")
    await ended(registry, silent, "2028-02-01")
    assert (await counted(registry, STREET), await counted(registry, OTHER_STREET)) == (figures, {})
    assert await participants(registry) == listed


async def test_who_ends_or_moves_while_the_window_is_open(registry: Unit) -> None:
    stays, moves, ends = await organizations(registry, {}, {}, {})
    await on(registry, "2027-03-02")
    assert await counted(registry, STREET) == {"to_file": 3}
    await changed(registry, moves, EntryKind.DOMICILE_CHANGE, area=OTHER_COMMUNITY)
    await ended(registry, ends, "2027-03-02")
    assert await counted(registry, STREET) == {"to_file": 2}, "of the area in which the window found it"
    await on(registry, "2027-06-01")
    assert set(await participants(registry, status="absent")) == {stays, moves}
