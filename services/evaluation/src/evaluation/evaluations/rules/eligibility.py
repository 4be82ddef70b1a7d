"""Who may be evaluated: 第六条 and 第七条 of order 39, and what the revision of 2026 leaves of them.

The registry states an inspection that was missed as `absent`; a year without any record bars nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bureaukit.calendar import years_later
from bureaukit.rules import Rule, required_by

from evaluation.grades.model import GradeStatus, GrantedGrade, RuleSet
from evaluation.regulations import CREDIT_INFORMATION, ORDER_39, REVISED_2026, YUNNAN_2023

LISTS_BAR_FROM = date(2024, 1, 27)  # 云民规〔2023〕9号; order 39 itself did not name the lists


@dataclass(frozen=True, slots=True)
class Years:
    """How long one has to wait for what; parameters of the day."""

    registered: int
    held: int
    after_downgrade: int
    after_cancellation: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organization as the registry states it on the day of the decision, and its earlier grades."""

    on: date
    year: int
    registered_on: date
    state: str
    lists: tuple[str, ...]
    inspections: Mapping[int, str]
    penalties: tuple[tuple[str, date], ...]
    grades: tuple[GrantedGrade, ...]
    years: Years
    light_penalties: frozenset[str] = frozenset()
    provincial_bars: frozenset[str] = frozenset()

    @property
    def registered_long_enough_from(self) -> date:
        """The day on which the years of registration are full."""
        return years_later(self.registered_on, self.years.registered)

    @property
    def held(self) -> GrantedGrade | None:
        """A grade that is valid now, or will be."""
        return next((grade for grade in self.grades if grade.ends_on > self.on), None)

    @property
    def held_long_enough_from(self) -> date | None:
        """The day from which the holder of a valid grade may ask again."""
        return years_later(self.held.valid_from, self.years.held) if self.held else None

    @property
    def waits_until(self) -> date | None:
        """The end of the wait after a downgrade or a cancellation."""
        ends = [years_later(grade.ends_on, self._wait(grade)) for grade in self.grades if self._wait(grade)]
        return max(ends, default=None)

    def _wait(self, grade: GrantedGrade) -> int:
        if grade.ending is GradeStatus.CANCELLED:
            return self.years.after_cancellation
        return self.years.after_downgrade if grade.ending is GradeStatus.DOWNGRADED else 0

    @property
    def last_penalty_that_bars(self) -> date | None:
        """The latest penalty, light ones left out, decided last year or since."""
        heavy = [day for kind, day in self.penalties if kind not in self.light_penalties and day.year >= self.year - 1]
        return max(heavy, default=None)

    def result(self, years_ago: int) -> str | None:
        """The result of the inspection of a year."""
        return self.inspections.get(self.year - years_ago)

    @property
    def next_year(self) -> str:
        """The day from which another year's inspection counts."""
        return date(self.year + 1, 1, 1).isoformat()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


@required_by(
    ORDER_39.article(6, item=1),
    otherwise="登记未满规定年限",
    otherwise_en="Registered for too short a time",
    facts=lambda c: {
        "registered_on": c.registered_on.isoformat(),
        "years": c.years.registered,
        "earliest_on": c.registered_long_enough_from.isoformat(),
    },
)
def is_registered_long_enough(candidate: Candidate) -> bool:
    """Two years, counted to the corresponding day."""
    return candidate.on >= candidate.registered_long_enough_from


@required_by(
    ORDER_39.article(29),
    otherwise="现有等级尚在有效期内且持有未满规定年限",
    otherwise_en="The present grade is valid and was not held long enough",
    facts=lambda c: {"earliest_on": _day(c.held_long_enough_from)},
)
def holds_no_recent_grade(candidate: Candidate) -> bool:
    """No valid grade, or one held for two years."""
    return candidate.held_long_enough_from is None or candidate.on >= candidate.held_long_enough_from


@required_by(
    ORDER_39.article(31),
    otherwise="降级或取消等级后未满规定年限",
    otherwise_en="Too soon after a downgrade or a cancellation",
    facts=lambda c: {"earliest_on": _day(c.waits_until)},
)
def has_waited_after_losing_a_grade(candidate: Candidate) -> bool:
    """Two years after a downgrade, three after a cancellation."""
    return candidate.waits_until is None or candidate.on >= candidate.waits_until


@required_by(
    ORDER_39.article(7, item=1),
    otherwise="未参加上年度年度检查",
    otherwise_en="Missed last year's inspection",
    facts=lambda c: {"year": c.year - 1, "result": c.result(1), "earliest_on": c.next_year},
)
def took_part_in_last_inspection(candidate: Candidate) -> bool:
    """Missed means that the registry says so."""
    return candidate.result(1) != "absent"


@required_by(
    ORDER_39.article(7, item=2),
    otherwise="上年度年度检查不合格",
    otherwise_en="Failed last year's inspection",
    facts=lambda c: {"year": c.year - 1, "result": c.result(1), "earliest_on": c.next_year},
)
def passed_last_inspection(candidate: Candidate) -> bool:
    """基本合格 once is enough."""
    return candidate.result(1) != "fail"


@required_by(
    ORDER_39.article(7, item=2),
    otherwise="连续两年年度检查基本合格",
    otherwise_en="Only basically passed two years running",
    facts=lambda c: {"results": [c.result(2), c.result(1)], "earliest_on": c.next_year},
)
def passed_fully_in_one_of_two_years(candidate: Candidate) -> bool:
    """Both of the last two years basic_pass, and it is barred."""
    return not (candidate.result(1) == candidate.result(2) == "basic_pass")


@required_by(
    YUNNAN_2023.whole(),
    otherwise="连续两年年度检查基本合格（省办法）",
    otherwise_en="Only basically passed two years running (the province's rule)",
    facts=lambda c: {"results": [c.result(2), c.result(1)], "earliest_on": c.next_year},
)
def passed_fully_as_the_province_asks(candidate: Candidate) -> bool:
    """The national text of 2026 let this go; whether the province's bar still stands is a parameter."""
    return "twice_basic_pass" not in candidate.provincial_bars or passed_fully_in_one_of_two_years(candidate)


@required_by(
    ORDER_39.article(7, item=3),
    otherwise="上年度以来受过行政处罚",
    otherwise_en="Penalised last year or since",
    facts=lambda c: {
        "decided_on": _day(c.last_penalty_that_bars),
        "earliest_on": _day(date(c.last_penalty_that_bars.year + 2, 1, 1) if c.last_penalty_that_bars else None),
    },
)
def was_not_penalised_since_last_year(candidate: Candidate) -> bool:
    """Decided in the year before the round, or later."""
    return candidate.last_penalty_that_bars is None


@required_by(
    ORDER_39.article(7, item=5),
    otherwise="不处于正常状态",
    otherwise_en="Not in the active state",
    facts=lambda c: {"state": c.state, "earliest_on": None},
)
def is_active(candidate: Candidate) -> bool:
    """Suspended, liquidating or ended organizations are not evaluated."""
    return candidate.state == "active"


@required_by(
    YUNNAN_2023.whole(),
    otherwise="被列入活动异常名录或严重违法失信名单且未移出",
    otherwise_en="On the abnormal or the serious list",
    mend="申请移出名录（名单）",
    mend_en="Ask to be removed from the list",
    facts=lambda c: {"lists": list(c.lists), "earliest_on": None, "article": str(CREDIT_INFORMATION.whole())},
)
def is_on_no_list(candidate: Candidate) -> bool:
    """From 2024-01-27 in Yunnan."""
    return not candidate.lists or candidate.on < LISTS_BAR_FROM


def _revised(rule: Rule[Candidate]) -> Rule[Candidate]:
    """The same condition under the text of 2026, of which no article numbers are known."""
    return Rule(rule.holds, REVISED_2026.whole(), rule.otherwise, rule.next_step, rule.facts)


ELIGIBILITY: Mapping[RuleSet, tuple[Rule[Candidate], ...]] = {
    RuleSet.ORDER_39: (
        is_registered_long_enough,
        holds_no_recent_grade,
        has_waited_after_losing_a_grade,
        took_part_in_last_inspection,
        passed_last_inspection,
        passed_fully_in_one_of_two_years,
        was_not_penalised_since_last_year,
        is_active,
        is_on_no_list,
    ),
    # Relaxed: failed inspections, two years of 基本合格, investigations and light penalties no longer bar.
    RuleSet.REVISED_2026: (
        _revised(is_registered_long_enough),
        _revised(has_waited_after_losing_a_grade),
        _revised(took_part_in_last_inspection),
        passed_fully_as_the_province_asks,
        _revised(was_not_penalised_since_last_year),
        _revised(is_active),
        is_on_no_list,
    ),
}


def earliest_of(findings_facts: list[Mapping[str, object]]) -> date | None:
    """The day on which the last of several reasons falls away; None when one of them has no known end."""
    days = [facts.get("earliest_on") for facts in findings_facts]
    known = [date.fromisoformat(day) for day in days if isinstance(day, str)]
    return max(known, default=None) if len(known) == len(days) else None
