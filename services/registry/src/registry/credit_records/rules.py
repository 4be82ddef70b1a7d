"""What stands between a proposal and a list, and what mars an organization's standing."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from registry.credit_records.model import Listing, ListKind
from registry.organizations.model import ENDED, OrganizationState, Projection
from registry.regulations import CREDIT, PENALTIES, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on an entry: on which day, by whom, and from which day it is open."""

    listing: Listing
    today: date
    officer: str
    open_from: date | None = None


@required_by(
    PENALTIES.article(44),
    otherwise="告知后的陈述申辩期未满",
    otherwise_en="The time for a statement after the notice is not over",
    mend="期满后再决定",
    mend_en="Decide once it is over",
    facts=lambda d: {"earliest_on": d.open_from.isoformat() if d.open_from else None},
)
def organization_could_be_heard(d: Decision) -> bool:
    """Listing is preceded by a written notice; how long to wait is a parameter."""
    return d.open_from is None or d.today >= d.open_from


@required_by(
    CREDIT.whole(),
    otherwise="列入严重违法失信名单未满规定年限",
    otherwise_en="It has not been on the serious list long enough",
    facts=lambda d: {"earliest_on": d.open_from.isoformat() if d.open_from else None},
)
def serious_entry_has_aged(d: Decision) -> bool:
    """Some years must pass; how many is a parameter."""
    return d.listing.kind is not ListKind.SERIOUS or d.open_from is None or d.today >= d.open_from


@required_by(
    PENALTIES.article(57),
    otherwise="提出人不得决定，须由第二人决定",
    otherwise_en="Whoever proposed it does not decide it: a second person does",
)
def second_person_decides_the_listing(d: Decision) -> bool:
    """A decision follows an examination by somebody else."""
    proposer = d.listing.delisting_proposed_by or d.listing.proposed_by
    return d.officer != proposer


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
    """Nothing is left to stand well."""
    return r.organization.state not in ENDED


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


GOOD_STANDING = (was_registered, has_not_ended, may_act, is_not_on_the_abnormal_list, is_not_on_the_serious_list)
