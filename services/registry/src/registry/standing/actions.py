"""How an organization stood on a day, and everything that speaks against it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.db import Record, Tx
from bureaukit.problems import Finding
from bureaukit.rules import findings

from registry.credit_records import store as credit_records
from registry.organizations import store as organizations
from registry.organizations.model import ENDED, Projection
from registry.standing import rules

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


async def standing(tx: Tx, row: Record, *, on: date) -> Standing:
    """Return the standing on a day: entries and penalties of that day, not of today."""
    lists = await credit_records.entries(tx, row["id"], on=on)
    running = {entry["kind"]: entry["entered_on"] for entry in lists if _runs(entry, on)}
    stood: dict[str, Any] = organizations.as_it_stood(row, on)
    stood |= {"abnormal_since": running.get("abnormal"), "serious_since": running.get("serious")}
    organization = organizations.projection_of(stood)
    record = rules.Record(organization, on, abnormal="abnormal" in running, serious="serious" in running)
    reasons = findings(rules.GOOD_STANDING, record)
    if organization.registered_on <= on and organization.state not in ENDED:
        reasons += [reason for told in REASONS for reason in await told(tx, organization, on)]
    return Standing(organization, on, reasons, await credit_records.penalties(tx, row["id"], on=on), lists)


def _runs(entry: Record, on: date) -> bool:
    return entry["removed_on"] is None or entry["removed_on"] > on
