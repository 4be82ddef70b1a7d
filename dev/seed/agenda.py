"""What is to be done on which day of the story: acts of all services in one order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from bureaukit.text import Text

from dev.seed.platform import Platform


@dataclass(frozen=True, slots=True)
class Act:
    """Something done on a day. `weight` is its share of the progress: about the number of requests it sends."""

    on: date
    rank: int  # within a day: ledgers first, since others name what is in them
    title: Text
    weight: int
    do: Callable[[Platform], Awaitable[None]]


LEDGERS, GROUND, WORK = 0, 1, 2
