"""How an organization stood on a day, and everything that speaks against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bureaukit.clock import legal_date
from bureaukit.db import Record, Tx
from bureaukit.problems import Finding, NotFound
from bureaukit.rules import findings

from registry.annual_inspections.actions import standing as inspections
from registry.credit_records import store as credit_records
from registry.organizations import store as organizations
from registry.organizations.model import ENDED, Projection
from registry.standing import rules
from registry.standing.model import StandingStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """An organization as it stood on a day, with everything that speaks against it."""

    organization: Projection
    on: date
    reasons: list[Finding]
    penalties: Sequence[Record]
    lists: Sequence[Mapping[str, Any]]
    inspections: Sequence[Mapping[str, Any]]

    @property
    def status(self) -> StandingStatus:
        """What it comes to: nobody stands well or badly before the registration or after the end."""
        if self.organization.registered_on > self.on or self.organization.state in ENDED:
            return StandingStatus.NOT_APPLICABLE
        return StandingStatus.NOT_GOOD if self.reasons else StandingStatus.GOOD


async def standing(tx: Tx, row: Record, *, on: date, known_at: datetime | None = None) -> Standing:
    """Return the standing on a day: entries and penalties of that day, not of today; as far as was known at an instant.

    Of what was not on record at that instant nothing was known.
    """
    told = await organizations.version_of(tx, row["id"], on, known_at)
    told = told or await organizations.first_version(tx, row["id"], known_at)
    if told is None:
        raise NotFound
    entries = await credit_records.entries(tx, row["id"], on=on, known_at=known_at)
    lists = [_as_known(entry, known_at) for entry in entries]
    entered = [entry for entry in lists if not entry["adds_to"] and _runs(entry, on)]
    since = {f"{entry['kind']}_since": entry["entered_on"] for entry in entered}
    stood: dict[str, Any] = {**told, "abnormal_since": None, "serious_since": None} | since
    organization = organizations.projection_of(stood)
    abnormal, serious = (stood[flag] is not None for flag in ("abnormal_since", "serious_since"))
    reasons = findings(
        rules.good_standing(organization), rules.Record(organization, on, abnormal=abnormal, serious=serious)
    )
    years = await inspections.standing(tx, organization, on, known_on=legal_date(known_at) if known_at else None)
    if organization.registered_on <= on and organization.state not in ENDED:
        reasons += years.reasons
    penalties = await credit_records.penalties(tx, row["id"], on=on, known_at=known_at)
    return Standing(organization, on, reasons, penalties, lists, years.results)


def _as_known(entry: Record, known_at: datetime | None) -> dict[str, Any]:
    """Return an entry without its removal, if that was still to come."""
    is_later_news = known_at and entry["removed_at"] and entry["removed_at"] > known_at
    return {**entry, "removed_on": None} if is_later_news else dict(entry)


def _runs(entry: Mapping[str, Any], on: date) -> bool:
    return entry["removed_on"] is None or entry["removed_on"] > on
