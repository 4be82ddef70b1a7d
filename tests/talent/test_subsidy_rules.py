"""What a person is owed for a month, by table: every reason, every edge of the reference day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from bureaukit.ids import new_id
from hypothesis import given, settings
from hypothesis import strategies as st
from talent.credentials.model import Level
from talent.employments.model import Post
from talent.subsidy_policies.model import Terms
from talent.subsidy_runs.model.claim import Outcome, ZeroReason, claim_of
from talent.subsidy_runs.model.facts import Certificate, Facts, Job, Pause, Span
from talent.subsidy_runs.rules.eligibility import ELIGIBILITY, assess
from talent.suspensions.model import SuspensionGround

DISTRICT = "530102"
STREET = "530102001"
A, B, S = Level.ASSISTANT, Level.INTERMEDIATE, Level.SENIOR
TERMS = Terms(
    rates={A: 20000, B: 30000},
    posts=(Post.COMMUNITY_WORKER, Post.COMMUNITY_DEPUTY),
    reference_day=1,
    starts_after_months=1,
    upgrades_after_months=1,
)
R = ZeroReason


def on(text: str) -> date:
    return date.fromisoformat(text)


def span(start: str, end: str, **values: Any) -> Span:
    day = on(start)
    return Span(new_id(), values.pop("registered_on", day), day, on(end), **values)


def certificate(level: Level, *spans: Span, issued_on: str = "2015-06-14") -> Certificate:
    return Certificate(new_id(), level, on(issued_on), spans)


def job(start: str = "2014-01-01", end: str | None = None, **values: Any) -> Job:
    kept = {"post": Post.COMMUNITY_WORKER, "area": f"{STREET}001"} | values
    return Job(new_id(), start_on=on(start), end_on=on(end) if end else None, **kept)


def pause(start: str, end: str | None = None) -> Pause:
    return Pause(new_id(), SuspensionGround.DISCIPLINE, on(start), on(end) if end else None)


PLAIN = Facts(
    area=f"{STREET}002",
    has_bank_account=True,
    certificates=(certificate(A, span("2018-03-15", "2021-03-15")),),
    jobs=(job(),),
)


def owed(facts: Facts, month: str, terms: Terms = TERMS) -> Outcome:
    return assess(claim_of(facts, terms, month=on(f"{month}-01"), district=DISTRICT))


def amount(facts: Facts, month: str, terms: Terms = TERMS) -> int:
    return owed(facts, month, terms).amount_fen


def with_(**values: Any) -> Facts:
    return replace(PLAIN, **values)


LAPSED = certificate(A, span("2015-03-15", "2018-03-15"))
CANCELLED = certificate(A, span("2018-03-15", "2021-03-15", cancelled_on=on("2018-06-01")))


@pytest.mark.parametrize(
    ("facts", "month", "reasons"),
    [
        (PLAIN, "2018-12", []),
        (with_(certificates=()), "2018-12", [R.NO_CREDENTIAL]),
        (with_(certificates=(certificate(A, issued_on="2018-12-02"),)), "2018-12", [R.NO_CREDENTIAL]),
        (with_(certificates=(certificate(A, issued_on="2018-12-01"),)), "2018-12", [R.NOT_REGISTERED]),
        (with_(certificates=(certificate(A),)), "2018-12", [R.NOT_REGISTERED]),
        (with_(certificates=(LAPSED,)), "2018-12", [R.REGISTRATION_LAPSED]),
        (with_(certificates=(CANCELLED,)), "2018-12", [R.REGISTRATION_CANCELLED]),
        (with_(certificates=(LAPSED, CANCELLED)), "2018-12", [R.REGISTRATION_LAPSED, R.REGISTRATION_CANCELLED]),
        (with_(certificates=(LAPSED, certificate(B))), "2018-12", [R.REGISTRATION_LAPSED]),
        (with_(certificates=(certificate(A, span("2018-12-01", "2021-12-01")),)), "2018-12", [R.STARTS_LATER]),
        (with_(certificates=(certificate(A, span("2018-12-20", "2021-12-20")),)), "2018-12", [R.STARTS_LATER]),
        (with_(certificates=(certificate(S, span("2018-03-15", "2021-03-15")),)), "2018-12", [R.NO_RATE]),
        (with_(jobs=()), "2018-12", [R.NOT_EMPLOYED]),
        (with_(jobs=(job(area="530103001"),)), "2018-12", [R.NOT_EMPLOYED]),  # out of the district
        (with_(jobs=(job(post=Post.OTHER),)), "2018-12", [R.POST_NOT_ELIGIBLE]),
        (with_(jobs=(job(post=Post.OTHER), job())), "2018-12", []),
        (with_(pauses=(pause("2018-11-05"),)), "2018-12", [R.SUSPENDED]),
        (with_(has_bank_account=False), "2018-12", [R.NO_BANK_ACCOUNT]),
        (
            Facts(area=STREET, has_bank_account=False, pauses=(pause("2018-01-01"),)),
            "2018-12",
            [R.NO_CREDENTIAL, R.NOT_EMPLOYED, R.SUSPENDED, R.NO_BANK_ACCOUNT],
        ),
    ],
)
def test_a_zero_has_every_reason_and_an_amount_has_none(facts: Facts, month: str, reasons: list[ZeroReason]) -> None:
    outcome = owed(facts, month)
    assert list(outcome.reasons) == reasons
    assert outcome.amount_fen == (0 if reasons else 20000)


def test_every_reason_has_its_rule_and_every_rule_its_article() -> None:
    assert [reason for _, reason in ELIGIBILITY] == list(ZeroReason)
    assert {rule.article.instrument.key for rule, _ in ELIGIBILITY} == {"WH-SUBSIDY"}


@pytest.mark.parametrize(
    ("start", "end", "is_paid"),
    [
        ("2018-12-01", None, True),  # comes on the reference day
        ("2018-12-02", None, False),  # comes after it
        ("2014-01-01", "2018-12-01", False),  # the first day that no longer belongs to it
        ("2014-01-01", "2018-12-02", True),  # leaves after it: the month is paid in full
        ("2014-01-01", "2018-12-31", True),
    ],
)
def test_the_reference_day_decides_about_a_whole_month(start: str, end: str | None, is_paid: bool) -> None:
    assert (amount(with_(jobs=(job(start, end),)), "2018-12") > 0) == is_paid


@pytest.mark.parametrize(
    ("registered_on", "first_month"),
    [("2018-03-01", "2018-04"), ("2018-03-15", "2018-04"), ("2018-03-31", "2018-04"), ("2018-12-31", "2019-01")],
)
def test_it_starts_in_the_month_after_registration(registered_on: str, first_month: str) -> None:
    facts = with_(certificates=(certificate(A, span(registered_on, "2021-03-15")),))
    paid = [f"{y}-{m:02d}" for y in (2018, 2019) for m in range(1, 13) if amount(facts, f"{y}-{m:02d}")]
    assert paid[0] == first_month
    assert paid[-1] == "2019-12"


def test_an_approval_later_than_the_validity_counts_from_the_approval() -> None:
    facts = with_(certificates=(certificate(A, span("2018-01-10", "2021-01-10", registered_on=on("2018-05-20"))),))
    assert [amount(facts, month) for month in ("2018-05", "2018-06")] == [0, 20000]


def test_it_stops_in_the_month_after_the_registration_ran_out_and_a_renewal_does_not_begin_anew() -> None:
    first = span("2015-03-16", "2018-03-15")
    lapsed = with_(certificates=(certificate(A, first),))
    assert [amount(lapsed, month) for month in ("2018-03", "2018-04")] == [20000, 0]
    renewal = span("2018-03-16", "2021-03-15", registered_on=on("2018-02-20"))
    renewed = with_(certificates=(certificate(A, first, renewal),))
    assert [amount(renewed, month) for month in ("2018-03", "2018-04", "2018-05")] == [20000] * 3
    late = with_(certificates=(certificate(A, first, span("2018-04-10", "2021-04-10")),))
    assert [amount(late, month) for month in ("2018-03", "2018-04", "2018-05")] == [20000, 0, 20000]
    ends_on_the_day = with_(certificates=(certificate(A, span("2015-03-16", "2018-04-01")),))
    assert [amount(ends_on_the_day, month) for month in ("2018-04", "2018-05")] == [20000, 0]


def test_an_upgrade_pays_from_the_month_after_the_higher_certificate_and_never_both() -> None:
    lower = certificate(A, span("2016-03-15", "2019-03-15"))
    higher = certificate(B, span("2018-06-20", "2021-06-20"))
    facts = with_(certificates=(lower, higher))
    assert [amount(facts, month) for month in ("2018-06", "2018-07", "2019-04")] == [20000, 30000, 30000]
    assert [owed(facts, month).level for month in ("2018-06", "2018-07")] == [A, B]


def test_upgrades_may_wait_for_longer_than_first_registrations() -> None:
    terms = replace(TERMS, upgrades_after_months=3)
    higher = certificate(B, span("2018-06-20", "2021-06-20"))
    alone = with_(certificates=(higher,))
    above = with_(certificates=(certificate(A, span("2016-03-15", "2019-03-15")), higher))
    assert [amount(alone, month, terms) for month in ("2018-07", "2018-09")] == [30000, 30000]
    assert [amount(above, month, terms) for month in ("2018-07", "2018-08", "2018-09")] == [20000, 20000, 30000]


@pytest.mark.parametrize(
    ("day", "wait", "registered_on", "first_month"),
    [
        (15, 0, "2018-03-14", "2018-03"),  # before the reference day of the same month
        (15, 0, "2018-03-15", "2018-04"),  # on it: not before
        (15, 1, "2018-03-14", "2018-04"),
        (1, 0, "2018-03-01", "2018-04"),
        (28, 12, "2018-03-30", "2019-03"),
        (1, 2, "2018-11-30", "2019-01"),
    ],
)
def test_reference_day_and_wait_are_data(day: int, wait: int, registered_on: str, first_month: str) -> None:
    terms = replace(TERMS, reference_day=day, starts_after_months=wait)
    assert terms.first_month(on(registered_on), is_upgrade=False) == on(f"{first_month}-01")
    facts = with_(certificates=(certificate(A, span(registered_on, "2021-03-15")),))
    months = [f"{y}-{m:02d}" for y in (2018, 2019) for m in range(1, 13)]
    assert next(month for month in months if amount(facts, month, terms)) == first_month


def test_a_suspension_is_looked_at_on_the_reference_day() -> None:
    facts = with_(pauses=(pause("2018-10-02", "2018-12-01"),))
    assert [amount(facts, month) for month in ("2018-10", "2018-11", "2018-12")] == [20000, 0, 20000]


def test_the_line_lies_where_the_post_is_and_at_home_without_one() -> None:
    far = job(area="530102007001")
    assert owed(with_(jobs=(far,)), "2018-12").area == "530102007001"
    assert owed(with_(jobs=(job(post=Post.OTHER, area="530102009001"), far)), "2018-12").area == "530102007001"
    assert owed(with_(jobs=()), "2018-12").area == PLAIN.area


DAYS = st.integers(0, 1500).map(lambda days: date(2016, 1, 1) + timedelta(days=days))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    made: list[Span] = []
    start = draw(DAYS)
    for _ in range(draw(st.integers(0, 3))):
        end = start + timedelta(days=draw(st.integers(1, 700)))
        after = draw(st.none() | st.integers(0, 900))
        cancelled = None if after is None else start + timedelta(days=after)
        made.append(Span(UUID(int=len(made)), start, start, end, cancelled))
        start = end + timedelta(days=draw(st.sampled_from([1, 1, 40])))
    return tuple(made)


HISTORIES = st.builds(
    lambda low, high: with_(certificates=(certificate(A, *low), certificate(B, *high))), spans(), spans()
)


@settings(max_examples=300, deadline=None)
@given(facts=HISTORIES, month=st.integers(0, 59))
def test_day_by_day_the_same_comes_out(facts: Facts, month: int) -> None:
    """An independent count: walk the days, remember since when each level has been registered without a break."""
    first = date(2016 + month // 12, month % 12 + 1, 1)
    since: dict[Level, date | None] = {A: None, B: None}
    day = date(2015, 12, 31)
    while day < first:
        day += timedelta(days=1)
        for held in facts.certificates:
            is_in = any(
                s.valid_from <= day <= s.valid_until and (s.cancelled_on is None or day < s.cancelled_on)
                for s in held.spans
            )
            since[held.level] = (since[held.level] or day) if is_in else None
    started = {
        level for level, start in since.items() if start and (start.year, start.month) < (first.year, first.month)
    }
    expected = 30000 if B in started else 20000 if A in started else 0
    assert amount(facts, f"{first:%Y-%m}") == expected
