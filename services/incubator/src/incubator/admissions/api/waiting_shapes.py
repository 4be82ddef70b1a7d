"""How the waiting list is shown: what can be expected, and what was offered."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.pages import Filter
from pydantic import BaseModel, Field

from incubator.admissions.rules.forecast import Unforeseen
from incubator.offers.model import Offer, OfferState, PassedOver

EXPECTED = (
    "按现有入驻到期日与现时排位推算；续驻、提前退驻或新的申请会使其变动",
    "From the ends of running stays and the queue of today; extensions, early exits and new applications change it",
)


class ExpectedOut(BaseModel):
    """The day from which a place can be expected; without one, the reason."""

    on: date | None
    reason: Unforeseen | None
    message: str


class OfferOut(BaseModel):
    """A seat offered for some days, to be answered until a day, that day included."""

    id: UUID
    admission_id: UUID
    base_id: UUID
    space_id: UUID
    seat: int
    start_on: date
    end_on: date
    offered_at: datetime
    answer_by: date
    answer_provisional: bool = Field(description="rests on days not published yet 所涉工作日尚未公布")
    state: OfferState
    answered_at: datetime | None
    version: int


class PassedOverOut(BaseModel):
    """That somebody of lower rank got an offer, and why."""

    at: datetime
    reason: PassedOver
    message: str


class OffersOut(BaseModel):
    """Every offer that one application had, and every time it was passed over, the oldest first."""

    items: list[OfferOut]
    passed_over: list[PassedOverOut]


class OfferPage(BaseModel):
    """One page of offers."""

    items: list[OfferOut]
    next_cursor: str | None


class OfferActionsOut(BaseModel):
    """Every act on an offer with its verdict now."""

    items: list[dict[str, Any]]


class OfferFilter(Filter):
    """What the list can be asked."""

    base_id: UUID | None = None
    state: OfferState | None = None


def expected_out(expected: date | Unforeseen | None, language: str) -> ExpectedOut | None:
    """Return what can be expected as it is shown; nothing for a virtual stay."""
    if expected is None:
        return None
    if isinstance(expected, Unforeseen):
        return ExpectedOut(on=None, reason=expected, message=expected.en if language == "en" else expected.zh)
    return ExpectedOut(on=expected, reason=None, message=EXPECTED[language == "en"])


def offer_out(offer: Offer) -> OfferOut:
    """Return an offer as it is shown."""
    return OfferOut(
        id=offer.id,
        admission_id=offer.admission_id,
        base_id=offer.base_id,
        space_id=offer.space_id,
        seat=offer.seat,
        start_on=offer.period.start_on,
        end_on=offer.period.end_on,
        offered_at=offer.offered_at,
        answer_by=offer.answer_by,
        answer_provisional=offer.answer_provisional,
        state=offer.state,
        answered_at=offer.answered_at,
        version=offer.version,
    )
