"""No seat is held twice: by thirty at once through the app, and by the database itself without the app."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from bureaukit import guards
from bureaukit.ids import new_id
from bureaukit.problems import Conflict
from incubator.app import SERVICE
from incubator.periods import Period
from incubator.spaces import store
from incubator.spaces.model import Occupancy, OccupancyKind
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.incubator.given import World, good, refused

INSERT = text(
    "INSERT INTO occupancies (id, space_id, space_no, seat, start_on, end_on, kind, held_for) "
    "VALUES (:id, :space_id, :space_no, :seat, :start_on, :end_on, 'tenancy', :id)"
)


def legacy(space: dict[str, Any], applicant: dict[str, Any], start: str, end: str) -> dict[str, Any]:
    return {
        "organization": applicant["id"],
        "space_id": space["id"],
        "start_on": start,
        "end_on": end,
        "signed_on": start,
    }


@pytest.mark.feature("B2-15")
async def test_of_thirty_requests_for_one_seat_one_wins_and_the_others_are_told_by_whom(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    bodies = [
        legacy(space, world.registry.knows(), f"2018-0{1 + n % 3}-01", f"2018-{10 + n % 3}-01") for n in range(30)
    ]
    answers = await asyncio.gather(*(world.clerk.post("/tenancies", json=body) for body in bodies))

    won = [answer for answer in answers if answer.status_code == 201]
    assert len(won) == 1
    held = won[0].json()
    for answer in answers:
        if answer.status_code != 201:
            problem = refused(answer, 409, "space_taken")
            assert problem["conflict"] == {"seat": 1, "start_on": held["start_on"], "end_on": held["end_on"]}
    assert len(await world.unit.anyone().every("/tenancies")) == 1
    assert len(await world.unit.events("incubator.tenancy-started")) == 1


@pytest.mark.feature("B2-15")
async def test_of_thirty_approvals_for_the_last_seat_one_wins(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    first = await world.reviewed(base, world.registry.knows(social_work=True))
    others = [await world.reviewed(base) for _ in range(9)]
    cases = [first, *others]
    approvals = (case.act("approval", world.approver, {"space_id": space["id"]}) for case in cases for _ in range(3))
    answers = await asyncio.gather(*approvals)

    codes = sorted(str(answer.json().get("code", answer.status_code)) for answer in answers)
    assert codes.count("None") == 0
    assert sum(answer.status_code == 200 for answer in answers) == 1
    assert answers[[answer.status_code for answer in answers].index(200)].json()["id"] == str(first.id)
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    kept = await world.unit.anyone().get(f"/spaces/{space['id']}?as_of=2026-05-01")
    assert (kept.json()["state"], kept.json()["seats_free"]) == ("reserved", 0)


async def test_seats_of_a_shared_space_are_given_out_one_by_one_and_no_more_than_there_are(world: World) -> None:
    base = await world.base()
    space = await world.space(base, kind="shared_hall", label="大厅", seats=3, floor_area_m2=30)
    bodies = [legacy(space, world.registry.knows(), "2018-01-01", "2019-01-01") for _ in range(8)]
    answers = await asyncio.gather(*(world.clerk.post("/tenancies", json=body) for body in bodies))
    assert sorted(a.json()["seat"] for a in answers if a.status_code == 201) == [1, 2, 3]
    assert sum(answer.status_code == 409 for answer in answers) == 5


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2018-06-01", "2018-07-01", 201),  # ends where the other begins: half-open
        ("2018-09-01", "2018-10-01", 201),  # begins where the other ends
        ("2018-06-01", "2018-07-02", 409),
        ("2018-08-31", "2018-10-01", 409),
        ("2018-07-10", "2018-07-11", 409),
        ("2018-06-01", "2018-10-01", 409),
        ("2018-07-01", "2018-09-01", 409),
    ],
)
async def test_periods_may_touch_but_not_overlap(world: World, start: str, end: str, status: int) -> None:
    base = await world.base()
    space = await world.space(base)
    one, other = world.registry.knows(), world.registry.knows()
    await world.clerk.post("/tenancies", json=legacy(space, one, "2018-07-01", "2018-09-01"))
    answer = await world.clerk.post("/tenancies", json=legacy(space, other, start, end))
    assert answer.status_code == status, answer.text


async def raw(world: World, space: dict[str, Any], start: str, end: str, seat: int = 1) -> None:
    """Write a row past every check of the app."""
    number = UUID(space["id"]).int & (2**62 - 1)
    async with world.unit.database.transaction() as tx:
        is_text = tx.is_sqlite
        identity, space_id = new_id(), UUID(space["id"])
        values = {
            "id": identity.hex if is_text else identity,
            "space_id": space_id.hex if is_text else space_id,
            "space_no": number,
            "seat": seat,
            "start_on": start if is_text else date.fromisoformat(start),
            "end_on": end if is_text else date.fromisoformat(end),
        }
        await tx.execute(INSERT, values)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2018-02-01", "2018-03-01"),
        ("2017-01-01", "2018-01-02"),
        ("2018-11-30", "2020-01-01"),
        ("2017-01-01", "2020-01-01"),
    ],
)
async def test_the_database_itself_refuses_an_overlap(world: World, start: str, end: str) -> None:
    space = await world.space(await world.base())
    await raw(world, space, "2018-01-01", "2018-12-01")
    await raw(world, space, "2018-12-01", "2019-12-01")
    await raw(world, space, "2016-01-01", "2017-01-01")
    await raw(world, space, "2018-02-01", "2018-03-01", seat=2)
    with pytest.raises(IntegrityError):
        await raw(world, space, start, end)


async def test_the_database_itself_refuses_to_move_a_period_into_another(world: World) -> None:
    space = await world.space(await world.base())
    await raw(world, space, "2018-01-01", "2018-06-01")
    await raw(world, space, "2018-06-01", "2018-12-01")
    with pytest.raises(IntegrityError):
        async with world.unit.database.transaction() as tx:
            await tx.execute(text("UPDATE occupancies SET end_on = '2018-06-02' WHERE start_on = '2018-01-01'"))


async def test_what_the_guard_catches_is_told_as_space_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from incubator.spaces.store import occupancies

    async def sees_nothing(*_args: Any, **_kw: Any) -> None:
        return None

    base = await world.base()
    space = await world.space(base)
    await raw(world, space, "2018-01-01", "2018-12-01")
    monkeypatch.setattr(occupancies, "conflicting", sees_nothing)  # the look before is blind: the guard alone decides
    number = UUID(space["id"]).int & (2**62 - 1)
    period = Period(date(2018, 2, 1), date(2018, 3, 1))
    occupancy = Occupancy(new_id(), UUID(space["id"]), number, 1, period, OccupancyKind.TENANCY, new_id())
    with pytest.raises(Conflict) as caught:
        async with world.unit.database.transaction() as tx:
            await store.hold(tx, occupancy)
    assert caught.value.kind.code == "space_taken"


async def test_without_the_guard_an_overlap_gets_in_and_the_schema_check_says_so(world: World) -> None:
    database = world.unit.database
    drop = (
        ("DROP TRIGGER occupancies_taken_insert", "DROP TRIGGER occupancies_taken_update")
        if database.is_sqlite
        else ("ALTER TABLE occupancies DROP CONSTRAINT occupancies_taken",)
    )
    async with database.engine.begin() as connection:
        assert await connection.run_sync(lambda c: guards.missing(c, SERVICE.guards)) == []
        for statement in drop:
            await connection.execute(text(statement))
        lost = await connection.run_sync(lambda c: guards.missing(c, SERVICE.guards))
    assert lost == [statement.rsplit(" ", 1)[1] for statement in drop]
    space = await world.space(await world.base())
    await raw(world, space, "2018-01-01", "2018-12-01")
    await raw(world, space, "2018-02-01", "2018-03-01")  # the planted bug: nobody stops it


@pytest.mark.feature("B2-16")
async def test_an_approval_looks_again_for_what_was_taken_since(world: World) -> None:
    base = await world.base()
    space, spare = await world.space(base), await world.space(base, label="A-02")
    first = await world.reviewed(base, marks={"plan": 9})
    second = await world.reviewed(base, marks={"plan": 1})
    good(await first.act("approval", world.approver, {"space_id": space["id"]}))
    problem = refused(await second.act("approval", world.approver, {"space_id": space["id"]}), 409, "space_taken")
    assert problem["conflict"] == {"seat": 1, "start_on": "2026-04-01", "end_on": "2027-04-01"}
    good(await second.act("approval", world.approver, {"space_id": spare["id"]}))
