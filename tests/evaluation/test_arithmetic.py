"""Thresholds, caps, means, ballots and periods as tables: exact at every edge."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from evaluation.committee.model import is_carried, is_quorate
from evaluation.grades.model import Grade, RuleSet, rule_set_on, validity_of
from evaluation.scorecards.api import ScorecardIn
from evaluation.scorecards.model import Dimension, Scorecard, count, mean_of, outcome_of

from tests.evaluation.given import a_scorecard


def bands(*bounds: tuple[str, str]) -> list[dict[str, Any]]:
    """Half-open bands from their lower bounds, the highest first."""
    uppers = [None, *[low for _, low in bounds]]
    return [{"grade": g, "at_least": low, "below": up} for (g, low), up in zip(bounds, uppers, strict=False)]


LUOYANG = bands(("5A", "900"), ("4A", "800"), ("3A", "700"), ("2A", "600"), ("1A", "500"))
# 950以上 includes 950 (民法典 第一千二百五十九条), so the 950 of "901-950" belongs to 5A; 900.5 is still 3A.
ANQING = bands(("5A", "950"), ("4A", "901"), ("3A", "851"), ("2A", "801"), ("1A", "701"))
CHENXI = bands(("5A", "90"), ("4A", "80"), ("3A", "70"), ("2A", "60"), ("1A", "50"))


def card(thresholds: list[dict[str, Any]]) -> Scorecard:
    return ScorecardIn.model_validate(a_scorecard(thresholds=thresholds)).as_model()


@pytest.mark.parametrize(
    ("thresholds", "total", "grade"),
    [
        (LUOYANG, "1000", "5A"),
        (LUOYANG, "950", "5A"),
        (LUOYANG, "901", "5A"),
        (LUOYANG, "900.5", "5A"),
        (LUOYANG, "900", "5A"),
        (LUOYANG, "899.99", "4A"),
        (LUOYANG, "800", "4A"),
        (LUOYANG, "799.99", "3A"),
        (LUOYANG, "700", "3A"),
        (LUOYANG, "699.99", "2A"),
        (LUOYANG, "600", "2A"),
        (LUOYANG, "599.99", "1A"),
        (LUOYANG, "500", "1A"),
        (LUOYANG, "499.99", None),
        (ANQING, "951", "5A"),
        (ANQING, "950", "5A"),
        (ANQING, "949.99", "4A"),
        (ANQING, "905", "4A"),
        (ANQING, "901", "4A"),
        (ANQING, "900.99", "3A"),
        (ANQING, "900.5", "3A"),
        (ANQING, "900", "3A"),
        (ANQING, "851", "3A"),
        (ANQING, "850.5", "2A"),
        (ANQING, "801", "2A"),
        (ANQING, "800.5", "1A"),
        (ANQING, "701", "1A"),
        (ANQING, "700.99", None),
        (CHENXI, "100", "5A"),
        (CHENXI, "90", "5A"),
        (CHENXI, "89.99", "4A"),
        (CHENXI, "80", "4A"),
        (CHENXI, "79.99", "3A"),
        (CHENXI, "70", "3A"),
        (CHENXI, "69.99", "2A"),
        (CHENXI, "60", "2A"),
        (CHENXI, "59.99", "1A"),
        (CHENXI, "50", "1A"),
        (CHENXI, "49.99", None),
        (CHENXI, "0", None),
    ],
)
def test_every_total_falls_into_one_band(thresholds: list[dict[str, Any]], total: str, grade: str | None) -> None:
    assert card(thresholds).grade_of(Decimal(total)) == (Grade(grade) if grade else None)


FULL = {d: Decimal(100) for d in Dimension}


@pytest.mark.parametrize(
    ("total", "facts", "party", "grade", "capped_by"),
    [
        ("950", [], "100", "5A", ()),
        ("950", ["no_party_organization"], "100", "4A", ("no_party_organization",)),
        ("850", ["no_party_organization"], "100", "4A", ()),
        ("750", ["no_party_organization"], "100", "3A", ()),
        ("950", [], "59.99", "3A", ("party_building_low",)),
        ("950", [], "60", "5A", ()),
        ("950", ["no_party_organization", "missed_inspection"], "0", "2A", None),
        ("400", ["no_party_organization"], "0", None, ()),
    ],
)
def test_a_cap_lowers_a_grade_and_never_raises_one(
    total: str, facts: list[str], party: str, grade: str | None, capped_by: tuple[str, ...] | None
) -> None:
    by_dimension = FULL | {Dimension.PARTY_BUILDING: Decimal(party)}
    outcome = outcome_of(card(LUOYANG), Decimal(total), facts, by_dimension)
    assert outcome.grade == (Grade(grade) if grade else None)
    if capped_by is not None:
        assert outcome.capped_by == capped_by


def test_a_mean_just_below_a_threshold_stays_below_it() -> None:
    scorecard = card(LUOYANG)
    sheets = [{item.code: item.points for item in scorecard.items} for _ in range(3)]
    for sheet, lost in zip(sheets, ("100", "100", "100.01"), strict=True):
        sheet["performance.projects"] -= Decimal(lost)
    mean = mean_of([count(scorecard, sheet) for sheet in sheets])
    assert mean.total == Decimal("899.99")  # 2699.99 / 3 = 899.9966...; rounded it would read 900.00
    assert scorecard.grade_of(mean.total) is Grade.A4


def test_a_bonus_counts_up_to_its_cap_and_never_above_the_cap_of_the_total() -> None:
    scorecard = card(LUOYANG)
    marks = {item.code: item.points for item in scorecard.items}
    bonus = marks | {"bonus.commendation": Decimal(20)}
    assert count(scorecard, bonus).total == Decimal(1000)
    lower = bonus | {"performance.projects": Decimal(100)}
    assert count(scorecard, lower).total == Decimal(970)


@pytest.mark.parametrize(
    ("present", "members", "quorate"),
    [(7, 10, True), (6, 10, False), (5, 7, True), (4, 7, False), (6, 9, True), (17, 25, True), (16, 25, False)],
)
def test_article_13_asks_for_two_thirds_of_all_members(present: int, members: int, quorate: bool) -> None:
    assert is_quorate(present, members) is quorate


@pytest.mark.parametrize(
    ("in_favour", "members", "carried"),
    [(5, 10, True), (4, 10, False), (4, 7, True), (3, 7, False), (13, 25, True), (12, 25, False), (3, 6, True)],
)
def test_article_13_asks_for_half_of_all_members(in_favour: int, members: int, carried: bool) -> None:
    assert is_carried(in_favour, members) is carried


@pytest.mark.parametrize(
    ("announced", "rule_set", "valid_from", "valid_until"),
    [
        ("2018-10-10", "order39", "2018-10-10", "2023-10-10"),
        ("2020-02-29", "order39", "2020-02-29", "2025-02-28"),
        ("2026-02-28", "order39", "2026-02-28", "2031-02-28"),
        ("2026-03-01", "revised_2026", "2027-01-01", "2031-12-31"),
        ("2026-07-10", "revised_2026", "2027-01-01", "2031-12-31"),
        ("2026-12-31", "revised_2026", "2027-01-01", "2031-12-31"),
        ("2027-01-01", "revised_2026", "2028-01-01", "2032-12-31"),
    ],
)
def test_a_grade_is_valid_as_the_rule_set_of_its_day_says(
    announced: str, rule_set: str, valid_from: str, valid_until: str
) -> None:
    day = date.fromisoformat(announced)
    assert rule_set_on(day) == rule_set
    validity = validity_of(day, RuleSet(rule_set))
    assert (validity.valid_from.isoformat(), validity.valid_until.isoformat()) == (valid_from, valid_until)
