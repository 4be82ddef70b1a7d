"""Who stayed in which base, when and how it ended: social-work organizations first (SEED-04)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from dev.seed.bases import Base
from dev.seed.credit_codes import credit_code
from dev.seed.organizations import FLAGSHIP, SERVICE, Organization
from dev.seed.story import END, FRIDAY, weekday_in

# year: (stays of social-work organizations, of others) that begin in it
BEGINNING = {
    2018: (4, 2),
    2019: (2, 2),
    2020: (1, 1),
    2021: (3, 1),
    2022: (2, 1),
    2023: (3, 1),
    2024: (2, 1),
    2025: (2, 1),
    2026: (2, 1),
}
NEEDS = ("办公场地与财务托管", "项目对接与督导支持", "注册辅导后的规范化运营", "团队培训与办公场地")
FACTORS = ("community_need", "service_record", "team", "plan", "party_building")
_FLAGSHIP_CODE = credit_code(SERVICE, FLAGSHIP)
_OTHER_SECTORS = ("social_services", "law", "culture")


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in a room. Without `left_on` it lasts beyond the story; an extension adds another year."""

    organization: str
    base: str
    area: str
    applied_on: date
    start_on: date
    end_on: date
    extended_on: date | None
    left_on: date | None
    reason: str
    need: str
    marks: dict[str, int]

    @property
    def until(self) -> date:
        """The last agreed end, not included."""
        return year_later(self.end_on) if self.extended_on else self.end_on


def year_later(day: date) -> date:
    """Return the same day of the next year; stays begin and end on the first of a month."""
    return day.replace(year=day.year + 1)


def stays(rng: Random, organizations: Iterable[Organization], bases: list[Base]) -> list[Stay]:
    """Return the stays in the order in which they were applied for."""
    planner = _Planner(rng, [o for o in organizations if o.ended_on is None and o.kind == SERVICE], bases)
    for year, (social_work, others) in BEGINNING.items():
        planner.plan(year, social_work, others)
    return sorted(planner.found, key=lambda stay: (stay.applied_on, stay.organization))


@dataclass
class _Planner:
    rng: Random
    organizations: list[Organization]
    bases: list[Base]
    found: list[Stay] = field(default_factory=list)

    def plan(self, year: int, social_work: int, others: int) -> None:
        """Let so many organizations begin a stay in a year."""
        stayed = {stay.organization for stay in self.found}
        able = [o for o in self.organizations if o.credit_code not in stayed and o.registered_on.year < year]
        favoured = [o for o in able if o.social_work_kind]
        rest = [o for o in able if not o.social_work_kind and o.sector in _OTHER_SECTORS]
        first = [o for o in favoured if o.credit_code == _FLAGSHIP_CODE]
        favoured = [o for o in favoured if o not in first]
        chosen = [*first, *self.rng.sample(favoured, social_work - len(first)), *self.rng.sample(rest, others)]
        for organization in chosen:
            self.found.append(self._stay(organization, year))

    def _stay(self, organization: Organization, year: int) -> Stay:
        applied_on = weekday_in(self.rng, date(year, 2, 20), date(year, 9, 20))
        start_on = (applied_on.replace(day=1) + timedelta(days=32)).replace(day=1)
        end_on = year_later(start_on)
        is_extended = self.rng.random() < 0.6 and end_on < END
        last = year_later(end_on) if is_extended else end_on
        base = self.rng.choice(self._free(organization, applied_on, start_on, last))
        return Stay(
            organization=organization.credit_code,
            base=base.key,
            area=base.area,
            applied_on=applied_on,
            start_on=start_on,
            end_on=end_on,
            extended_on=_weekday_before(end_on, 20) if is_extended else None,
            left_on=_weekday_before(last, self.rng.randrange(3, 15)) if last < END else None,
            reason=self.rng.choice(("graduated", "graduated", "voluntary")),
            need=self.rng.choice(NEEDS),
            marks={factor: self.rng.randrange(5, 11) for factor in FACTORS},
        )

    def _free(self, organization: Organization, applied_on: date, start_on: date, last: date) -> list[Base]:
        """Return the bases with a room that are the district's, or of the organization's street or community."""
        near = [base for base in self.bases if organization.community.code.startswith(base.area)]
        return [base for base in near if base.opened_on < applied_on and self._taken(base, start_on, last) < base.rooms]

    def _taken(self, base: Base, start_on: date, last: date) -> int:
        """Count generously: whoever is there on any day of the period keeps a room for all of it."""
        return sum(stay.base == base.key and stay.start_on < last and start_on < stay.until for stay in self.found)


def _weekday_before(day: date, days: int) -> date:
    found = day - timedelta(days=days)
    return found - timedelta(days=max(0, found.weekday() - FRIDAY))
