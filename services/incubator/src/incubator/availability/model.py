"""Stretches of a day with the seats that are free in them, and suggestions: values only, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.text import Text

from incubator.periods import Period
from incubator.spaces.model import Equipment, Space


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one minute of the day until another, in which as many seats are free throughout."""

    from_minute: int
    to_minute: int
    seats_free: int


def stretches(window: tuple[int, int], seats: int, held: Iterable[tuple[int, int]]) -> list[Stretch]:
    """Cut the window wherever the number of free seats changes; each seat is held at most once at a time."""
    opens, closes = window
    changes: dict[int, int] = {}
    for start, end in held:
        first, last = max(start, opens), min(end, closes)
        if first < last:
            changes[first] = changes.get(first, 0) - 1
            changes[last] = changes.get(last, 0) + 1
    found: list[Stretch] = []
    at, free = opens, seats
    for minute, change in sorted(changes.items()):
        if change and minute > at:
            found.append(Stretch(at, minute, free))
            at = minute
        free += change
    return [*found, Stretch(at, closes, free)] if at < closes else found


def free_of(found: Iterable[Stretch]) -> list[tuple[int, int]]:
    """Return from when until when a seat is free, whatever the number of them."""
    joined: list[tuple[int, int]] = []
    for stretch in found:
        if stretch.seats_free > 0:
            if joined and joined[-1][1] == stretch.from_minute:
                joined[-1] = (joined[-1][0], stretch.to_minute)
            else:
                joined.append((stretch.from_minute, stretch.to_minute))
    return joined


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One day of a space: when it is open, and what is free in that time; nothing on a day it is closed."""

    day: date
    window: tuple[int, int] | None
    stretches: list[Stretch]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A space for a period, with what it must offer."""

    space_id: UUID
    period: Period
    people: int | None = None
    equipment: tuple[Equipment, ...] = ()

    def fits(self, space: Space) -> bool:
        """Say whether a space is large enough and fitted with everything, and given by the hour if hours are wanted."""
        holds = self.people is None or space.people is None or self.people <= space.people
        return (
            holds and set(self.equipment) <= set(space.equipment) and (space.is_bookable or not self.period.has_hours)
        )


class Otherwise(CodeList):
    """In what a suggestion differs from the wish."""

    SPACE = "other_space", "换场地", "another space"
    PERIOD = "other_period", "换时段", "another period"
    TIER = "other_tier", "换层级", "another tier"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something else that could be had, and why it is named."""

    differs: Otherwise
    space: Space
    period: Period
    why: Text
