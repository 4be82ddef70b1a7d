"""When a post ends, and what branches there may be."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from registry.organizations.model import OrganizationType
from registry.regulations import SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

T = OrganizationType


@dataclass(frozen=True, slots=True)
class Leaving:
    """The end of a post, measured by its beginning."""

    from_on: date
    ended_on: date
    today: date


@required_by(
    SOCIAL_GROUPS.article(14, item=6),
    otherwise="离任日须晚于就任日，且不晚于今天",
    otherwise_en="The end lies before the beginning, or in the future",
)
def ends_after_it_began(e: Leaving) -> bool:
    """What is recorded is a fact, not a plan."""
    return e.from_on < e.ended_on <= e.today


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch about to be recorded."""

    type: OrganizationType
    is_regional: bool
    under_branch: bool


@required_by(
    SERVICE_ORGANIZATIONS.article(13),
    otherwise="民办非企业单位不得设立分支机构",
    otherwise_en="A social service organization has no branches",
)
def may_have_branches(b: Branch) -> bool:
    """Social groups and foundations may."""
    return b.type is not T.SOCIAL_SERVICE_ORGANIZATION


@required_by(
    SOCIAL_GROUPS.article(17),
    otherwise="社会团体不得设立地域性的分支机构",
    otherwise_en="A social group has no regional branches",
)
def is_not_regional(b: Branch) -> bool:
    """Branches are of a field, not of a place."""
    return not (b.type is T.SOCIAL_GROUP and b.is_regional)


@required_by(
    SOCIAL_GROUPS.article(17),
    otherwise="分支机构不得再设立分支机构",
    otherwise_en="A branch has no branches",
)
def is_of_the_organization_itself(b: Branch) -> bool:
    """One level only."""
    return not b.under_branch


BRANCHING = (may_have_branches, is_not_regional, is_of_the_organization_itself)
