"""What an organization owes on a day, and what years without a good result lead to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bureaukit.calendar import years_later
from bureaukit.problems import Finding
from bureaukit.rules import required_by
from bureaukit.text import Text

from registry.annual_inspections.model.inspection import MARRED, InspectionResult
from registry.annual_inspections.rules.taking_part import as_of_form
from registry.regulations import CHARITY, INSPECTIONS, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class YearOwed:
    """One year of one organization as it stood on a day: by when the report was due, and whether it had come."""

    year: int
    type: str
    due_on: date
    on: date
    was_filed: bool
    result: InspectionResult | None = None
    result_on: date | None = None
    unit_by: date | None = None
    is_charity: bool = False


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="年度工作报告未按期报送",
    otherwise_en="An annual report was not filed in time",
    facts=lambda y: {"year": y.year, "due_on": y.due_on.isoformat()},
)
def report_has_been_filed(owed: YearOwed) -> bool:
    """Each year by itself: the report of one year cures that year and no other."""
    return owed.was_filed or owed.on <= owed.due_on


def reason_for(owed: YearOwed) -> Finding:
    """Return the reason that one missing year is: which year, due when, and what cures it."""
    due = owed.due_on.isoformat()
    return replace(
        as_of_form(report_has_been_filed, owed.type, is_charity=owed.is_charity).finding(owed),
        message=Text(
            f"{owed.year}年度工作报告未按期报送，应于{due}前报送",
            f"The report of {owed.year} was not filed; it was due on {due}",
        ),
        next_step=Text(f"补报{owed.year}年度工作报告", f"File the report of {owed.year}"),
    )


@dataclass(frozen=True, slots=True)
class Record:
    """The results of an organization's years, the latest first."""

    year: int
    results: Sequence[InspectionResult | None]

    @property
    def marred_in_a_row(self) -> int:
        """How many of the last years, counted back from this one, were missed or failed."""
        return next((n for n, result in enumerate(self.results) if result not in MARRED), len(self.results))


@required_by(
    INSPECTIONS.whole(),
    otherwise="未参加年检或者年检不合格，应予警告",
    otherwise_en="Missed or failed: a warning is due",
    facts=lambda r: {"year": r.year},
)
def calls_for_no_warning(record: Record) -> bool:
    """One year missed or failed."""
    return record.marred_in_a_row == 0


@required_by(
    INSPECTIONS.whole(),
    otherwise="连续两年未参加年检或者年检不合格，应予撤销登记",
    otherwise_en="Missed or failed two years running: revocation is due",
    facts=lambda r: {"year": r.year, "years": r.marred_in_a_row},
)
def calls_for_no_revocation(record: Record) -> bool:
    """Two in a row; an officer decides, never the machine."""
    return record.marred_in_a_row < 2


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A report of a charity that did not come, and when the bureau had dealt with those that had not come before."""

    year: int
    since: date
    dealt_with: Sequence[date]


@required_by(
    CHARITY.article(110, paragraph=3),
    otherwise="经依法处理后一年内再次未报送年度报告，应予吊销登记证书",
    otherwise_en="Not filed again within a year after it was dealt with: revocation is due",
    facts=lambda r: {"year": r.year, "since": r.since.isoformat()},
)
def did_not_recur_within_a_year(again: Recurrence) -> bool:
    """Two years running are not enough; whether it is grave otherwise (情节严重), an officer says by opening a case."""
    return not any(day < again.since <= years_later(day, 1) for day in again.dealt_with)
