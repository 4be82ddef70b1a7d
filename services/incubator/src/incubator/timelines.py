"""Facts that change on known days: a life cut into spans, each with what held in it; half-open like all periods here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """[valid_from, valid_until) with its facts; without an end it goes on."""

    valid_from: date
    valid_until: date | None
    facts: Facts

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


def changed(life: Sequence[Span], on: date, changes: Facts) -> list[Span]:
    """Return the life with facts that are otherwise from a day on; each until the day on which it changes again anyhow."""
    cut = list(_cut(life, on))
    stood = next(span.facts for span in cut if span.holds(on))
    left = dict(changes)
    spans: list[Span] = []
    for span in cut:
        if span.valid_from >= on:
            left = {item: value for item, value in left.items() if span.facts[item] == stood[item]}
            span = replace(span, facts={**span.facts, **left})  # noqa: PLW2901 -- the same span with other facts
        spans.append(span)
    return list(_joined(spans))


def ended(life: Sequence[Span], on: date) -> list[Span]:
    """Return the life with its end."""
    return [replace(span, valid_until=min(span.valid_until or on, on)) for span in life if span.valid_from < on]


def at(life: Sequence[Span], day: date) -> Span:
    """Return the span of a day; before the first the first, after the last the last."""
    return next((span for span in reversed(life) if span.valid_from <= day), life[0])


def _cut(life: Sequence[Span], on: date) -> Iterator[Span]:
    for span in life:
        if span.valid_from < on and span.holds(on):
            yield replace(span, valid_until=on)
            yield replace(span, valid_from=on)
        else:
            yield span


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans with neighbours of equal facts made one."""
    last: Span | None = None
    for span in spans:
        if last and dict(last.facts) == dict(span.facts):
            last = replace(last, valid_until=span.valid_until)
        else:
            if last:
                yield last
            last = span
    if last:
        yield last
