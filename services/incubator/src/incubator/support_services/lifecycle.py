"""Which step may follow which in an order of a support service."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER
from incubator.support_services.model import OPEN, OrderState

S = OrderState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
BOTH_SIDES = (ORG_REP, *BASE_SIDE)
CLIENT = (ORG_REP,)

LIFECYCLE = Lifecycle(
    "incubator.service-orders",
    S.ORDERED,
    (
        Step("acceptance", Text("受理", "accept"), (S.ORDERED,), S.ACCEPTED, ENTRY, roles=BASE_SIDE),
        Step("refusal", Text("不予受理", "refuse"), (S.ORDERED,), S.REFUSED, ENTRY, roles=BASE_SIDE),
        Step(
            "scheduling",
            Text("排期（改期）", "schedule, or schedule anew"),
            (S.ACCEPTED, S.SCHEDULED),
            S.SCHEDULED,
            ENTRY,
            roles=BASE_SIDE,
        ),
        Step(
            "delivery",
            Text("登记服务记录", "record a delivery"),
            (S.SCHEDULED, S.UNDERWAY),
            S.UNDERWAY,
            ENTRY,
            roles=BASE_SIDE,
        ),
        Step("completion", Text("服务完成", "complete"), (S.UNDERWAY,), S.DELIVERED, ENTRY, roles=BASE_SIDE),
        Step("confirmation", Text("确认服务", "confirm"), (S.DELIVERED,), S.CONFIRMED, ENTRY, roles=CLIENT),
        Step("objection", Text("提出异议", "object"), (S.DELIVERED,), S.UNDERWAY, ENTRY, roles=CLIENT),
        Step("feedback", Text("评价", "give feedback"), (S.CONFIRMED,), None, ENTRY, roles=CLIENT),
        Step("no-show", Text("登记爽约", "record a no-show"), (S.SCHEDULED,), S.NO_SHOW, ENTRY, roles=BASE_SIDE),
        Step("cancellation", Text("取消", "cancel"), OPEN, S.CANCELLED, ENTRY, roles=BOTH_SIDES),
    ),
)
