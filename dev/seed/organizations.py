"""The registered organizations of the district: 710 on the letter's day, those that had ended before, and the years since."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from dev.seed import names
from dev.seed.credit_codes import credit_code
from dev.seed.people import Folk, Person
from dev.seed.places import Community, lived_in
from dev.seed.story import LETTER, YEARS, weekday_in, weekday_in_year
from dev.seed.words import GROUPS, UNITS

REGISTERED = 710
SOCIAL_WORK = 8
ENDED_BEFORE = 26
FLAGSHIP = -1  # a serial of its own: the persona `org-rep` of the development issuer speaks for this organization
GROUP, SERVICE = "social_group", "social_service_organization"
FIRST_YEAR = {GROUP: 1991, SERVICE: 1999}  # service organizations exist since the regulations of 1998
# Organizations of the nation by sector, end of 2021 (docs/rulebook.md, ST7); those without a sector are left out.
SECTORS = {
    "education": 288_341,
    "social_services": 137_475,
    "culture": 76_635,
    "sports": 60_176,
    "business_services": 53_093,
    "agriculture_rural": 47_467,
    "health": 42_833,
    "science_technology": 25_514,
    "professional": 23_303,
    "religion": 5_175,
    "ecology": 3_925,
    "law": 3_489,
}
# year: (registered, social-work ones among them, ended)
GROWTH = {
    2019: (24, 3, 9),
    2020: (14, 2, 11),
    2021: (22, 4, 16),
    2022: (16, 3, 18),
    2023: (21, 3, 14),
    2024: (18, 2, 15),
    2025: (20, 3, 12),
    2026: (15, 2, 8),
}


@dataclass(frozen=True, slots=True)
class Organization:
    """One registered organization, with its end if it has one."""

    name: str
    kind: str
    sector: str
    community: Community
    registered_on: date
    credit_code: str
    certificate_number: str
    social_work_kind: str | None
    funds_fen: int
    representative: Person
    ended_on: date | None = None
    end_kind: str | None = None

    def existed_on(self, day: date) -> bool:
        """Say whether it was on the register at the end of a day."""
        return self.registered_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An organization that shall be made: which sector and when."""

    sector: str
    registered_on: date
    kind: str
    social_work: bool = False


def share_out(total: int, shares: dict[str, int]) -> dict[str, int]:
    """Divide a number in proportion, the largest remainders rounded up."""
    whole = sum(shares.values())
    found = {key: total * share // whole for key, share in shares.items()}
    by_rest = sorted(shares, key=lambda key: (-(total * shares[key] % whole), key))
    for key in by_rest[: total - sum(found.values())]:
        found[key] += 1
    return found


def organizations(rng: Random, folk: Folk) -> list[Organization]:
    """Return every organization that was ever registered, the oldest first."""
    wanted = sorted(_wanted(rng), key=lambda want: want.registered_on)
    maker = _Maker(rng, folk)
    flagship = next(want for want in wanted if want.social_work and want.kind == SERVICE)
    made = [maker.make(want, FLAGSHIP if want is flagship else serial) for serial, want in enumerate(wanted)]
    return _with_ends(rng, made)


def _wanted(rng: Random) -> Iterator[_Wanted]:
    counts = share_out(REGISTERED + ENDED_BEFORE - SOCIAL_WORK, SECTORS)
    for sector, count in counts.items():
        services = count * GROUPS[sector][0] // 100
        yield from (_Wanted(sector, _past_day(rng, SERVICE), SERVICE) for _ in range(services))
        yield from (_Wanted(sector, _past_day(rng, GROUP), GROUP) for _ in range(count - services))
    for number in range(SOCIAL_WORK):
        yield _social_work(rng, 2008 + number, group=number % 4 == 3)
    for year, (registered, social_work, _) in GROWTH.items():
        for number in range(social_work):
            yield _social_work(rng, year, group=number == 0 and year % 4 == 0)
        yield from (_Wanted(*_drawn(rng, year)) for _ in range(registered - social_work))


def _past_day(rng: Random, kind: str) -> date:
    """Return a day up to the letter's; later years have more."""
    years = range(FIRST_YEAR[kind], LETTER.year + 1)
    year = rng.choices(years, [1 + 0.15 * (year - years[0]) for year in years])[0]
    return weekday_in_year(rng, year)


def _social_work(rng: Random, year: int, *, group: bool) -> _Wanted:
    return _Wanted("social_services", weekday_in_year(rng, year), GROUP if group else SERVICE, social_work=True)


def _drawn(rng: Random, year: int) -> tuple[str, date, str]:
    sector = rng.choices(list(SECTORS), list(SECTORS.values()))[0]
    is_service = rng.randrange(100) < GROUPS[sector][0]
    return sector, weekday_in_year(rng, year), SERVICE if is_service else GROUP


class _Maker:
    """Gives each organization its name, number, place and legal representative."""

    def __init__(self, rng: Random, folk: Folk) -> None:
        self._rng, self._folk = rng, folk
        self._names = names.Names(rng)
        self._communities = lived_in()

    def make(self, want: _Wanted, serial: int) -> Organization:
        kind = want.kind
        social_work_kind = ("direct_service" if kind == SERVICE else "sector_service") if want.social_work else None
        return Organization(
            name=self._names.registered(kind, want.sector, social_work=want.social_work),
            kind=kind,
            sector=want.sector,
            community=self._rng.choice(self._communities),
            registered_on=want.registered_on,
            credit_code=credit_code(kind, serial),
            certificate_number=f"五民社证字第{100_001 + serial}号",
            social_work_kind=social_work_kind,
            funds_fen=self._rng.choice((3, 3, 5, 10, 20, 50)) * 1_000_000,
            representative=self._folk.somebody(),
        )


def _with_ends(rng: Random, made: list[Organization]) -> list[Organization]:
    """End some before the letter's day, and some in each year since; social-work ones go on."""
    ends: dict[str, date] = {}

    def choose(count: int, first: date, last: date) -> None:
        old = [
            o
            for o in made
            if not (o.social_work_kind or o.credit_code in ends) and o.registered_on.year < first.year - 3
        ]
        for ended in rng.sample(old, count):
            ends[ended.credit_code] = weekday_in(rng, first, last)

    choose(ENDED_BEFORE, date(2008, 1, 2), date(2018, 11, 30))
    for year in YEARS:
        choose(GROWTH[year][2], date(year, 2, 1), date(year, 10, 30))
    return [_ended(rng, o, ends[o.credit_code]) if o.credit_code in ends else o for o in made]


def _ended(rng: Random, organization: Organization, on: date) -> Organization:
    kind = "revoked" if rng.random() < 0.15 else "deregistered"
    return replace(organization, ended_on=on, end_kind=kind)


def as_row(organization: Organization, known_on: date) -> dict[str, object]:
    """Return the line of the registry's import, as far as it was known on a day."""
    has_ended = organization.ended_on is not None and organization.ended_on <= known_on
    community, sector = organization.community, organization.sector
    return {
        "track": "registered",
        "type": organization.kind,
        "credit_code": organization.credit_code,
        "name": organization.name,
        "area": community.code,
        "sector": sector,
        "social_work": "是" if organization.social_work_kind else "否",
        "social_work_kind": organization.social_work_kind,
        "registered_on": organization.registered_on.isoformat(),
        "ended_on": organization.ended_on.isoformat() if has_ended and organization.ended_on else None,
        "end_kind": organization.end_kind if has_ended else None,
        "certificate_number": organization.certificate_number,
        "domicile": f"五华区{community.street}{community.name}{int(organization.credit_code[10:16]) % 180 + 1}号",
        "scope": names.SCOPES[sector],
        "purpose": "遵守宪法和法律，服务社会，服务群众",
        "start_up_funds_fen": organization.funds_fen,
        "supervising_unit": UNITS[sector],
        "legal_representative": organization.representative.name,
        "legal_representative_id": organization.representative.id_number,
    }
