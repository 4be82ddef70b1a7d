"""What a suspension must say."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from talent.regulations import TITLE_SUBSIDY


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when the subsidy is to be withheld."""

    start_on: date
    end_on: date | None


@required_by(
    TITLE_SUBSIDY.whole(),
    otherwise="恢复日须晚于暂停起始日",
    otherwise_en="The resumption must be later than the start",
    facts=lambda s: {"start_on": s.start_on.isoformat(), "end_on": s.end_on.isoformat() if s.end_on else None},
)
def ends_after_it_began(span: Span) -> bool:
    """Half-open: the end is the first day on which it no longer stands."""
    return span.end_on is None or span.end_on > span.start_on


SUSPENDING = (ends_after_it_began,)
