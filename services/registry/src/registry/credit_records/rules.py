"""What stands between a proposal and a list, and what mars an organization's standing."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from registry.credit_records.model import Listing, ListKind
from registry.regulations import CREDIT, PENALTIES


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
