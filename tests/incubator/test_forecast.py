"""The expected day against an independent reckoning, day by day."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incubator.admissions.rules.forecast import Line, Unforeseen, Waiter, expected
from incubator.periods import Period

FIRST = date(2026, 3, 2)
END = 60  # nothing in these cases reaches further


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def stay_from(wish: tuple[int, int], on: date) -> Period:
    start = max(on, day(wish[0]))
    return Period(start, start + timedelta(days=wish[1]))


Seat = tuple[int, int | None, list[tuple[int, int]]]  # opened, closed, held as (from, until)


def first_days(wishes: list[tuple[int, int]], seats: list[Seat], until: int) -> list[int | Unforeseen]:
    """Walk through the days with a calendar of every seat, and serve one wish after the other."""
    taken = [
        {n for n in range(2 * END) if n < opened or (closed is not None and n >= closed)}
        | {n for a, b in held for n in range(a, b)}
        for opened, closed, held in seats
    ]
    found: list[int | Unforeseen] = []
    for start, length in wishes:
        fits = [
            (n, seat)
            for n in range(start, END)
            for seat in range(len(seats))
            if not taken[seat] & set(range(n, n + length))
        ]
        if not fits:
            found.append(Unforeseen.NO_SEAT)
            continue
        n, seat = fits[0]
        taken[seat] |= set(range(n, n + length))
        found.append(n if n <= until else Unforeseen.TOO_FAR)
    return found


wishes = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4)), min_size=1, max_size=5)
holds = st.lists(st.integers(0, 9), max_size=4, unique=True).map(lambda days: [(n, n + 1) for n in sorted(days)])
seats = st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(4, 12), holds), max_size=3)


@settings(max_examples=100, deadline=None)
@given(wishes, seats, st.integers(0, 12))
def test_the_expected_day_is_the_first_on_which_a_seat_is_left_by_those_before(
    wanted: list[tuple[int, int]], offered: list[Seat], until: int
) -> None:
    waiters = [Waiter(UUID(int=n), FIRST, partial(stay_from, wish)) for n, wish in enumerate(wanted)]
    lines = [
        Line(day(opened), None if closed is None else day(closed), [Period(day(a), day(b)) for a, b in held])
        for opened, closed, held in offered
    ]
    found = expected(waiters, lines, until=day(until))
    said = [found[waiter.id] for waiter in waiters]
    assert said == [one if isinstance(one, Unforeseen) else day(one) for one in first_days(wanted, offered, until)]


@pytest.mark.parametrize(("until", "said"), [(9, Unforeseen.TOO_FAR), (10, day(10))])
def test_beyond_what_is_looked_ahead_no_day_is_named(until: int, said: object) -> None:
    waiter = Waiter(UUID(int=1), FIRST, partial(stay_from, (0, 1)))
    assert expected([waiter], [Line(FIRST, None, [Period(day(0), day(10))])], until=day(until)) == {waiter.id: said}
