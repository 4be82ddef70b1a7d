"""Whatever seats are held when: what is told free agrees with counting every quarter of an hour by itself."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from incubator.availability.model import free_of, stretches
from incubator.periods import DAY

QUARTER = 15
quarters = st.integers(0, DAY // QUARTER)
spans = st.tuples(quarters, quarters).filter(lambda span: span[0] < span[1])


@given(window=spans, seats=st.lists(st.lists(spans, max_size=6), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_free_and_busy_agree_with_a_naive_count(window: tuple[int, int], seats: list[list[tuple[int, int]]]) -> None:
    taken: list[set[int]] = []
    held: list[tuple[int, int]] = []
    for wishes in seats:
        own: set[int] = set()
        for start, end in wishes:  # a seat is held once at a time: what overlaps is refused, as the database does
            if own.isdisjoint(range(start, end)):
                own |= set(range(start, end))
                held.append((start * QUARTER, end * QUARTER))
        taken.append(own)

    opens, closes = window
    naive = {quarter: sum(quarter not in own for own in taken) for quarter in range(opens, closes)}
    found = stretches((opens * QUARTER, closes * QUARTER), len(seats), held)
    told = {
        quarter: one.seats_free
        for one in found
        for quarter in range(one.from_minute // QUARTER, one.to_minute // QUARTER)
    }
    assert told == naive
    assert all(one.seats_free != other.seats_free for one, other in pairwise(found))  # no needless cut
    free = {quarter for start, end in free_of(found) for quarter in range(start // QUARTER, end // QUARTER)}
    assert free == {quarter for quarter, count in naive.items() if count}
    assert all(one[1] < other[0] for one, other in pairwise(free_of(found)))
