"""On which day a waiting applicant can expect a place: the running stays end as agreed, and the queue is served in its order.

It promises nothing: a stay may be extended or end early, and who is behind today may be before tomorrow. What is said
rests on nothing else, so that an applicant can follow it; where it would rest on guesses, the reason is said instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.periods import Period


class Unforeseen(CodeList):
    """Why no day can be named."""

    NO_SEAT = (
        "no_seat",
        "基地没有可容其全部日期的该类座位",
        "the base has no seat of this kind that is open through its days",
    )
    TOO_FAR = (
        "too_far",
        "现有入驻与排位在前者占用至推算期之外",
        "running stays and those before it fill the time that is looked ahead",
    )


@dataclass(slots=True)
class Line:
    """One seat: since when it is open, until when, and for which periods it is held, the earliest first."""

    opened_on: date
    closed_on: date | None
    held: list[Period]

    def first_stay(self, on: date, stay_from: Callable[[date], Period]) -> Period | None:
        """Return the earliest stay from a day on for which the seat is free throughout."""
        stay = stay_from(max(on, self.opened_on))
        for period in self.held:
            if stay.end_on <= period.start_on:
                break
            if stay.start_on < period.end_on:
                stay = stay_from(period.end_on)
        return stay if self.closed_on is None or stay.end_on <= self.closed_on else None

    def hold(self, stay: Period) -> None:
        """Hold the seat for a stay."""
        self.held = sorted([*self.held, stay], key=lambda period: period.start_on)


@dataclass(frozen=True, slots=True)
class Waiter:
    """One applicant: from which day something can be given, and which days it would have from a day on."""

    id: UUID
    on: date
    stay_from: Callable[[date], Period]


def expected(waiting: Sequence[Waiter], lines: Sequence[Line], *, until: date) -> dict[UUID, date | Unforeseen]:
    """Return for each applicant, in the order of the queue, the first day of a place, or why none is named."""
    found: dict[UUID, date | Unforeseen] = {}
    for waiter in waiting:
        stays = [
            (stay.start_on, number, stay)
            for number, line in enumerate(lines)
            if (stay := line.first_stay(waiter.on, waiter.stay_from)) is not None
        ]
        if not stays:
            found[waiter.id] = Unforeseen.NO_SEAT
            continue
        start_on, number, stay = min(stays, key=lambda each: each[:2])
        lines[number].hold(stay)
        found[waiter.id] = start_on if start_on <= until else Unforeseen.TOO_FAR
    return found
