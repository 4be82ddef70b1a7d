"""An allocation round, what it works on and what it comes to: values only, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.periods import Period
from incubator.spaces.model import SpaceKind

Standing = tuple[Any, ...]  # `admissions.rules.priority.Policy.standing`, the id last: the smallest goes first


@dataclass(frozen=True, slots=True)
class Claim:
    """One application for one seat through fixed days; no two have the same standing."""

    id: UUID
    standing: Standing
    period: Period


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """One seat of one space; the order in which they were entered breaks ties."""

    space_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of days in which nobody holds a seat."""

    seat: Seat
    period: Period


class Hindrance(CodeList):
    """Why a claim has no place in a plan."""

    NEVER_OPEN = "never_open", "没有在整个期间都空余的座位", "no seat is free through the whole period"
    FULL = "full", "期间内有日期全部座位须给排位在前者", "on some days those who rank higher need every seat"
    NO_ARRANGEMENT = (
        "no_arrangement",
        "无论怎样安排，满足排位在前者后都没有一个座位可用于整个期间",
        "however those who rank higher are arranged, no seat is left through the whole period",
    )
    UNDECIDED = (
        "undecided",
        "在计算限度内未找到安排",
        "no arrangement was found within the limits of the computation",
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a claim has no place; `full_on` is the first day on which no seat is left, where there is one."""

    hindrance: Hindrance
    full_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is placed where, and what stands against the others."""

    placed: Mapping[UUID, Seat]
    refused: Mapping[UUID, Refusal]

    @property
    def undecided(self) -> Sequence[UUID]:
        """The claims that an optimal plan might still place; without any, this plan is the optimum."""
        return [claim for claim, refusal in self.refused.items() if refusal.hindrance is Hindrance.UNDECIDED]


class RoundState(CodeList):
    """How a round stands."""

    OPEN = "open", "已开启", "open"
    SIMULATED = "simulated", "已模拟", "simulated"
    APPROVED = "approved", "已批准", "approved"
    EXECUTED = "executed", "已执行", "carried out"
    CANCELLED = "cancelled", "已取消", "cancelled"


UNDER_WAY = (RoundState.OPEN, RoundState.SIMULATED, RoundState.APPROVED)


class Outcome(CodeList):
    """What a round did with an application when it was carried out."""

    RESERVED = "reserved", "已批准并预留座位", "approved, its seat is reserved"
    WAITLISTED = "waitlisted", "列入轮候", "put on the waiting list"
    KEPT_WAITING = "kept_waiting", "继续轮候", "stays on the waiting list"
    NOT_CARRIED_OUT = "not_carried_out", "方案未能落实", "what was planned no longer held"


@dataclass(frozen=True, slots=True)
class Round:
    """One round at one base, or at several of a tier; `on` is the day it reckons with: no stay begins before it."""

    id: UUID
    name: str
    area: str
    base_ids: tuple[UUID, ...]
    on: date
    opened_by: str
    opened_at: datetime
    inputs: tuple[Any, ...] = ()  # as they were when it was simulated
    fingerprint: str | None = None
    is_optimal: bool | None = None
    not_reviewed: int = 0  # applications that were submitted and not reviewed yet: they have no part in it
    simulated_by: str | None = None
    simulated_at: datetime | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    executed_by: str | None = None
    executed_at: datetime | None = None
    state: RoundState = RoundState.OPEN
    version: int = 1


@dataclass(frozen=True, slots=True)
class RoundPlace:
    """One application in a round: the seat planned for it or what stands against it, and in the end what was done."""

    round_id: UUID
    admission_id: UUID
    base_id: UUID
    organization_id: UUID | None
    space_kind: SpaceKind
    rank: int
    period: Period
    seat: Seat | None
    refusal: Refusal | None
    ahead: Mapping[str, int]
    outcome: Outcome | None = None
    reasons: tuple[Mapping[str, str], ...] = ()  # why what was planned did not hold


@dataclass(frozen=True, slots=True)
class RoundChanged:
    """A round took a step."""

    topic: ClassVar[str] = "incubator.round-changed.v1"
    round_id: UUID
    base_ids: tuple[UUID, ...]
    fingerprint: str | None
    step: str
    state: RoundState

    @property
    def subject(self) -> UUID:
        """The round."""
        return self.round_id


@dataclass(frozen=True, slots=True)
class RoundPlaceDecided:
    """A round that was carried out did something with an application, or could not."""

    topic: ClassVar[str] = "incubator.round-place-decided.v1"
    round_id: UUID
    admission_id: UUID
    organization_id: UUID | None
    base_id: UUID
    outcome: Outcome
    hindrance: Hindrance | None
    reasons: tuple[str, ...]

    @property
    def subject(self) -> UUID:
        """The application."""
        return self.admission_id
