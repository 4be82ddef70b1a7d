"""What a line of the old ledger must say to be believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bureaukit.calendar import months_later
from bureaukit.rules import required_by

from talent.ledger.model import LedgerPeriod
from talent.regulations import LOCAL_REGISTRATION, REGISTRATION


@dataclass(frozen=True, slots=True)
class Line:
    """The areas a row names, and the area of whoever brings it in."""

    areas: Sequence[str]
    office: str


@required_by(
    LOCAL_REGISTRATION.whole(),
    otherwise="不在本辖区内",
    otherwise_en="It lies outside the office's area",
)
def lies_in_the_offices_area(line: Line) -> bool:
    """Person and posts alike."""
    return all(area.startswith(line.office) for area in line.areas)


LINE = (lies_in_the_offices_area,)


@dataclass(frozen=True, slots=True)
class Entry:
    """A registration of the ledger, and what it is held against."""

    period: LedgerPeriod
    issued_on: date
    before: date
    today: date
    valid_months: int


def _facts(entry: Entry) -> dict[str, str]:
    return {
        "registered_on": entry.period.registered_on.isoformat(),
        "valid_from": entry.period.valid_from.isoformat(),
        "valid_until": entry.period.valid_until.isoformat(),
        "before": entry.before.isoformat(),
    }


@required_by(
    LOCAL_REGISTRATION.whole(),
    otherwise="补录仅限平台启用日以前办理的登记，此后的须经登记申请",
    otherwise_en="Only registrations from before the platform are brought in; later ones need an application",
    facts=_facts,
)
def was_registered_before_the_platform(entry: Entry) -> bool:
    """Otherwise one person could register a certificate alone."""
    return entry.period.registered_on < entry.before and entry.period.registered_on <= entry.today


@required_by(
    REGISTRATION.article(4),
    otherwise="登记早于取得证书",
    otherwise_en="It was registered before the certificate was passed",
    facts=_facts,
)
def was_registered_after_passing(entry: Entry) -> bool:
    """There was nothing to register before."""
    return entry.issued_on <= entry.period.registered_on <= entry.period.valid_from


@required_by(
    REGISTRATION.article(4),
    otherwise="登记有效期有误",
    otherwise_en="The period of validity is not one that is given",
    facts=_facts,
)
def lasts_as_long_as_is_given(entry: Entry) -> bool:
    """At most the months of the rules, and not backwards."""
    longest = months_later(entry.period.valid_from, entry.valid_months)
    return entry.period.valid_from <= entry.period.valid_until <= longest


ENTERING = (was_registered_before_the_platform, was_registered_after_passing, lasts_as_long_as_is_given)
