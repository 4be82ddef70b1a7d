"""A round places who goes first, wherever that can be done at all: against trying everything, and through the door."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incubator.periods import Period
from incubator.rounds.model import Claim, Hindrance, Opening, Plan, Seat
from incubator.rounds.rules import placing

from tests.incubator.given import World, good, refused

SINCE = datetime(2026, 3, 2, tzinfo=UTC)
Span = tuple[int, int]


def day(month: int) -> date:
    return date(2026 + month // 12, month % 12 + 1, 1)


def period(span: Span) -> Period:
    return Period(day(span[0]), day(span[1]))


def claims_of(spans: list[Span]) -> list[Claim]:
    """Return one claim a span, the first of the list the first in the order."""
    return [
        Claim(UUID(int=number), (False, -100 + number, SINCE, UUID(int=number)), period(span))
        for number, span in enumerate(spans, start=1)
    ]


def openings_of(seats: list[list[Span]]) -> list[Opening]:
    return [
        Opening(Seat(UUID(int=number), 1), period(span))
        for number, stretches in enumerate(seats, start=1)
        for span in stretches
    ]


def can_all_stay(spans: list[Span], stretches: list[Span]) -> bool:
    """Try every way to give each span a stretch: the meaning itself, with none of the solver's thoughts."""

    def tried(left: list[Span], taken: list[tuple[int, Span]]) -> bool:
        if not left:
            return True
        (start, end), *others = left
        return any(
            first <= start
            and end <= last
            and all(where != number or b <= start or end <= a for where, (a, b) in taken)
            and tried(others, [*taken, (number, (start, end))])
            for number, (first, last) in enumerate(stretches)
        )

    return tried(spans, [])


def best(spans: list[Span], stretches: list[Span]) -> set[int]:
    """Return the numbers of those placed in the plan that comes first of all plans."""
    placed: list[int] = []
    for number in range(len(spans)):
        if can_all_stay([spans[other] for other in [*placed, number]], stretches):
            placed.append(number)
    return {number + 1 for number in placed}


spans = st.tuples(st.integers(0, 5), st.integers(1, 5)).map(lambda two: (two[0], min(6, two[0] + two[1])))
seats = st.lists(
    st.one_of(
        spans.map(lambda span: [span]),
        st.just([(0, 2), (3, 6)]),
        st.just([(0, 6)]),
    ),
    min_size=1,
    max_size=4,
)
rounds = st.tuples(st.lists(spans, min_size=1, max_size=8), seats)


def see_to_plan(plan: Plan, claims: list[Claim], openings: list[Opening]) -> None:
    """See that everybody is told of, inside an opening of its seat, and nobody shares a day of a seat."""
    assert set(plan.placed) | set(plan.refused) == {claim.id for claim in claims}
    assert not set(plan.placed) & set(plan.refused)
    placed = [(plan.placed[claim.id], claim.period) for claim in claims if claim.id in plan.placed]
    for number, (seat, stay) in enumerate(placed):
        assert any(
            one.seat == seat and one.period.start_on <= stay.start_on and stay.end_on <= one.period.end_on
            for one in openings
        )
        assert not any(other == seat and days.overlaps(stay) for other, days in placed[:number])


@pytest.mark.parametrize(
    "exchanges", [placing.EXCHANGES, 0]
)  # without exchanges the exact solver answers all that is left
def test_a_plan_places_those_that_trying_everything_places(exchanges: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "EXCHANGES", exchanges)

    @settings(max_examples=120, deadline=None)
    @given(rounds, st.randoms(use_true_random=False))
    def holds(case: tuple[list[Span], list[list[Span]]], dice: Any) -> None:
        claims, openings = claims_of(case[0]), openings_of(case[1])
        plan = placing.plan(claims, openings)
        see_to_plan(plan, claims, openings)
        assert {claim.int for claim in plan.placed} == best(case[0], [span for seat in case[1] for span in seat])
        assert not plan.undecided
        dice.shuffle(claims)
        dice.shuffle(openings)
        assert placing.plan(claims, openings) == plan

    holds()


def test_one_long_stay_of_higher_rank_is_not_given_up_for_two_short_ones() -> None:
    claims = claims_of([(0, 6), (0, 3), (3, 6)])
    plan = placing.plan(claims, openings_of([[(0, 6)]]))
    assert set(plan.placed) == {claims[0].id}
    assert {refusal.hindrance for refusal in plan.refused.values()} == {Hindrance.FULL}


@pytest.mark.parametrize(
    ("taken", "seats", "hindrance"),
    [
        ([], [[(0, 2), (3, 6)]], Hindrance.NEVER_OPEN),
        ([(0, 6)], [[(0, 6)]], Hindrance.FULL),
        ([(0, 3)], [[(0, 6)], [(3, 6)]], Hindrance.FULL),
        ([(1, 5)], [[(0, 6)], [(0, 2)], [(2, 6)]], Hindrance.NO_ARRANGEMENT),
    ],
)
def test_who_is_not_placed_learns_what_stands_against_it(
    taken: list[Span], seats: list[list[Span]], hindrance: Hindrance
) -> None:
    claims = claims_of([*taken, (0, 6)])
    plan = placing.plan(claims, openings_of(seats))
    assert plan.refused[claims[-1].id].hindrance is hindrance


def test_what_the_computation_leaves_open_is_told_and_the_plan_no_longer_called_optimal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(placing, "EXCHANGES", 0)
    monkeypatch.setattr(placing, "QUESTIONS", 0)
    claims = claims_of([(1, 5), (0, 6)])
    assert list(placing.plan(claims, openings_of([[(0, 6)], [(0, 2)], [(2, 6)]])).undecided) == [claims[1].id]


async def test_a_preview_tells_everybody_where_or_why_not_and_writes_nothing(world: World) -> None:
    base = await world.base()
    first, second = await world.space(base), await world.space(base, label="A-02")
    good(await world.clerk.post(f"/spaces/{second['id']}/closure", match=1, json={"closed_on": "2026-10-01"}))
    short = {"end_on": "2026-10-01"}
    low = await world.submitted(base, marks={"plan": 1})
    social = await world.submitted(base, world.registry.knows(social_work=True), marks={}, **short)
    high = await world.submitted(base, marks={"plan": 9})
    path = f"/bases/{base['id']}/round-preview"
    events = len(await world.unit.events("incubator."))

    seen = good(await world.clerk.get(path))
    assert (seen["total"], seen["placed"], seen["is_optimal"]) == (3, 2, True)
    where = {item["admission_id"]: (item["rank"], item["space_id"], item["hindrance"]) for item in seen["items"]}
    assert where[str(social.id)] == (1, second["id"], None)
    assert where[str(high.id)] == (2, first["id"], None)
    rank, nowhere, hindrance = where[str(low.id)]
    assert (rank, nowhere) == (3, None)
    assert (hindrance["by"], hindrance["full_on"]) == ("full", "2026-04-01")
    assert hindrance["ahead"] == {"social_work": 1, "score": 1}
    assert good(await world.clerk.get(path)) == seen

    mine = good(await low.person.get(path))
    assert [item["admission_id"] for item in mine["items"]] == [str(low.id)]
    stranger = world.unit.as_role("street_officer", sub="s", area="530102002")
    refused(await stranger.get(path), 404, "not_found")
    assert len(await world.unit.events("incubator.")) == events
    kept = (await world.unit.anyone().get(f"/spaces/{first['id']}?as_of=2026-05-01")).json()
    assert kept["seats_free"] == 1

    good(await social.act("withdrawal", social.person))
    assert good(await world.clerk.get(path))["fingerprint"] != seen["fingerprint"]


async def test_a_preview_counts_only_the_days_in_which_a_seat_is_open_and_nobody_holds_it(world: World) -> None:
    base = await world.base()
    await world.space(base)
    holder = await world.reviewed(base, start_on="2026-06-01", end_on="2026-09-01")
    good(await holder.act("approval", world.approver, {}))
    inside = await world.submitted(base, start_on="2026-04-01", end_on="2026-06-01")
    across = await world.submitted(base, start_on="2026-04-01", end_on="2026-06-02", marks={})
    after = await world.submitted(base, start_on="2026-09-01", end_on="2027-01-01")
    items = good(await world.clerk.get(f"/bases/{base['id']}/round-preview"))["items"]
    verdicts = {item["admission_id"]: item["hindrance"] and item["hindrance"]["by"] for item in items}
    assert verdicts == {str(inside.id): None, str(after.id): None, str(across.id): "never_open"}
