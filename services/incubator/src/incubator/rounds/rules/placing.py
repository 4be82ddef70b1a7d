"""The plan of a round: the claims in their order, each placed if all placed before it can keep a place.

**Objective.** Claims stand in one strict order (INC-06): social-work organizations, then the higher score, then who has
waited longer, then the id. Of all plans, the optimum is the one whose list of placed claims comes first by that
order: the first claim is placed if it can be at all, the second if it can be together with the first, and so on. So no
claim gives way to lower ones, however many; and no seat stays unused through days in which a claim that is not placed
could have it. Among equal arrangements a claim lies where it leaves the least room beside it.

**What is exact.** Each claim keeps its days and one seat. Whether a set of claims can be laid on the openings is decided
exactly: by laying, by exchange, by a day on which no seat is left, or by `exact`. Only where `exact` reaches its
limits is a claim `UNDECIDED`; a plan without such a claim is the optimum, and it says so itself. Where the openings all
end together, laying and exchanging alone are exact.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from incubator.rounds.model import Claim, Hindrance, Opening, Plan, Refusal, Seat
from incubator.rounds.rules.tracks import Span, Stay, Track, lay_best, lay_by_exchange

EXCHANGES = 100
QUESTIONS = 90  # to the exact solver in one plan


def plan(claims: Iterable[Claim], openings: Iterable[Opening]) -> Plan:
    """Place the claims into the openings; the same input in any order gives the same plan."""
    return _Planning(
        sorted(claims, key=lambda claim: claim.standing),
        sorted(openings, key=lambda opening: (opening.seat, opening.period.start_on)),
    ).done()


@dataclass(slots=True)
class _Planning:
    claims: Sequence[Claim]
    openings: Sequence[Opening]
    days: list[date] = field(init=False)
    tracks: list[Track] = field(init=False)
    laid: Counter[Span] = field(default_factory=Counter)
    closed: dict[Span, Refusal] = field(default_factory=dict)  # who needs at least these sections has no place
    questions: int = 0

    def __post_init__(self) -> None:
        periods = [thing.period for things in (self.claims, self.openings) for thing in things]
        self.days = sorted({day for period in periods for day in (period.start_on, period.end_on)})
        section = {day: number for number, day in enumerate(self.days)}
        self.tracks = [
            Track(number, section[opening.period.start_on], section[opening.period.end_on])
            for number, opening in enumerate(self.openings)
        ]

    def done(self) -> Plan:
        """Go through the claims in their order."""
        section = {day: number for number, day in enumerate(self.days)}
        refused: dict[UUID, Refusal] = {}
        for number, claim in enumerate(self.claims):
            stay = Stay(section[claim.period.start_on], section[claim.period.end_on], number)
            if (refusal := self._refusal(stay)) is not None:
                refused[claim.id] = refusal
            else:
                self.laid[stay.first, stay.end] += 1
        placed: dict[UUID, Seat] = {}
        for track in self.tracks:
            for stay in track.stays:
                placed[self.claims[stay.number].id] = self.openings[track.number].seat
        return Plan(placed, refused)

    def _refusal(self, stay: Stay) -> Refusal | None:
        """Lay a stay, or say why it cannot be laid; what was refused once stays so, as the tracks only fill."""
        for (first, end), known in self.closed.items():
            if stay.first <= first and end <= stay.end:
                return known
        if lay_best(self.tracks, stay):
            return None
        refusal = self._obvious(stay) or self._by_search(stay)
        if refusal is not None:
            self.closed[stay.first, stay.end] = refusal
        return refusal

    def _obvious(self, stay: Stay) -> Refusal | None:
        """Say that no seat is open through the stay, or that on a day of it none is left."""
        if not any(track.holds(stay.first, stay.end) for track in self.tracks):
            return Refusal(Hindrance.NEVER_OPEN)
        for section in range(stay.first, stay.end):
            if not any(track.is_free(section) for track in self.tracks):
                return Refusal(Hindrance.FULL, self.days[section])
        return None

    def _by_search(self, stay: Stay) -> Refusal | None:
        if lay_by_exchange(self.tracks, stay, EXCHANGES):
            return None
        if self.questions == QUESTIONS:
            return Refusal(Hindrance.UNDECIDED)
        self.questions += 1
        from incubator.rounds.rules import exact  # noqa: PLC0415 -- 35 MB of solver, for the few rounds that need it

        answer = exact.numbers(
            self.laid + Counter({(stay.first, stay.end): 1}), Counter((track.first, track.end) for track in self.tracks)
        )
        if isinstance(answer, bool):
            return Refusal(Hindrance.UNDECIDED if answer else Hindrance.NO_ARRANGEMENT)
        self._lay_again([*(laid for track in self.tracks for laid in track.stays), stay], answer)
        return None

    def _lay_again(self, stays: Iterable[Stay], numbers: dict[tuple[Span, Span], int]) -> None:
        """Lay everything anew, so many stays of each span on the tracks of each span."""
        left = Counter(numbers)
        waiting = sorted(stays, key=lambda stay: (stay.first, stay.number))
        for track in self.tracks:
            track.stays, track.busy = [], 0
        for stay in waiting:
            span = (stay.first, stay.end)
            home = next(track for (mine, track), count in sorted(left.items()) if mine == span and count)
            left[span, home] -= 1
            next(track for track in self.tracks if (track.first, track.end) == home and track.fits(stay)).lay(stay)
