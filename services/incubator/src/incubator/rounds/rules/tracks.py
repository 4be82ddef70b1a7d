"""Stretches in which one seat is free, stays laid into them, and the exchanges that make room without moving a day.

A track is one seat through one stretch of days in which nobody holds it. Stays keep their days; what may change is on
which track they lie. Days are counted in sections: the stretches between one beginning or end and the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Span = tuple[int, int]  # sections [first, end)


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """One claim in sections [first, end)."""

    first: int
    end: int
    number: int

    @property
    def mask(self) -> int:
        """A bit for each section."""
        return (1 << self.end) - (1 << self.first)


@dataclass(slots=True)
class Track:
    """One free stretch of one seat, sections [first, end), and what lies on it."""

    number: int
    first: int
    end: int
    stays: list[Stay] = field(default_factory=list)
    busy: int = 0

    def holds(self, first: int, end: int) -> bool:
        """Say whether the stretch contains these sections, taken or not."""
        return self.first <= first and end <= self.end

    def is_free(self, section: int) -> bool:
        """Say whether a section of the stretch is free."""
        return self.first <= section < self.end and not self.busy >> section & 1

    def fits(self, stay: Stay) -> bool:
        """Say whether the stay can be laid here as things are."""
        return self.holds(stay.first, stay.end) and not self.busy & stay.mask

    def lay(self, stay: Stay) -> None:
        """Lay a stay that fits."""
        self.stays.append(stay)
        self.busy |= stay.mask

    def room_beside(self, stay: Stay) -> int:
        """Count the free sections that would be left directly before and after the stay."""
        before, after = stay.first, stay.end
        while before > self.first and not self.busy >> (before - 1) & 1:
            before -= 1
        while after < self.end and not self.busy >> after & 1:
            after += 1
        return stay.first - before + after - stay.end

    def last_of(self, section: int) -> int:
        """Return where the stays that begin at a section or later end."""
        return max((stay.end for stay in self.stays if stay.first >= section), default=section)

    def first_of(self, section: int) -> int:
        """Return where the stays that end at a section or earlier begin."""
        return min((stay.first for stay in self.stays if stay.end <= section), default=section)


def lay_best(tracks: Sequence[Track], stay: Stay) -> bool:
    """Lay a stay where it leaves the least room beside it, the first of equals; False if it fits nowhere."""
    fitting = [(track.room_beside(stay), track.number, track) for track in tracks if track.fits(stay)]
    if not fitting:
        return False
    min(fitting)[2].lay(stay)
    return True


def lay_by_exchange(tracks: Sequence[Track], stay: Stay, budget: int) -> bool:
    """Lay a stay after exchanging what lies behind (or before) a section between tracks; False leaves all as it was.

    Where the tracks end together (or begin together) and a section is free in each of the stay's, this always succeeds.
    """
    return _Exchange(tracks, stay, budget, forward=True).made() or _Exchange(tracks, stay, budget, forward=False).made()


@dataclass(slots=True)
class _Exchange:
    """One search, forward from the stay's beginning or backward from its end."""

    tracks: Sequence[Track]
    stay: Stay
    budget: int
    forward: bool

    def made(self) -> bool:
        stay = self.stay
        edge = stay.first if self.forward else stay.end - 1
        for track in self.tracks:
            if track.holds(stay.first, stay.end) and track.is_free(edge) and self._cleared(track):
                track.lay(stay)
                return True
        return False

    def _cleared(self, track: Track) -> bool:
        """Clear the stay's sections of a track, section by section; undo what leads nowhere."""
        blocking = track.busy & self.stay.mask
        if not blocking:
            return True
        at = (blocking & -blocking).bit_length() - 1 if self.forward else blocking.bit_length() - 1
        for other in self.tracks:
            if self.budget <= 0:
                return False
            if other is track or not other.is_free(at) or not self._may_exchange(track, other, at):
                continue
            self.budget -= 1
            self._exchange(track, other, at)
            if self._cleared(track):
                return True
            self._exchange(track, other, at)
        return False

    def _may_exchange(self, one: Track, other: Track, at: int) -> bool:
        if self.forward:
            return one.last_of(at) <= other.end and other.last_of(at) <= one.end
        cut = at + 1
        return one.first_of(cut) >= other.first and other.first_of(cut) >= one.first

    def _exchange(self, one: Track, other: Track, at: int) -> None:
        def moves(stay: Stay) -> bool:
            return stay.first >= at if self.forward else stay.end <= at + 1

        mine, theirs = [s for s in one.stays if moves(s)], [s for s in other.stays if moves(s)]
        for track, gone, come in ((one, mine, theirs), (other, theirs, mine)):
            track.stays = [s for s in track.stays if s not in gone] + come
            track.busy = 0
            for stay in track.stays:
                track.busy |= stay.mask
