"""An organization as we know it, and the days on which something stood against it: values only, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

ABNORMAL = "abnormal"
SERIOUS = "serious"
ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """The registry's projection, as far as grades need it."""

    id: UUID
    credit_code: str | None
    filing_number: str | None
    name: str
    type: str
    social_work: bool
    area: str
    state: str
    registered_on: date
    abnormal_since: date | None
    serious_since: date | None
    ended_on: date | None

    def standing_against(self, on: date) -> dict[str, date]:
        """Return what stands against it by this projection, each with its first day; a list's own day is known."""
        found: dict[str, date] = {}
        if self.abnormal_since:
            found[ABNORMAL] = self.abnormal_since
        if self.serious_since:
            found[SERIOUS] = self.serious_since
        if self.state != ACTIVE:
            found[self.state] = self.ended_on or on
        return found


def from_projection(data: Mapping[str, Any]) -> KnownOrganization:
    """Read the projection that the registry's events and answers carry."""
    return KnownOrganization(
        id=UUID(data["id"]),
        credit_code=data["credit_code"],
        filing_number=data["filing_number"],
        name=data["name"],
        type=data["type"],
        social_work=data["social_work"],
        area=data["area"],
        state=data["state"],
        registered_on=date.fromisoformat(data["registered_on"]),
        abnormal_since=_day(data["abnormal_since"]),
        serious_since=_day(data["serious_since"]),
        ended_on=_day(data["ended_on"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
