"""What it costs to book a room and to look for a free seat, with 1,000 and with 100,000 bookings and tenancies on record."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any
from uuid import UUID

from bureaukit import migrate
from bureaukit.db import Database, Tx
from bureaukit.ids import new_id
from bureaukit.problems import Conflict
from incubator.app import SERVICE
from incubator.bases import actions as bases
from incubator.bases.model import BaseKind, IncubationBase, OpeningHours, PremisesSource, Tier
from incubator.bookings import actions
from incubator.bookings.actions import Wish
from incubator.bookings.store import BookingRow
from incubator.parameters import BOOK
from incubator.periods import Period
from incubator.spaces import actions as spaces
from incubator.spaces.model import OccupancyKind, Space, SpaceKind
from incubator.spaces.store.occupancies import OccupancyRow
from sqlalchemy import insert, text

from dev import postgres

TITLE = "## Bookings and seats"
SIZES = (1_000, 100_000)  # on record, half of them bookings of rooms, half tenancies at desks
GOAL = 1.3  # of the time at the small size
ROOMS, HALLS, SEATS, REPEATS = 50, 50, 10, 300
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = AT.date()
OPENED_ON = date(2000, 1, 1)
SLOTS = range(540, 1080, 60)  # 09:00 to 18:00, in minutes
STAY = timedelta(days=30)
AREA = "530102"


@dataclass(frozen=True, slots=True)
class Measured:
    """The median time of one act on one engine, with so much on record."""

    engine: str
    act: str
    size: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class _Place:
    """A base with its rooms and halls."""

    base_id: UUID
    rooms: Sequence[Space]
    halls: Sequence[Space]


def measure() -> list[Measured]:
    """Measure every act on each engine at each size; the sizes in turn, so that a busy moment meets both."""
    found: list[Measured] = []
    with TemporaryDirectory(prefix="seedbed-bench-") as folder, postgres.server(Path(gettempdir())) as server:
        for engine in ("sqlite", "postgresql"):
            if engine == "postgresql" and server is None:
                continue
            urls = [_database(engine, Path(folder), server or "", size) for size in SIZES]
            found += asyncio.run(_on(engine, urls))
    return found


def _database(engine: str, folder: Path, server: str, size: int) -> str:
    if engine == "sqlite":
        return f"sqlite:///{folder / f'{size}.db'}"
    base, _, query = server.partition("?")
    with postgres.administrator(server) as run:
        run(f"CREATE DATABASE bookings_{size}")
    return f"{base.rsplit('/', 1)[0]}/bookings_{size}?{query}"


async def _on(engine: str, urls: Sequence[str]) -> list[Measured]:
    databases = [Database(url) for url in urls]
    places = [await _filled(database, size) for database, size in zip(databases, SIZES, strict=True)]
    times: dict[tuple[str, int], list[float]] = {}
    acts = [_acts(database, place) for database, place in zip(databases, places, strict=True)]
    for name in acts[0]:
        for _ in range(REPEATS):
            for size, own in zip(SIZES, acts, strict=True):
                begun = time.perf_counter()
                await own[name]()
                times.setdefault((name, size), []).append(time.perf_counter() - begun)
    for database in databases:
        await database.close()
    found = [
        Measured(engine, name, size, statistics.median(seen) * 1_000) for (name, size), seen in sorted(times.items())
    ]
    for one in found:
        print(f"  {one.engine}, {one.size:,}: {one.act} {one.milliseconds:.2f} ms", flush=True)
    return found


def _acts(database: Database, place: _Place) -> dict[str, Callable[[], Awaitable[None]]]:
    hours = _free_hours(place.rooms)
    taken: list[Wish] = []

    async def book() -> None:
        wish = next(hours)
        await _booked(database, wish)
        taken.append(wish)

    async def refuse() -> None:
        try:
            await _booked(database, taken[len(taken) // 2])
        except Conflict:
            return
        raise AssertionError("the room is taken")

    async def look() -> None:
        async with database.reading() as tx:
            free = await spaces.free_seats(tx, place.base_id, SpaceKind.DESK, Period(TODAY, TODAY + STAY))
            if len(free) != HALLS * SEATS:
                raise AssertionError("every stay on record is over")

    return {"a room is booked": book, "a room that is taken is refused": refuse, "500 seats are looked through": look}


async def _booked(database: Database, wish: Wish) -> None:
    async with database.transaction() as tx:
        _introduce(tx)
        organization = {"id": str(new_id()), "credit_code": None, "state": "active", "serious_since": None}
        await actions.book(tx, wish, organization, await BOOK.on(tx, TODAY))


def _free_hours(rooms: Sequence[Space]) -> Iterator[Wish]:
    for ahead in range(1, 30):
        day = TODAY + timedelta(days=ahead)
        for slot in SLOTS if day.weekday() < 5 else ():
            for room in rooms:
                yield Wish(room.id, "例会", 5, day, slot, slot + 60)


def _introduce(tx: Tx) -> None:
    tx.at = AT
    tx.actor = "bench"


async def _filled(database: Database, size: int) -> _Place:
    await migrate.upgrade(database, SERVICE.name, SERVICE.guards)
    async with database.transaction() as tx:
        _introduce(tx)
        place = await _opened(tx)
        bookings = [_past_booking(place, number) for number in range(size // 2)]
        stays = [_past_stay(place, number) for number in range(size // 2)]
        for first in range(0, size // 2, 1_000):
            part = bookings[first : first + 1_000]
            await tx.execute(insert(BookingRow), [booking for booking, _ in part])
            await tx.execute(insert(OccupancyRow), [held for _, held in part] + stays[first : first + 1_000])
    if not database.is_sqlite:
        async with database.reading() as tx:
            await tx.execute(text("ANALYZE"))
    return place


async def _opened(tx: Tx) -> _Place:
    base = IncubationBase(
        id=new_id(),
        tier=Tier.DISTRICT,
        kind=BaseKind.BASE,
        parent_id=None,
        area=AREA,
        name="区级基地",
        operator="测量",
        address="昆明市",
        premises_source=PremisesSource.LEASED,
        usable_area_m2=100_000,
        opened_on=OPENED_ON,
        catchment=(AREA,),
    )
    await bases.open_base(tx, base)
    await bases.set_hours(tx, OpeningHours(base.id, OPENED_ON, ((540, 1080),) * 5 + (None, None)), today=TODAY)
    rooms = [await _space(tx, base.id, SpaceKind.MEETING_ROOM, number, 1) for number in range(ROOMS)]
    halls = [await _space(tx, base.id, SpaceKind.DESK, number, SEATS) for number in range(HALLS)]
    return _Place(base.id, rooms, halls)


async def _space(tx: Tx, base_id: UUID, kind: SpaceKind, number: int, seats: int) -> Space:
    space = Space(
        id=new_id(),
        base_id=base_id,
        area=AREA,
        kind=kind,
        label=f"{kind.zh}{number}",
        seats=seats,
        floor_area_m2=20,
        rent_free=True,
        utilities_free=True,
        deposit_free=True,
        opened_on=OPENED_ON,
        people=20,
        is_bookable=kind is SpaceKind.MEETING_ROOM,
    )
    return await spaces.open_space(tx, space)


def _past_booking(place: _Place, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return one hour of a room, the latest first; rooms fill side by side."""
    turn, room = divmod(number, ROOMS)
    back, slot = divmod(turn, len(SLOTS))
    space, day, start = place.rooms[room], TODAY - timedelta(days=back + 1), SLOTS[slot]
    booking_id = new_id()
    booking = {
        "id": booking_id,
        "series_id": None,
        "space_id": space.id,
        "base_id": place.base_id,
        "area": AREA,
        "organization_id": UUID(int=number % 700),
        "credit_code": None,
        "purpose": "例会",
        "people": 5,
        "day": day,
        "from_minute": start,
        "to_minute": start + 60,
        "fee_fen": 0,
        "state": "attended",
        "version": 2,
    }
    period = Period(day, day + timedelta(days=1), start, start + 60)
    return booking, _held(space, 1, period, OccupancyKind.BOOKING, booking_id)


def _past_stay(place: _Place, number: int) -> dict[str, Any]:
    """Return one stay of thirty days at one seat, the latest first; seats fill side by side."""
    back, seat = divmod(number, HALLS * SEATS)
    hall, place_in_hall = divmod(seat, SEATS)
    end = TODAY - STAY * back
    return _held(place.halls[hall], place_in_hall + 1, Period(end - STAY, end), OccupancyKind.TENANCY, new_id())


def _held(space: Space, seat: int, period: Period, kind: OccupancyKind, held_for: UUID) -> dict[str, Any]:
    held = {"id": new_id(), "space_id": space.id, "space_no": space.number, "seat": seat, "kind": kind.value}
    return held | asdict(period) | {"held_for": held_for}


def ratios(found: Sequence[Measured]) -> dict[tuple[str, str], float]:
    """Return by how much each act is dearer at the large size, by engine and act."""
    times = {(one.engine, one.act, one.size): one.milliseconds for one in found}
    small, large = SIZES
    return {
        (engine, act): times[engine, act, large] / times[engine, act, small]
        for engine, act, size in times
        if size == small
    }


def section(found: Sequence[Measured], *, busy: float) -> str:
    """Return the part of docs/performance.md."""
    small, large = SIZES
    times = {(one.engine, one.act, one.size): one.milliseconds for one in found}
    lines = [
        TITLE,
        "",
        f"Medians of {REPEATS}, whole transactions in process, the two sizes in turn: {small:,} and {large:,} on record, half bookings of",
        f"{ROOMS} rooms by the hour, half tenancies at {HALLS * SEATS} desks (`python -m bench bookings`; load average {busy:.1f} before).",
        f"Goal: at {large:,} at most {GOAL} times the cost at {small:,}.",
        "",
        f"| engine | act | {small:,}: ms | {large:,}: ms | ratio | goal |",
        "|---|---|---|---|---|---|",
    ]
    for (engine, act), ratio in ratios(found).items():
        met = "met" if ratio <= GOAL else "**not met**"
        lines.append(
            f"| {engine} | {act} | {times[engine, act, small]:.2f} | {times[engine, act, large]:.2f} | {ratio:.2f} | {met} |"
        )
    return "\n".join(lines)
