"""What mars an organization's standing on a day."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import Rule, required_by

from registry.forms import DEREGISTERING, PENALISING, REGISTERING, WINDING_UP, as_of_form
from registry.organizations.model import ENDED, OrganizationState, Projection
from registry.regulations import CREDIT, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Record:
    """An organization and the lists it stood on, on one day."""

    organization: Projection
    on: date
    abnormal: bool
    serious: bool


@required_by(SOCIAL_GROUPS.article(12), otherwise="该日尚未登记", otherwise_en="Not registered yet on that day")
def was_registered(r: Record) -> bool:
    """Standing begins with the registration."""
    return r.organization.registered_on <= r.on


@required_by(
    SOCIAL_GROUPS.article(21), otherwise="该日已注销或者撤销", otherwise_en="Deregistered or revoked on that day"
)
def has_not_ended(r: Record) -> bool:
    """Nothing is left to stand well; before the first version of the register an end is still to come."""
    ended_on = r.organization.ended_on
    return r.organization.state not in ENDED or (ended_on is not None and ended_on > r.on)


@required_by(
    SOCIAL_GROUPS.article(30),
    otherwise="处于限期停止活动或者清算",
    otherwise_en="Suspended, or being wound up",
)
def may_act(r: Record) -> bool:
    """While it may not act it is not in good standing."""
    return r.organization.state not in (OrganizationState.SUSPENDED, OrganizationState.LIQUIDATING)


@required_by(CREDIT.whole(), otherwise="列于活动异常名录", otherwise_en="On the abnormal list")
def is_not_on_the_abnormal_list(r: Record) -> bool:
    """On that day, whatever came later."""
    return not r.abnormal


@required_by(CREDIT.whole(), otherwise="列于严重违法失信名单", otherwise_en="On the serious list")
def is_not_on_the_serious_list(r: Record) -> bool:
    """On that day, whatever came later."""
    return not r.serious


def good_standing(organization: Projection) -> tuple[Rule[Record], ...]:
    """Return what good standing asks, each by the regulation of the organization's form."""
    form, winds_up = organization.type, organization.state is OrganizationState.LIQUIDATING
    return (
        as_of_form(was_registered, REGISTERING, form),
        as_of_form(has_not_ended, DEREGISTERING, form),
        as_of_form(may_act, WINDING_UP if winds_up else PENALISING, form),
        is_not_on_the_abnormal_list,
        is_not_on_the_serious_list,
    )
