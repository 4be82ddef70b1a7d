"""What an allocation round works on and comes to: values only, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.periods import Period

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
