"""What every counter for bookings needs: whose a booking is, and what the office must say."""

from bureaukit.desk import DeskContext

from incubator.access import is_officer_for
from incubator.bookings.api.shapes import ReasonIn
from incubator.bookings.model import Booking
from incubator.roles import OFFICERS, ORG_REP

WRITE = "own area with incubator:booking:write, or own organization with incubator:booking:apply"


def is_office(desk: DeskContext) -> bool:
    """Say whether the caller acts for the base."""
    return desk.caller.has_role(*OFFICERS)


def is_own(booking: Booking, desk: DeskContext) -> bool:
    """Say whether a booking is of the caller's area or organization."""
    names = {str(booking.organization_id), booking.credit_code} - {None}
    is_theirs = desk.caller.has_role(ORG_REP) and desk.caller.org in names
    return is_officer_for(desk.caller, booking.area) or is_theirs


def see_to_reason(desk: DeskContext, body: ReasonIn) -> None:
    """Raise 422 unless the office says why it cancels."""
    desk.refuse_unless(
        allowed=not is_office(desk) or body.reason is not None,
        pointer="/reason",
        code="missing",
        zh="基地取消预订须说明原因",
        en="The office says why it cancels",
    )
