"""Community workers who hold certificates: 218 on the letter's day, 21 of them intermediate (SEED-09), and those since."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from dev.seed.people import Folk, Person
from dev.seed.places import Community, lived_in
from dev.seed.story import END, LETTER, YEARS, weekday_in

HOLDERS = 218
INTERMEDIATE = 21
UPGRADED = 14  # of the intermediate ones, those who had been assistants before
FIRST_EXAM = 2008  # the national examination was first held in that year
FIRST_REGISTRATIONS = date(2009, 5, 4), date(2009, 6, 5)  # registering began with 民发〔2009〕44号
VALID_YEARS = 3
PASSES = {2019: 24, 2020: 22, 2021: 28, 2022: 30, 2023: 33, 2024: 31, 2025: 35, 2026: 20}
UPGRADES = {2019: 3, 2020: 3, 2021: 5, 2022: 4, 2023: 6, 2024: 5, 2025: 6, 2026: 4}
LEAVERS_PER_YEAR = 3
LAPSE = 0.12  # of registrations that ran out after the letter, those that nobody renewed
POSTS = {"community_worker": 80, "community_deputy": 14, "community_director": 6}
LEFT_POST = "left_post"
ASSISTANT, INTERMEDIATE_LEVEL = "assistant", "intermediate"
# The personas of the development issuer who are social workers, with their names there.
ACCOUNTS = {"social-worker-1": "刘梓涵", "social-worker-2": "何俊杰"}


@dataclass(frozen=True, slots=True)
class Span:
    """A local registration; `valid_until` is its last day."""

    registered_on: date
    valid_from: date
    valid_until: date

    def as_row(self) -> dict[str, str]:
        """Return it as the ledger writes it."""
        return {
            "registered_on": self.registered_on.isoformat(),
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its local registrations, one after the other."""

    level: str
    number: str
    issued_on: date
    spans: tuple[Span, ...]

    def known_on(self, day: date) -> dict[str, Any]:
        """Return what the ledger has of it on a day."""
        return {
            "level": self.level,
            "credential_number": self.number,
            "issued_on": self.issued_on.isoformat(),
            "evidence": "查验原件",
            "registrations": [span.as_row() for span in self.spans if span.registered_on <= day],
        }


@dataclass(frozen=True, slots=True)
class Worker:
    """A person in a community post."""

    person: Person
    community: Community
    post: str
    started_on: date
    certificates: tuple[Certificate, ...]
    left_on: date | None = None
    account: str | None = None

    def level_on(self, day: date) -> str | None:
        """Return the highest level held on a day."""
        held = {certificate.level for certificate in self.certificates if certificate.issued_on <= day}
        return next((level for level in (INTERMEDIATE_LEVEL, ASSISTANT) if level in held), None)

    def known_on(self, day: date) -> dict[str, Any]:
        """Return what the ledger has of the person on a day, as a row to bring in."""
        return {
            "name": self.person.name,
            "id_number": self.person.id_number,
            "area": self.community.code,
            "phone": self.person.phone,
            "bank_account": self.person.card,
            **({"account_sub": self.account} if self.account else {}),
            "credentials": [c.known_on(day) for c in self.certificates if c.issued_on <= day],
            "employments": [self._post_on(day)],
        }

    def _post_on(self, day: date) -> dict[str, str]:
        post = {"post": self.post, "area": self.community.code, "start_on": self.started_on.isoformat()}
        if self.left_on and self.left_on <= day:
            post |= {"end_on": self.left_on.isoformat(), "end_ground": LEFT_POST}
        return post

    def is_registered_on(self, day: date) -> bool:
        """Say whether a certificate is registered with the district on a day."""
        spans = [span for certificate in self.certificates for span in certificate.spans]
        return any(span.valid_from <= day <= span.valid_until for span in spans)


def workers(rng: Random, folk: Folk) -> list[Worker]:
    """Return everybody, by the year of the first certificate."""
    office = _Office(rng)
    passed = sorted([*_years_before(rng), *(year for year, count in PASSES.items() for _ in range(count))])
    hired = [_hired(rng, folk, year) for year in passed]
    exams = _exams(rng, passed)
    certified = [
        replace(worker, certificates=office.certificates(exams[number])) for number, worker in enumerate(hired)
    ]
    return _with_accounts(_with_leavers(rng, certified))


def _years_before(rng: Random) -> list[int]:
    years = range(FIRST_EXAM, LETTER.year + 1)
    return rng.choices(years, [1 + year - FIRST_EXAM for year in years], k=HOLDERS)


def _hired(rng: Random, folk: Folk, year: int) -> Worker:
    """Somebody who is of age, and in a post some time before passing in a year."""
    person = folk.somebody((max(1962, year - 50), year - 24))
    return Worker(
        person=person,
        community=rng.choice(lived_in()),
        post=rng.choices(list(POSTS), list(POSTS.values()))[0],
        started_on=weekday_in(rng, date(year - 5, 3, 1), date(year - 1, 12, 20)),
        certificates=(),
    )


def _exams(rng: Random, passed: list[int]) -> list[list[tuple[str, int]]]:
    """Return level and year of what each person passed, in the order of the years."""
    found = [[(ASSISTANT, year)] for year in passed]
    early = [number for number, year in enumerate(passed) if year <= LETTER.year]
    direct = rng.sample(early, INTERMEDIATE - UPGRADED)
    for number in direct:
        found[number] = [(INTERMEDIATE_LEVEL, passed[number])]
    able = [number for number in early if number not in direct and passed[number] <= LETTER.year - 4]
    for number in rng.sample(able, UPGRADED):
        found[number].append((INTERMEDIATE_LEVEL, rng.randint(passed[number] + 3, LETTER.year)))
    for year, count in UPGRADES.items():
        waiting = [n for n, exams in enumerate(found) if exams == [(ASSISTANT, passed[n])] and passed[n] <= year - 3]
        for number in rng.sample(waiting, count):
            found[number].append((INTERMEDIATE_LEVEL, year))
    return found


@dataclass
class _Office:
    """Issues certificates and keeps their local registrations going."""

    rng: Random
    serial: int = field(default=0)

    def certificates(self, exams: list[tuple[str, int]]) -> tuple[Certificate, ...]:
        """Return a person's certificates; once the higher one is registered, the lower is not renewed."""
        found = []
        for place, (level, year) in enumerate(exams):
            self.serial += 1
            higher = exams[place + 1][1] if place + 1 < len(exams) else END.year + 1
            number = f"{year}0530{1 if level == ASSISTANT else 2}{self.serial:07d}"
            issued_on = date(year, 6, 14) + timedelta(days=self.rng.randrange(8))
            found.append(Certificate(level, number, issued_on, self._spans(year, date(higher, 10, 1))))
        return tuple(found)

    def _spans(self, year: int, renewed_before: date) -> tuple[Span, ...]:
        first, last = (date(year, 10, 8), date(year, 12, 20)) if year > FIRST_EXAM else FIRST_REGISTRATIONS
        registered_on = weekday_in(self.rng, first, min(last, END))
        found = [Span(registered_on, registered_on, _years_after(registered_on))]
        while (end := found[-1].valid_until) < min(END, renewed_before):
            if end > LETTER and self.rng.random() < LAPSE:
                break
            renewed_on = weekday_in(self.rng, end - timedelta(days=80), end - timedelta(days=5))
            found.append(Span(renewed_on, end + timedelta(days=1), _years_after(end)))
        return tuple(found)


def _years_after(day: date) -> date:
    year = day.year + VALID_YEARS
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _with_leavers(rng: Random, everybody: list[Worker]) -> list[Worker]:
    """Let some leave their posts in each year after the letter."""
    found = list(everybody)
    for year in YEARS:
        here = [n for n, worker in enumerate(found) if worker.left_on is None and worker.started_on.year < year - 3]
        for number in rng.sample(here, LEAVERS_PER_YEAR):
            found[number] = replace(found[number], left_on=weekday_in(rng, date(year, 1, 5), date(year, 10, 20)))
    return found


def _with_accounts(everybody: list[Worker]) -> list[Worker]:
    """Let the personas be two people who are in their posts, and registered from before the letter past the end."""
    found, later = list(everybody), END + timedelta(days=365)
    fit = [
        number
        for number, worker in enumerate(found)
        if worker.left_on is None and worker.is_registered_on(date(2018, 1, 1)) and worker.is_registered_on(later)
    ]
    for number, (account, name) in zip(fit, ACCOUNTS.items(), strict=False):
        found[number] = replace(found[number], account=account, person=replace(found[number].person, name=name))
    return found
