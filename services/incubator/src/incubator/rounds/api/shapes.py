"""What goes in and out at the counter for stored rounds."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from pydantic import BaseModel, ConfigDict, Field

from incubator.admissions.rules.priority import Advantage
from incubator.rounds.model import Hindrance, Outcome, Round, RoundPlace, RoundState
from incubator.spaces.model import SpaceKind
from incubator.wire import Day


class RoundIn(BaseModel):
    """A round to be opened; `on` is the day it reckons with, today if left out."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    base_ids: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    on: Day | None = Field(default=None, description="no stay begins before it 自此日起安排")


class RoundItem(BaseModel):
    """A round in a list."""

    id: UUID
    name: str
    area: str
    base_ids: list[UUID]
    on: date
    state: RoundState
    fingerprint: str | None = Field(description="the same fingerprint, the same plan 输入相同则结果相同")
    is_optimal: bool | None
    not_reviewed: int = Field(description="submitted and not reviewed: no part in it 未初审者不参加")
    opened_at: datetime
    simulated_at: datetime | None
    approved_at: datetime | None
    executed_at: datetime | None


class RoundOut(RoundItem):
    """A round with how many it holds and how many of them have a seat in its plan."""

    total: int
    placed: int


class RoundPage(BaseModel):
    """One page of rounds."""

    items: list[RoundItem]
    next_cursor: str | None


class ReasonOut(BaseModel):
    """Why what was planned did not hold."""

    code: str
    message: str


class RoundPlaceOut(BaseModel):
    """One application in a round: the seat planned for it, or what stands against it; and what was done."""

    admission_id: UUID
    base_id: UUID
    space_kind: SpaceKind
    rank: int
    start_on: date
    end_on: date
    space_id: UUID | None
    seat: int | None
    hindrance: Hindrance | None
    message: str | None
    full_on: date | None
    ahead: dict[Advantage, int] = Field(description="placed in the same days and going before, by what 同期排位在前者")
    outcome: Outcome | None
    reasons: list[ReasonOut]


class RoundPlacePage(BaseModel):
    """One page of those in a round."""

    items: list[RoundPlaceOut]
    next_cursor: str | None


class DecidedOut(RoundPlaceOut):
    """What a round did with one application, and the same as a signed receipt."""

    round_id: UUID
    round_name: str
    receipt: str = Field(description="compact JWS; keys at /v1/incubator/receipts/jwks 签名凭证")


class DecidedList(BaseModel):
    """What rounds did with one application, the oldest first."""

    items: list[DecidedOut]


class ReproductionOut(BaseModel):
    """Whether the frozen inputs lead to the very plan that was kept."""

    fingerprint: str | None
    is_same: bool
    inputs: list[dict[str, Any]]


class ActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]


class KeysOut(BaseModel):
    """Public keys (JWK set)."""

    keys: list[dict[str, Any]]


class RoundFilter(Filter):
    """What the list can be asked."""

    state: RoundState | None = None


def item_of(round_: Round) -> dict[str, Any]:
    """Return a round as a list shows it."""
    return {name: getattr(round_, name) for name in RoundItem.model_fields}


def place_out(place: RoundPlace, language: str) -> RoundPlaceOut:
    """Return one application in a round as it is shown."""
    hindrance = place.refusal.hindrance if place.refusal else None
    message = None if hindrance is None else hindrance.en if language == "en" else hindrance.zh
    return RoundPlaceOut(
        admission_id=place.admission_id,
        base_id=place.base_id,
        space_kind=place.space_kind,
        rank=place.rank,
        start_on=place.period.start_on,
        end_on=place.period.end_on,
        space_id=place.seat.space_id if place.seat else None,
        seat=place.seat.number if place.seat else None,
        hindrance=hindrance,
        message=message,
        full_on=place.refusal.full_on if place.refusal else None,
        ahead={Advantage(by): count for by, count in place.ahead.items()},
        outcome=place.outcome,
        reasons=[
            ReasonOut(code=reason["code"], message=reason["en" if language == "en" else "zh"])
            for reason in place.reasons
        ],
    )
