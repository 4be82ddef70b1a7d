"""What is known of a person when a month is calculated; frozen with the line, so these shapes must stay readable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from talent.credentials.model import Level
from talent.employments.model import EndGround, Post
from talent.suspensions.model import SuspensionGround

DAY = timedelta(days=1)
Standing = Literal["in_force", "lapsed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Span:
    """A time for which a certificate is registered; `valid_until` is its last day."""

    id: UUID
    registered_on: date
    valid_from: date
    valid_until: date
    cancelled_on: date | None = None

    def is_cancelled(self, day: date) -> bool:
        """Say whether it had been cancelled by a day."""
        return self.cancelled_on is not None and self.cancelled_on <= day

    def holds(self, day: date) -> bool:
        """Say whether the registration is in force on a day."""
        return self.valid_from <= day <= self.valid_until and not self.is_cancelled(day)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its registrations, oldest first."""

    id: UUID
    level: Level
    issued_on: date
    spans: tuple[Span, ...] = ()

    def is_in_force(self, day: date) -> bool:
        """Say whether it is registered on a day."""
        return any(span.holds(day) for span in self.spans)

    def standing_on(self, day: date) -> Standing | None:
        """Return how its registration stands; nothing if none had begun."""
        if self.is_in_force(day):
            return "in_force"
        begun = [span for span in self.spans if span.valid_from <= day]
        if not begun:
            return None
        last = max(begun, key=lambda span: span.valid_from)
        return "cancelled" if last.is_cancelled(day) else "lapsed"

    def registered_since(self, day: date) -> date | None:
        """Return since when it is registered without a gap up to a day: renewals do not begin anew."""
        span = next((span for span in self.spans if span.holds(day)), None)
        while span:
            before = span.valid_from - DAY
            earlier = next((other for other in self.spans if other is not span and other.holds(before)), None)
            if earlier is None:
                return max(span.registered_on, span.valid_from)
            span = earlier
        return None


@dataclass(frozen=True, slots=True)
class Job:
    """A post held from `start_on` until `end_on`, which no longer belongs to it."""

    id: UUID
    post: Post
    area: str
    start_on: date
    organization_id: UUID | None = None
    end_on: date | None = None
    end_ground: EndGround | None = None

    def holds(self, day: date) -> bool:
        """Say whether the person is in the post on a day."""
        return self.start_on <= day and (self.end_on is None or day < self.end_on)


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension of the subsidy, until `end_on`, which no longer belongs to it."""

    id: UUID
    ground: SuspensionGround
    start_on: date
    end_on: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether it stands on a day."""
        return self.start_on <= day and (self.end_on is None or day < self.end_on)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides about one person's month."""

    area: str
    has_bank_account: bool
    certificates: tuple[Certificate, ...] = ()
    jobs: tuple[Job, ...] = ()
    pauses: tuple[Pause, ...] = ()


def highest(certificates: Iterable[Certificate]) -> Certificate | None:
    """Return the certificate of the highest level (SUB-01: one level at a time, the highest)."""
    return max(certificates, key=lambda certificate: certificate.level.rank, default=None)
