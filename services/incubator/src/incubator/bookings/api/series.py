"""The counter for a series of bookings as a whole."""

from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Response

from incubator.access import APPLICANT_SIDE, acting_as
from incubator.bookings import actions, store
from incubator.bookings.api.common import WRITE, is_office, is_own, see_to_reason
from incubator.bookings.api.shapes import LeftOut, ReasonIn, SeriesCancelledOut, plain
from incubator.bookings.lifecycle import BOTH_SIDES
from incubator.parameters import BOOK

router = counter("incubator", "booking-series")


@router.post(
    "/{series_id}/cancellation",
    response_model=SeriesCancelledOut,
    **needs("", *BOTH_SIDES, rule=WRITE, key=True, dry_run=True),
)
async def cancel(series_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Cancel what can still be cancelled of a series at no cost; the rest is left and named with the reason (取消系列预订)."""
    see_to_reason(desk, body)
    acting_as(desk.caller, "booking", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        bookings = await store.of_series(tx, series_id)
        if not bookings or not is_own(bookings[0], desk):
            raise NotFound
        organization, terms = bookings[0].organization_id, await BOOK.on(tx, desk.today)
        cancelled, left = await actions.give_up_series(
            tx, organization, series_id, terms, office=is_office(desk), reason=body.reason
        )
        out = SeriesCancelledOut(
            series_id=series_id,
            cancelled=[plain(booking) for booking in cancelled],
            left=[LeftOut(booking_id=booking.id, day=booking.day, code=code) for booking, code in left],
        )
        return await desk.done(tx, out)
