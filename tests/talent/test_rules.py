"""The windows of registration as tables: each edge of each condition, without a database."""

from collections.abc import Sequence
from datetime import date

import pytest
from bureaukit.calendar import WorkCalendar, months_later
from bureaukit.ids import new_id
from bureaukit.rules import findings
from talent import id_numbers
from talent.local_registrations import rules
from talent.local_registrations.model import (
    CancellationGround,
    Period,
    RegistrationState,
    last_of,
    overlaps,
    span_after,
    state_of,
)

from tests.talent.given import an_id_number

CALENDAR = WorkCalendar()
D = date.fromisoformat


def a_period(first: str, last: str, *, cancelled: str | None = None) -> Period:
    """A registration with its window three months before the last day."""
    return Period(
        id=new_id(),
        credential_id=new_id(),
        social_worker_id=new_id(),
        registration_id=None,
        registered_on=D(first),
        valid_from=D(first),
        valid_until=D(last),
        window_on=months_later(D(last), -3),
        cancelled_on=D(cancelled) if cancelled else None,
        cancelled_ground=CancellationGround.CRIME if cancelled else None,
    )


def applying(on: str, *, issued: str = "2017-06-16", earlier: Period | None = None, late_ok: bool = False) -> list[str]:
    """The findings about an application, its limits rolled over days off as the office rolls them."""
    last = earlier.valid_until if earlier else None
    rolled = last and (last if CALENDAR.is_workday(last) else CALENDAR.add_working_days(last, 1).on)
    subject = rules.Applying(
        applied_on=D(on),
        issued_on=D(issued),
        first_due_on=CALENDAR.end_of_months(D(issued), 12).on,
        earlier=earlier,
        renew_due_on=rolled,
        late_tolerated=late_ok,
    )
    return [finding.code for finding in findings(rules.APPLYING, subject)]


@pytest.mark.parametrize(
    ("issued", "applied", "broken"),
    [
        ("2017-06-16", "2017-06-16", []),  # on the day of passing
        ("2017-06-16", "2018-06-15", []),
        ("2017-06-16", "2018-06-19", []),  # 16 June 2018 is a Saturday, and Monday the Dragon Boat holiday
        ("2017-06-16", "2018-06-20", ["IS_IN_TIME_OR_TOLERATED"]),
        ("2016-02-29", "2017-02-28", []),  # no such day: the month's last (民法典 第二百零二条)
        ("2016-02-29", "2017-03-01", ["IS_IN_TIME_OR_TOLERATED"]),
        ("2016-10-01", "2017-10-09", []),  # the holiday week of October rolls to the 9th
        ("2016-10-01", "2017-10-10", ["IS_IN_TIME_OR_TOLERATED"]),
    ],
)
def test_article_4_a_first_registration_is_due_a_year_after_passing(
    issued: str, applied: str, broken: list[str]
) -> None:
    assert applying(applied, issued=issued) == broken
    assert applying(applied, issued=issued, late_ok=True) == []


@pytest.mark.parametrize(
    ("applied", "broken"),
    [
        ("2018-07-07", ["IS_NOT_EARLY"]),
        ("2018-07-08", []),  # the window's first day
        ("2018-10-08", []),
        ("2018-10-09", ["IS_IN_TIME_OR_TOLERATED"]),
    ],
)
def test_article_4_a_registration_is_renewed_in_its_last_three_months(applied: str, broken: list[str]) -> None:
    assert applying(applied, earlier=a_period("2015-10-09", "2018-10-08")) == broken


def test_article_203_a_renewal_due_on_a_day_off_may_wait_for_the_next_working_day() -> None:
    ends_on_a_saturday = a_period("2015-10-07", "2018-10-06")  # in the holiday week
    assert applying("2018-10-08", earlier=ends_on_a_saturday) == []
    assert applying("2018-10-09", earlier=ends_on_a_saturday) == ["IS_IN_TIME_OR_TOLERATED"]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2015-10-08", RegistrationState.UPCOMING),
        ("2015-10-09", RegistrationState.VALID),
        ("2018-07-07", RegistrationState.VALID),
        ("2018-07-08", RegistrationState.RENEW_WINDOW),
        ("2018-10-08", RegistrationState.RENEW_WINDOW),
        ("2018-10-09", RegistrationState.LAPSED),
    ],
)
def test_a_period_goes_through_its_states_by_the_day_alone(day: str, state: RegistrationState) -> None:
    assert a_period("2015-10-09", "2018-10-08").state_on(D(day)) is state


def test_a_cancelled_period_is_cancelled_from_its_day_on() -> None:
    period = a_period("2015-10-09", "2018-10-08", cancelled="2017-01-05")
    assert period.state_on(D("2017-01-04")) is RegistrationState.VALID
    assert period.state_on(D("2017-01-05")) is RegistrationState.CANCELLED
    assert period.state_on(D("2019-01-01")) is RegistrationState.CANCELLED


FIRST = ("2015-10-09", "2018-10-08")


@pytest.mark.parametrize(
    ("periods", "day", "state"),
    [
        ([], "2018-01-01", None),
        ([FIRST], "2015-01-01", None),
        ([FIRST], "2018-08-01", RegistrationState.RENEW_WINDOW),
        ([FIRST, ("2018-10-09", "2021-10-08")], "2018-08-01", RegistrationState.VALID),  # renewed in its window
        ([FIRST, ("2018-10-09", "2021-10-08", "2018-07-20")], "2018-08-01", RegistrationState.RENEW_WINDOW),
        ([FIRST, ("2018-10-09", "2021-10-08")], "2018-10-09", RegistrationState.VALID),
        ([FIRST, ("2019-02-01", "2022-02-01")], "2018-12-01", RegistrationState.LAPSED),  # the gap of a late renewal
        ([FIRST, ("2019-02-01", "2022-02-01")], "2019-02-01", RegistrationState.VALID),
        ([(*FIRST, "2016-01-01"), ("2016-03-01", "2019-03-01")], "2016-02-01", RegistrationState.CANCELLED),
        ([(*FIRST, "2016-01-01"), ("2016-03-01", "2019-03-01")], "2016-03-01", RegistrationState.VALID),
    ],
)
def test_a_certificate_stands_as_the_period_in_force_or_else_the_last(
    periods: list[tuple[str, ...]], day: str, state: RegistrationState | None
) -> None:
    built = [a_period(p[0], p[1], cancelled=p[2] if len(p) == 3 else None) for p in periods]
    assert state_of(built, D(day)) is state


@pytest.mark.parametrize(
    ("earlier", "in_time", "registered", "span"),
    [
        (None, True, "2018-06-20", ("2018-06-20", "2021-06-20")),
        (None, False, "2020-02-29", ("2020-02-29", "2023-02-28")),
        (FIRST, True, "2018-10-30", ("2018-10-09", "2021-10-08")),  # no gap, however long the office takes
        (FIRST, True, "2018-08-01", ("2018-10-09", "2021-10-08")),
        (FIRST, False, "2018-10-30", ("2018-10-30", "2021-10-30")),
    ],
)
def test_a_renewal_asked_for_in_time_leaves_no_gap(
    earlier: tuple[str, str] | None, in_time: bool, registered: str, span: tuple[str, str]
) -> None:
    last = a_period(*earlier) if earlier else None
    found = span_after(last, in_time=in_time, registered_on=D(registered), months=36)
    assert found == (D(span[0]), D(span[1]))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2018-10-08", "2021-10-08", True),
        ("2018-10-09", "2021-10-08", False),
        ("2012-10-09", "2015-10-08", False),
        ("2012-10-09", "2015-10-09", True),
        ("2016-01-01", "2016-01-01", True),
    ],
)
def test_periods_meet_on_their_last_day(first: str, last: str, expected: bool) -> None:
    assert overlaps([a_period(*FIRST)], D(first), D(last)) is expected
    assert not overlaps([a_period(*FIRST, cancelled="2015-10-09")], D(first), D(last))


@pytest.mark.parametrize(
    ("cancelled", "first", "last", "expected"),
    [
        ("2017-01-05", "2017-01-05", "2020-01-05", False),  # begins on the day the other was cancelled
        ("2017-01-05", "2017-01-04", "2020-01-04", True),
        ("2014-01-01", "2012-01-01", "2022-01-01", False),  # cancelled before it began: it never was
        ("2019-01-01", "2018-10-08", "2021-10-08", True),  # cancelled after it had run out
    ],
)
def test_a_cancelled_period_counts_until_the_day_before(cancelled: str, first: str, last: str, expected: bool) -> None:
    assert overlaps([a_period(*FIRST, cancelled=cancelled)], D(first), D(last)) is expected


def test_what_was_cancelled_is_not_renewed() -> None:
    kept, cancelled = a_period(*FIRST), a_period("2018-10-09", "2021-10-08", cancelled="2018-10-01")
    assert last_of([cancelled, kept]) is kept
    assert last_of([cancelled]) is None
    begun = a_period("2018-10-09", "2021-10-08", cancelled="2020-11-01")
    assert last_of([begun, kept]) is None


@pytest.mark.parametrize(
    ("decider", "applied_by", "reviewed_by", "own", "broken"),
    [
        ("c", "a", "b", False, []),
        ("a", "a", "b", False, ["IS_DECIDED_BY_A_SECOND_PERSON"]),
        ("b", "a", "b", False, ["IS_DECIDED_BY_A_SECOND_PERSON"]),
        ("c", "a", "b", True, ["IS_NOT_ONES_OWN"]),
        ("a", "a", None, True, ["IS_DECIDED_BY_A_SECOND_PERSON", "IS_NOT_ONES_OWN"]),
    ],
)
def test_two_natural_persons_and_never_the_holder(
    decider: str, applied_by: str, reviewed_by: str | None, own: bool, broken: Sequence[str]
) -> None:
    subject = rules.Deciding(decider, applied_by, reviewed_by, own)
    assert [finding.code for finding in findings(rules.DECIDING, subject)] == broken


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        (an_id_number("19850214"), True),
        (an_id_number("18991231"), False),  # too old to be alive
        (an_id_number("20181203"), True),  # born today
        (an_id_number("20181204"), False),
        (an_id_number("19850230"), False),
        (an_id_number("19850214")[:17], False),
        ("0" + an_id_number("19850214")[1:], False),
    ],
)
def test_an_id_number_has_a_day_of_birth_in_the_past_and_its_check_character(number: str, is_valid: bool) -> None:
    assert id_numbers.is_valid(number, today=date(2018, 12, 3)) is is_valid
    if is_valid:
        wrong = number[:17] + ("1" if number[17] != "1" else "2")
        assert not id_numbers.is_valid(wrong, today=date(2018, 12, 3))
