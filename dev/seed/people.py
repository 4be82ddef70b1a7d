"""Invented people: names from common characters, numbers that pass every check and belong to nobody."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from stdnum import luhn
from stdnum.cn import ric

from dev.seed.words import GIVEN, MINORITY_FAMILY, MINORITY_GIVEN, SURNAMES

CARD_PREFIX = "999999"  # no issuer has it: the leading 9 is for national use, and this range was never given out
PHONE_PREFIX = "1410"  # a range for things on the network, which nobody answers
MIDDLE_DOT = "·"
# Kunming's district codes by when they were given out (python-stdnum checks the year of birth against them).
_CODES = ("530102", "530102", "530102", "530103", "530111", "530112")
_OLD_CODES = ("530121", "530122", "530124")
_NEW_CODES_FROM = 1984


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    id_number: str
    phone: str
    card: str


@dataclass
class Folk:
    """Makes people, each number once."""

    rng: Random
    _taken: set[str] = field(default_factory=set)

    def somebody(self, born: tuple[int, int] = (1958, 1992)) -> Person:
        """Return a new person born in these years, the last one included."""
        serial = len(self._taken)
        return Person(
            name=self._name(),
            id_number=self._id_number(born),
            phone=f"{PHONE_PREFIX}{serial:07d}",
            card=_card(serial),
        )

    def _name(self) -> str:
        if self.rng.random() < 0.04:
            return self.rng.choice(MINORITY_GIVEN) + MIDDLE_DOT + self.rng.choice(MINORITY_FAMILY)
        given = "".join(self.rng.sample(GIVEN, 1 if self.rng.random() < 0.15 else 2))
        return self.rng.choice(SURNAMES) + given

    def _id_number(self, born: tuple[int, int]) -> str:
        while True:
            birthday = date(self.rng.randint(*born), 1, 1) + timedelta(days=self.rng.randrange(365))
            code = self.rng.choice(_CODES if birthday.year >= _NEW_CODES_FROM else _OLD_CODES)
            body = f"{code}{birthday:%Y%m%d}{self.rng.randrange(1, 1000):03d}"
            number = body + ric.calc_check_digit(body + "0")
            if number not in self._taken:
                self._taken.add(number)
                return number


def _card(serial: int) -> str:
    body = f"{CARD_PREFIX}{serial:012d}"
    return body + luhn.calc_check_digit(body)
