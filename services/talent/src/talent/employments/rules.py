"""What an employment must say to be entered, and when it may end."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from talent.employments.model import EndGround, Post
from talent.regulations import LOCAL_REGISTRATION, TITLE_SUBSIDY

STREET_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Span:
    """An employment about to be kept, and the day on which that happens."""

    post: Post
    area: str
    start_on: date
    end_on: date | None
    end_ground: EndGround | None
    today: date


@required_by(
    TITLE_SUBSIDY.whole(),
    otherwise="社区岗位须写明所在街道或社区",
    otherwise_en="A community post needs the street or community it belongs to",
    mend="请填写 9 位街道代码或 12 位社区代码",
    mend_en="Give the 9 digits of a street or the 12 of a community",
    facts=lambda s: {"area": s.area},
)
def lies_in_a_street_or_community(span: Span) -> bool:
    """The street confirms the subsidy of its own staff, so a community post cannot hang in the air."""
    return not span.post.is_community or len(span.area) >= STREET_DIGITS


@required_by(
    LOCAL_REGISTRATION.whole(),
    otherwise="任职起始日不得晚于今天",
    otherwise_en="The employment has not begun yet",
    facts=lambda s: {"start_on": s.start_on.isoformat(), "today": s.today.isoformat()},
)
def has_begun_by_today(span: Span) -> bool:
    """What is recorded is a fact, not a plan: money follows from it."""
    return span.start_on <= span.today


@required_by(
    LOCAL_REGISTRATION.whole(),
    otherwise="离任日须晚于任职起始日",
    otherwise_en="The end must be later than the start",
    facts=lambda s: {"start_on": s.start_on.isoformat(), "end_on": s.end_on.isoformat() if s.end_on else None},
)
def ends_after_it_began(span: Span) -> bool:
    """Half-open: the end is the first day out of the post."""
    return span.end_on is None or span.end_on > span.start_on


@required_by(
    TITLE_SUBSIDY.whole(),
    otherwise="离任须同时写明离任日和原因",
    otherwise_en="An end needs both its day and its ground",
)
def tells_the_ground_if_it_ended(span: Span) -> bool:
    """The ground decides from when the subsidy stops and whether it may resume."""
    return (span.end_on is None) == (span.end_ground is None)


RECORDING = (
    lies_in_a_street_or_community,
    has_begun_by_today,
    ends_after_it_began,
    tells_the_ground_if_it_ended,
)
ENDING = (ends_after_it_began,)
