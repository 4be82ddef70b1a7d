"""What was true on which day, as the entries of the book tell it: a pure fold that everything else is measured by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from registry.organizations.model.book import BookEntry, Facts, facts_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which nothing of an organization changed; `valid_until` is the last of them, None while it lasts."""

    entry_id: UUID  # the last entry that took effect on the first day
    valid_from: date
    valid_until: date | None
    facts: Facts

    def holds_on(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def in_force(entries: Iterable[BookEntry]) -> list[BookEntry]:
    """Return the entries that nothing has replaced, in the order in which they take effect.

    That is by day, and on one day by serial; an entry that replaces another stands in the other's place.
    """
    all_of_them = {entry.id: entry for entry in entries}
    replaced = {entry.corrects for entry in all_of_them.values()}

    def place(entry: BookEntry) -> tuple[date, int]:
        first = entry
        while first.corrects:
            first = all_of_them[first.corrects]
        return entry.effective_on, first.serial

    return sorted((entry for entry in all_of_them.values() if entry.id not in replaced), key=place)


def timeline(entries: Iterable[BookEntry]) -> list[Span]:
    """Return the life of an organization in spans of days, from its first day on without a gap."""
    spans: list[Span] = []
    facts: Facts = {}
    for entry in in_force(entries):
        if not entry.changes:  # a seal was filed, an entry was withdrawn: no item has another value
            continue
        facts = facts | facts_of(entry)
        if spans and spans[-1].valid_from == entry.effective_on:
            spans.pop()
        if spans:
            last = spans.pop()
            spans.append(Span(last.entry_id, last.valid_from, entry.effective_on - ONE_DAY, last.facts))
        spans.append(Span(entry.id, entry.effective_on, None, facts))
    return spans


def span_on(spans: Sequence[Span], day: date) -> Span | None:
    """Return the span a day is in; none before the first day."""
    return next((span for span in spans if span.holds_on(day)), None)


def as_of_entry(entries: Iterable[BookEntry], serial: int) -> Facts:
    """Return an organization as it stood when one entry had taken effect, as far as the book went then."""
    known = [entry for entry in entries if entry.serial <= serial]
    facts: Facts = {}
    for entry in in_force(known):
        facts |= facts_of(entry)
        if entry.serial == serial:
            break
    return facts
