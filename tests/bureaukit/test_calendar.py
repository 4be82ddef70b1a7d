"""Periods end where the Civil Code, the yearly notices and the office's own entries say."""

from datetime import date, timedelta

import pytest
from bureaukit.calendar import Deadline, WorkCalendar
from hypothesis import given
from hypothesis import strategies as st

CALENDAR = WorkCalendar()
PUBLISHED = st.dates(date(2004, 1, 1), date(2026, 6, 30))
ANY_DAY = st.dates(date(2004, 1, 1), date(2030, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-02-13", 5, "2026-02-27"),  # the Spring Festival, and a Saturday worked
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-25", 20, "2026-10-29"),  # from a day off, where find_workday is off by one
        ("2026-12-20", 5, "2026-12-25"),
        ("2026-01-03", 1, "2026-01-04"),  # a Sunday worked
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, n: int, end: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(start), n) == Deadline(
        date.fromisoformat(end), provisional=False
    )


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-08-02", 60, "2026-10-08"),  # 1 October
        ("2026-08-06", 60, "2026-10-08"),  # 5 October
        ("2026-08-03", 1, "2026-08-04"),
        ("2026-08-07", 1, "2026-08-10"),  # a Saturday
    ],
)
def test_a_last_day_off_rolls_to_the_next_working_day(start: str, n: int, end: str) -> None:
    assert CALENDAR.end_of_days(date.fromisoformat(start), n) == Deadline(date.fromisoformat(end), provisional=False)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-02-28", 1, "2025-03-28"),  # the corresponding day, not the month's end
        ("2024-12-31", 2, "2025-02-28"),
        ("2025-03-31", 6, "2025-09-30"),
        ("2025-08-01", 2, "2025-10-09"),  # 1 October to 8 October 2025 are days off
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-05-12", 7, "2025-12-12"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_months_last(start: str, months: int, end: str) -> None:
    assert CALENDAR.end_of_months(date.fromisoformat(start), months).on == date.fromisoformat(end)


def test_years_are_twelve_months_each_and_end_on_28_february_after_a_leap_day() -> None:
    assert CALENDAR.end_of_years(date(2024, 2, 29), 1) == Deadline(date(2025, 2, 28), provisional=False)
    assert CALENDAR.end_of_years(date(2024, 2, 29), 4) == Deadline(date(2028, 2, 29), provisional=True)


def test_2026_has_248_working_days_and_none_after_it_is_published() -> None:
    year = [date(2026, 1, 1) + offset * DAY for offset in range(365)]
    assert sum(map(CALENDAR.is_workday, year)) == 248
    assert all(map(CALENDAR.is_published, year))
    assert not CALENDAR.is_published(date(2027, 1, 1))
    assert not CALENDAR.is_published(date(2003, 12, 31))


def test_what_touches_an_unpublished_year_is_provisional() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 28), 3) == Deadline(date(2026, 12, 31), provisional=False)
    assert CALENDAR.add_working_days(date(2026, 12, 28), 10).provisional
    assert CALENDAR.end_of_days(date(2026, 12, 28), 10).provisional
    assert CALENDAR.working_days_between(date(2026, 12, 28), date(2027, 1, 2)).provisional
    assert not CALENDAR.working_days_between(date(2026, 12, 28), date(2026, 12, 31)).provisional


def test_a_day_off_that_rolls_over_the_edge_of_the_published_years_is_provisional() -> None:
    closing = WorkCalendar({date(2026, 12, 31): False})
    assert closing.end_of_days(date(2026, 12, 30), 1) == Deadline(date(2027, 1, 1), provisional=True)


def test_the_office_can_close_a_day_and_publish_a_year() -> None:
    closed = WorkCalendar({date(2026, 8, 3): False})
    assert closed.add_working_days(date(2026, 7, 31), 1) == Deadline(date(2026, 8, 4), provisional=False)
    notice = WorkCalendar({date(2027, 1, 1): False}, years={2027})
    assert notice.add_working_days(date(2026, 12, 31), 1) == Deadline(date(2027, 1, 4), provisional=False)


def test_one_day_entered_does_not_publish_its_year() -> None:
    calendar = WorkCalendar({date(2027, 1, 1): False})
    assert calendar.is_published(date(2027, 1, 1))
    assert calendar.add_working_days(date(2026, 12, 31), 1).provisional


def test_a_calendar_does_not_change_with_the_entries_it_was_made_from() -> None:
    entries = {date(2026, 8, 3): False}
    calendar = WorkCalendar(entries)
    entries.clear()
    assert not calendar.is_workday(date(2026, 8, 3))


@pytest.mark.parametrize(
    ("paused", "end"),
    [
        ((), "2026-08-07"),
        (((date(2026, 8, 4), date(2026, 8, 5)),), "2026-08-11"),
        (((date(2026, 8, 4), date(2026, 8, 5)), (date(2026, 8, 5), date(2026, 8, 6))), "2026-08-12"),  # overlapping
        (((date(2026, 8, 1), date(2026, 8, 2)),), "2026-08-07"),  # before the period and on a weekend
        (((date(2026, 8, 7), date(2026, 8, 7)),), "2026-08-10"),  # on the last day
    ],
)
def test_paused_working_days_do_not_count(paused: tuple[tuple[date, date], ...], end: str) -> None:
    assert CALENDAR.add_working_days(date(2026, 7, 31), 5, paused).on == date.fromisoformat(end)
    assert CALENDAR.working_days_between(date(2026, 7, 31), date.fromisoformat(end), paused).count == 5


@pytest.mark.parametrize("n", [0, -1])
def test_a_period_of_nothing_has_no_end(n: int) -> None:
    for count in (CALENDAR.add_working_days, CALENDAR.end_of_days, CALENDAR.end_of_months, CALENDAR.end_of_years):
        with pytest.raises(ValueError, match="at least one"):
            count(date(2026, 8, 3), n)


def test_there_are_no_working_days_before_the_start() -> None:
    assert CALENDAR.working_days_between(date(2026, 8, 3), date(2026, 8, 3)).count == 0
    assert CALENDAR.working_days_between(date(2026, 8, 5), date(2026, 8, 3)).count == 0


@given(ANY_DAY, st.integers(1, 90))
def test_counting_back_gives_the_number_counted(start: date, n: int) -> None:
    deadline = CALENDAR.add_working_days(start, n)
    counted = CALENDAR.working_days_between(start, deadline.on)
    assert (counted.count, counted.provisional) == (n, deadline.provisional)
    assert CALENDAR.is_workday(deadline.on)


@given(ANY_DAY, st.integers(1, 60), st.integers(1, 60))
def test_two_periods_of_working_days_add_up(start: date, m: int, n: int) -> None:
    together = CALENDAR.add_working_days(start, m + n)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, m).on, n).on == together.on


@given(ANY_DAY, st.integers(1, 400))
def test_a_period_never_ends_early_nor_on_a_day_off(start: date, n: int) -> None:
    end = CALENDAR.end_of_days(start, n).on
    assert CALENDAR.is_workday(end)
    assert end >= start + n * DAY
    assert not any(CALENDAR.is_workday(start + n * DAY + offset * DAY) for offset in range((end - start).days - n))


@given(PUBLISHED, st.integers(1, 60), st.integers(0, 30), st.integers(0, 30))
def test_a_pause_moves_the_end_by_the_working_days_it_covers(start: date, n: int, after: int, length: int) -> None:
    pause = (start + (after + 1) * DAY, start + (after + 1 + length) * DAY)
    unpaused = CALENDAR.add_working_days(start, n).on
    paused = CALENDAR.add_working_days(start, n, [pause]).on
    lost = CALENDAR.working_days_between(pause[0] - DAY, min(pause[1], paused)).count if pause[0] <= unpaused else 0
    assert CALENDAR.working_days_between(start, paused).count == n + lost


@given(PUBLISHED)
def test_published_days_are_as_the_package_says(day: date) -> None:
    from chinese_calendar import is_workday

    assert CALENDAR.is_workday(day) == is_workday(day)
