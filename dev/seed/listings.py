"""Entries on the abnormal list (活动异常名录), some of them removed again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dev.seed.organizations import Organization
from dev.seed.story import weekday_in, weekday_in_year

YEARS = (2018, 2018, 2020, 2020, 2022, 2023, 2024, 2025)
REASONS = {
    "report_not_filed": "未按规定报送年度报告，经书面告知后仍未报送",
    "no_party_organization": "未按规定设立党组织",
    "rectification_overdue": "责令整改期满后未完成整改",
}
HEARING = timedelta(days=30)  # the notice is given so long before the decision, more than the ten working days needed


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, decided on a day after its notice."""

    organization: str
    reason: str
    statement: str
    notice_on: date
    entered_on: date
    removed_on: date | None


def listings(rng: Random, organizations: Iterable[Organization], spared: Collection[str]) -> list[Entry]:
    """Return the entries, the oldest first; `spared` are those that stay in bases or hold grades."""
    able = [o for o in organizations if o.ended_on is None and not o.social_work_kind and o.credit_code not in spared]
    chosen = rng.sample([o for o in able if o.registered_on.year < YEARS[0]], len(YEARS))
    found = [_entry(rng, o, year, number) for number, (o, year) in enumerate(zip(chosen, YEARS, strict=True))]
    return sorted(found, key=lambda entry: entry.entered_on)


def _entry(rng: Random, organization: Organization, year: int, number: int) -> Entry:
    reason = rng.choice(list(REASONS))
    entered_on = weekday_in(rng, date(year, 7, 1), date(year, 11, 20))
    removed_on = weekday_in_year(rng, year + 1) if number % 2 == 0 else None
    notice_on = entered_on - HEARING
    return Entry(organization.credit_code, reason, REASONS[reason], notice_on, entered_on, removed_on)
