"""Which step may follow which in a booking."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from incubator.bookings.model import BookingState
from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER

S = BookingState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
BOTH_SIDES = (ORG_REP, *BASE_SIDE)

LIFECYCLE = Lifecycle(
    "incubator.bookings",
    S.BOOKED,
    (
        Step("change", Text("改期", "change"), (S.BOOKED,), S.BOOKED, ENTRY, roles=BOTH_SIDES),
        Step("cancellation", Text("取消", "cancel"), (S.BOOKED,), S.CANCELLED, ENTRY, roles=BOTH_SIDES),
        Step(
            "late-cancellation", Text("临期取消", "cancel late"), (S.BOOKED,), S.CANCELLED_LATE, ENTRY, roles=(ORG_REP,)
        ),
        Step("attendance", Text("确认使用", "confirm the use"), (S.BOOKED,), S.ATTENDED, ENTRY, roles=BASE_SIDE),
        Step("no-show", Text("登记爽约", "record a no-show"), (S.BOOKED,), S.NO_SHOW, ENTRY, roles=BASE_SIDE),
    ),
)
