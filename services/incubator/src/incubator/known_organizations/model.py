"""An organization as the registry's projection tells it: values only, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

ACTIVE = "active"
TOLD = ("state", "ended_on", "abnormal_since", "serious_since")  # what decides here, as the registry's answers have it
ENDED = frozenset({"deregistered", "revoked"})


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """The registry's projection, as far as incubation needs it."""

    id: UUID
    credit_code: str | None
    filing_number: str | None
    name: str
    track: str
    type: str
    social_work: bool
    area: str
    state: str
    ended_on: date | None
    abnormal_since: date | None
    serious_since: date | None

    @property
    def has_ended(self) -> bool:
        """Say whether it was deregistered or revoked."""
        return self.state in ENDED or self.ended_on is not None

    def as_told(self) -> dict[str, str | None]:
        """Return what decides here, as the registry's answers have it."""
        days = {name: getattr(self, name) for name in TOLD[1:]}
        return {"state": self.state} | {name: day and day.isoformat() for name, day in days.items()}


def from_projection(data: Mapping[str, Any]) -> KnownOrganization:
    """Read the projection that the registry's events and answers carry."""
    return KnownOrganization(
        id=UUID(data["id"]),
        credit_code=data.get("credit_code"),
        filing_number=data.get("filing_number"),
        name=data["name"],
        track=data["track"],
        type=data["type"],
        social_work=data["social_work"],
        area=data["area"],
        state=data["state"],
        ended_on=_day(data.get("ended_on")),
        abnormal_since=_day(data.get("abnormal_since")),
        serious_since=_day(data.get("serious_since")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
