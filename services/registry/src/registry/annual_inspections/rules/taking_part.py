"""Who takes part in the inspection of a year."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bureaukit.law import Article
from bureaukit.rules import Rule, required_by

from registry.organizations.model import OrganizationType
from registry.regulations import CHARITY, FOUNDATIONS, INSPECTIONS, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

Subject = TypeVar("Subject")
INSPECTED_BY: Mapping[OrganizationType, Article] = {  # one duty, which each form has from its own regulation
    OrganizationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(28),
    OrganizationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(23),
    OrganizationType.FOUNDATION: FOUNDATIONS.article(36),
}


def duty_of(type_: str, *, is_charity: bool) -> Article:
    """Return the article by which a year is reported on: of a charity that of the law on charities, whatever its form."""
    return CHARITY.article(13) if is_charity else INSPECTED_BY[OrganizationType(type_)]


def as_of_form(rule: Rule[Subject], type_: str, *, is_charity: bool) -> Rule[Subject]:
    """Return a rule with the article of the organization's own duty."""
    return replace(rule, article=duty_of(type_, is_charity=is_charity))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organization before a year: since when it is registered, and by when it should have been."""

    registered_on: date
    registered_by: date


@required_by(
    INSPECTIONS.article(3),
    otherwise="截至报告年度末登记时间过短，不参加该年度检查",
    otherwise_en="Registered too late in the year to take part",
    facts=lambda c: {"registered_on": c.registered_on.isoformat(), "registered_by": c.registered_by.isoformat()},
)
def was_registered_early_enough(candidate: Candidate) -> bool:
    """A service organization younger than six months on 31 December does not take part."""
    return candidate.registered_on <= candidate.registered_by


@dataclass(frozen=True, slots=True)
class Presence:
    """Since when an organization is on record in this service, and the last day of a year's window."""

    on_record_since: date
    due_on: date


@required_by(
    INSPECTIONS.whole(),
    otherwise="该年度年检截止后才录入本系统，该年度不在本系统办理",
    otherwise_en="It came on record here after the window of this year was closed: that year is not handled here",
    facts=lambda p: {"on_record_since": p.on_record_since.isoformat(), "due_on": p.due_on.isoformat()},
)
def was_on_record_in_time(presence: Presence) -> bool:
    """What it filed before, it filed elsewhere: nobody is absent from a window that was closed to them."""
    return presence.on_record_since <= presence.due_on
