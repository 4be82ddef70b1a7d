"""Grades decided before or beside the platform: six 4A and nine 3A valid on the letter's day, and those since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from dev.seed.credit_codes import credit_code
from dev.seed.organizations import FLAGSHIP, SERVICE, Organization
from dev.seed.story import weekday_in

BODY = "昆明市五华区民政局"
# year: the grades granted in it. Those of 2012 ran out before the letter; since 2024 a district grants up to 3A only.
GRANTED: dict[int, tuple[str, ...]] = {
    2012: ("3A", "3A"),
    2014: ("4A", "3A"),
    2015: ("4A", "4A", "3A", "3A"),
    2016: ("4A", "3A", "3A"),
    2017: ("4A", "3A", "3A"),
    2018: ("4A", "3A", "3A"),
    2019: ("4A", "3A"),
    2020: ("3A",),
    2021: ("4A", "3A", "3A"),
    2022: ("3A", "3A"),
    2023: ("4A", "3A", "3A", "3A"),
    2024: ("3A", "3A"),
    2025: ("3A", "3A", "3A"),
}
MIN_YEARS = 3  # on the register before an evaluation; the rule says two


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One decision."""

    organization: str
    grade: str
    granted_on: date
    certificate_number: str

    def valid_on(self, day: date) -> bool:
        """Say whether it was valid on a day: five years, the corresponding day included."""
        return self.granted_on <= day <= self.granted_on.replace(year=self.granted_on.year + 5)


def grades(rng: Random, organizations: Iterable[Organization]) -> list[GradeRow]:
    """Return the decisions, the oldest first; nobody is granted a second one."""
    lasting = [o for o in organizations if o.ended_on is None and o.credit_code != credit_code(SERVICE, FLAGSHIP)]
    rng.shuffle(lasting)
    found = []
    for year, granted in GRANTED.items():
        for number, grade in enumerate(granted, 1):
            place = next(n for n, o in enumerate(lasting) if o.registered_on.year <= year - MIN_YEARS)
            chosen = credit_code(SERVICE, FLAGSHIP) if (year, number) == (2023, 4) else lasting.pop(place).credit_code
            granted_on = weekday_in(rng, date(year, 10, 8), date(year, 12, 20))
            found.append(GradeRow(chosen, grade, granted_on, f"五民评〔{year}〕{grade}-{number:02d}号"))
    return found


def as_row(row: GradeRow) -> dict[str, str]:
    """Return the line of the import."""
    return {
        "organization": row.organization,
        "grade": row.grade,
        "granted_on": row.granted_on.isoformat(),
        "granting_level": "county",
        "granting_body": BODY,
        "certificate_number": row.certificate_number,
    }
