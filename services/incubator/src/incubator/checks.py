"""What must be true of the incubator's records at every moment; `python -m incubator fsck` looks at it."""

from bureaukit.checks import Check, Seen
from bureaukit.db import Tx
from bureaukit.histories import History
from bureaukit.text import Text

from incubator.bookings import store as bookings
from incubator.bookings.lifecycle import LIFECYCLE
from incubator.spaces import store as spaces
from incubator.support_services import lifecycle as service_orders
from incubator.support_services.store import deliveries
from incubator.tenancies import store as tenancies


async def _tenancies_hold_their_seats(tx: Tx) -> Seen:
    """Compare what tenancies say of seat and period with what is held for them; what differs names the tenancy."""
    said, held = await tenancies.seats(tx), await spaces.seats_of_tenancies(tx)
    differ = {entry[0] for entry in said ^ held}
    return Seen(len(said), tuple(sorted(str(tenancy) for tenancy in differ)))


async def _bookings_hold_their_rooms(tx: Tx) -> Seen:
    """Compare what bookings say of room and hours with what is held for them; what differs names the booking."""
    said, held = await bookings.hours_said(tx), await spaces.hours_of_bookings(tx)
    differ = {entry[0] for entry in said ^ held}
    return Seen(len(said), tuple(sorted(str(booking) for booking in differ)))


CHECKS = (
    Check(
        "occupancies",
        Text("同一座位的占用期间互不重叠", "No two occupancies of one seat overlap"),
        spaces.overlapping,
    ),
    Check(
        "seats-of-tenancies",
        Text(
            "每项入驻占用其座位，期间一致", "A tenancy holds its own seat for its own period, and nothing else is held"
        ),
        _tenancies_hold_their_seats,
    ),
    Check(
        "rooms-of-bookings",
        Text(
            "每项预订占用其场地，时段一致", "A booking holds its own room for its own hours, and nothing else is held"
        ),
        _bookings_hold_their_rooms,
    ),
    History("bookings", LIFECYCLE, "incubator.booking-changed.v1").as_check(),
    Check(
        "deliveries-of-orders",
        Text("订单已开始服务当且仅当有服务记录", "An order is served exactly when there is a record of it"),
        deliveries.unserved,
    ),
    History("service_orders", service_orders.LIFECYCLE, "incubator.service-order-changed.v1").as_check(),
)
