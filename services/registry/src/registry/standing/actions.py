"""How an organization stood on a day, and everything that speaks against it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bureaukit.clock import legal_date
from bureaukit.db import Record, Tx
from bureaukit.problems import Finding
from bureaukit.rules import findings

from registry.annual_inspections.actions import standing as inspections
from registry.credit_records import store as credit_records
from registry.organizations import store as organizations
from registry.organizations.model import ENDED, Projection
from registry.standing import rules
from registry.standing.model import StandingStatus

Reasons = Callable[[Tx, Projection, date], Awaitable[list[Finding]]]

REASONS: tuple[Reasons, ...] = ()
"""What other slices hold against an organization that is on the register: each returns its findings for one day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An organization as it stood on a day, with everything that speaks against it."""

    organization: Projection
    on: date
    reasons: list[Finding]
    penalties: Sequence[Record]
    lists: Sequence[Record]
    inspections: Sequence[Mapping[str, Any]]

    @property
    def status(self) -> StandingStatus:
        """What it comes to: nobody stands well or badly before the registration or after the end."""
        if self.organization.registered_on > self.on or self.organization.state in ENDED:
            return StandingStatus.NOT_APPLICABLE
        return StandingStatus.NOT_GOOD if self.reasons else StandingStatus.GOOD


async def standing(tx: Tx, row: Record, *, on: date, known_at: datetime | None = None) -> Standing:
    """Return the standing on a day: entries and penalties of that day, not of today; as far as was known at an instant."""
    lists = await credit_records.entries(tx, row["id"], on=on, known_at=known_at)
    entered = [entry for entry in lists if not entry["adds_to"] and _runs(entry, on, known_at)]
    since = {f"{entry['kind']}_since": entry["entered_on"] for entry in entered}
    stood: dict[str, Any] = dict(await organizations.version_of(tx, row["id"], on, known_at) or row)
    stood |= {"abnormal_since": None, "serious_since": None} | since
    organization = organizations.projection_of(stood)
    abnormal, serious = (stood[flag] is not None for flag in ("abnormal_since", "serious_since"))
    reasons = findings(rules.GOOD_STANDING, rules.Record(organization, on, abnormal=abnormal, serious=serious))
    years = await inspections.standing(tx, organization, on, known_on=legal_date(known_at) if known_at else None)
    if organization.registered_on <= on and organization.state not in ENDED:
        reasons += years.reasons
        reasons += [reason for told in REASONS for reason in await told(tx, organization, on)]
    penalties = await credit_records.penalties(tx, row["id"], on=on, known_at=known_at)
    return Standing(organization, on, reasons, penalties, lists, years.results)


def _runs(entry: Record, on: date, known_at: datetime | None) -> bool:
    is_later_news = known_at and entry["removed_at"] and entry["removed_at"] > known_at
    return entry["removed_on"] is None or entry["removed_on"] > on or bool(is_later_news)
