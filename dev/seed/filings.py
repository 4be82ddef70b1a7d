"""The filed community organizations (备案): 296 on the letter's day, with what ended before and came after."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from dev.seed.names import Names
from dev.seed.places import Community, lived_in
from dev.seed.story import LETTER, weekday_in, weekday_in_year

FILED = 296
ENDED_BEFORE = 9
FIRST_YEAR = 2010
GROWTH = {  # year: (filed, ended)
    2019: (28, 4),
    2020: (12, 3),
    2021: (34, 5),
    2022: (30, 6),
    2023: (36, 5),
    2024: (33, 4),
    2025: (27, 5),
    2026: (20, 3),
}


@dataclass
class FiledGroup:
    """One filed group; the end is found after all are made."""

    name: str
    sector: str
    community: Community
    filing_number: str
    filed_on: date
    ended_on: date | None = None

    def existed_on(self, day: date) -> bool:
        """Say whether it was on file at the end of a day."""
        return self.filed_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass
class _Serials:
    """Numbers of a community, one after the other."""

    last: dict[str, int] = field(default_factory=dict)

    def number(self, community: Community) -> str:
        self.last[community.code] = self.last.get(community.code, 0) + 1
        return f"SQ{community.code}{self.last[community.code]:04d}"


def filed_groups(rng: Random) -> list[FiledGroup]:
    """Return every group that was ever filed, the oldest first."""
    naming, serials, places = Names(rng), _Serials(), lived_in()
    made: list[FiledGroup] = []
    for day in sorted(_days(rng)):
        community = rng.choice(places)
        name, sector = naming.filed(community)
        made.append(FiledGroup(name, sector, community, serials.number(community), day))
    _end(rng, made, ENDED_BEFORE, date(2014, 1, 2), date(2018, 11, 30))
    for year, (_, ended) in GROWTH.items():
        _end(rng, made, ended, date(year, 2, 1), date(year, 10, 30))
    return made


def _days(rng: Random) -> list[date]:
    years = range(FIRST_YEAR, LETTER.year + 1)
    past = rng.choices(years, [1 + year - FIRST_YEAR for year in years], k=FILED + ENDED_BEFORE)
    later = [year for year, (filed, _) in GROWTH.items() for _ in range(filed)]
    return [weekday_in_year(rng, year) for year in (*past, *later)]


def _end(rng: Random, made: list[FiledGroup], count: int, first: date, last: date) -> None:
    running = [group for group in made if group.ended_on is None and group.filed_on.year < first.year]
    for group in rng.sample(running, count):
        group.ended_on = weekday_in(rng, first, last)


def as_row(group: FiledGroup, known_on: date) -> dict[str, object]:
    """Return the line of the registry's import, as far as it was known on a day."""
    has_ended = group.ended_on is not None and group.ended_on <= known_on
    return {
        "track": "filed",
        "type": "community_organization",
        "filing_number": group.filing_number,
        "name": group.name,
        "area": group.community.code,
        "sector": group.sector,
        "social_work": "否",
        "registered_on": group.filed_on.isoformat(),
        "ended_on": group.ended_on.isoformat() if has_ended and group.ended_on else None,
        "end_kind": "deregistered" if has_ended else None,
        "domicile": f"{group.community.name}居民活动室",
        "scope": "社区居民自愿开展的公益、文体与互助活动",
        "purpose": "丰富居民生活，增进邻里互助",
    }
