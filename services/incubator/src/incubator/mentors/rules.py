"""When a mentor may be given to a tenant, and what a visit must be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from incubator.clients.model import Clientele
from incubator.mentors.model import Mentor, Mentoring, VisitState
from incubator.regulations import ENTRY

TENANTS = (Clientele.PHYSICAL_TENANT, Clientele.VIRTUAL_TENANT)


@dataclass(frozen=True, slots=True)
class Giving:
    """A mentoring that is to be, who mentors, how the client stands, and what the mentor does for that client already."""

    mentoring: Mentoring
    mentor: Mentor
    clientele: Clientele
    others: Sequence[Mentoring]


@required_by(
    ENTRY,
    otherwise="结对期不在导师聘期内",
    otherwise_en="The term is not within the time for which the mentor is there",
    facts=lambda g: {"valid_from": g.mentor.valid_from, "valid_to": g.mentor.valid_to},
)
def is_within_the_mentors_time(giving: Giving) -> bool:
    """From the first day to the last."""
    term, mentor = giving.mentoring, giving.mentor
    return mentor.valid_from <= term.start_on and (mentor.valid_to is None or term.end_on <= mentor.valid_to)


@required_by(
    ENTRY,
    otherwise="导师结对的对象须为入驻组织",
    otherwise_en="A mentor is given to a tenant, physical or virtual",
    facts=lambda g: {"clientele": g.clientele},
)
def is_for_a_tenant(giving: Giving) -> bool:
    """On the day it is agreed."""
    return giving.clientele in TENANTS


@required_by(
    ENTRY,
    otherwise="该导师在此期间已与该组织结对",
    otherwise_en="The mentor has this client in that time already",
    facts=lambda g: {"mentorings": [str(one.id) for one in _overlapping(g)]},
)
def is_the_only_one_of_its_days(giving: Giving) -> bool:
    """One mentor advises one client once at a time."""
    return not _overlapping(giving)


def _overlapping(giving: Giving) -> list[Mentoring]:
    term = giving.mentoring
    return [one for one in giving.others if one.start_on < term.end_on and term.start_on < one.end_on]


GIVING = (is_within_the_mentors_time, is_for_a_tenant, is_the_only_one_of_its_days)


@dataclass(frozen=True, slots=True)
class Visiting:
    """A visit that is to be recorded."""

    mentoring: Mentoring
    day: date
    follow_up_due: date | None
    today: date


@required_by(
    ENTRY,
    otherwise="走访日期须在结对期内且不晚于今天",
    otherwise_en="A visit lies within the term and not after today",
    facts=lambda v: {"start_on": v.mentoring.start_on, "end_on": v.mentoring.end_on, "day": v.day},
)
def was_made_in_the_term(visiting: Visiting) -> bool:
    """A term that was ended ends there."""
    term = visiting.mentoring
    return term.start_on <= visiting.day <= visiting.today and visiting.day < term.end_on


@required_by(ENTRY, otherwise="跟进期限不得早于走访日", otherwise_en="What follows is due after the visit")
def follows_the_visit(visiting: Visiting) -> bool:
    """Nothing is due before it was found."""
    return visiting.follow_up_due is None or visiting.follow_up_due >= visiting.day


VISITING = (was_made_in_the_term, follows_the_visit)


def first_state(follow_up: str | None) -> VisitState:
    """Return how a visit begins: with something to follow, or without."""
    return VisitState.FOLLOW_UP_DUE if follow_up else VisitState.RECORDED
