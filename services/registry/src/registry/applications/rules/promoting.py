"""What a promotion must meet beside the conditions of a founding: it is a filed organization's, and asked once."""

from dataclasses import dataclass

from bureaukit.rules import required_by

from registry.organizations.model import OrganizationState, Track
from registry.regulations import COMMUNITY_ORGANIZATIONS, LICENSING


@dataclass(frozen=True, slots=True)
class Promoted:
    """The organization that is to become a legal person, as the register has it now."""

    track: Track
    state: OrganizationState
    is_open_already: bool = False


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="该组织不是备案的社区社会组织",
    otherwise_en="The organization is not on record as filed",
    facts=lambda p: {"track": p.track},
)
def is_on_record_as_filed(p: Promoted) -> bool:
    """Who is registered already has nothing to be promoted to."""
    return p.track is Track.FILED


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="该备案组织已不在正常状态",
    otherwise_en="The filed organization is no longer active",
    facts=lambda p: {"state": p.state},
)
def filed_organization_is_active(p: Promoted) -> bool:
    """What has ended does not begin again."""
    return p.state is OrganizationState.ACTIVE


@required_by(
    LICENSING.article(29),
    otherwise="该组织的备案转登记已有申请在办",
    otherwise_en="A promotion of the organization is asked already and not decided",
    mend="请等待其办结，或者先撤回",
    mend_en="Wait until it is decided, or withdraw it first",
)
def promotion_is_asked_once(p: Promoted) -> bool:
    """One organization becomes one legal person."""
    return not p.is_open_already


PROMOTING = (is_on_record_as_filed, filed_organization_is_active, promotion_is_asked_once)
