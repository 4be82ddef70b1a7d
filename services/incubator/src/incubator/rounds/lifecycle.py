"""Which step may follow which in a round (INC-07: a second person approves)."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, STREET_OFFICER
from incubator.rounds.model import UNDER_WAY, RoundState

S = RoundState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
DECIDING = (DISTRICT_APPROVER, STREET_OFFICER)

LIFECYCLE = Lifecycle(
    "incubator.rounds",
    S.OPEN,
    (
        Step(
            "simulation",
            Text("模拟", "simulate"),
            (S.OPEN, S.SIMULATED, S.APPROVED),
            S.SIMULATED,
            ENTRY,
            roles=BASE_SIDE,
        ),
        Step("approval", Text("批准方案", "approve the plan"), (S.SIMULATED,), S.APPROVED, ENTRY, roles=DECIDING),
        Step("execution", Text("执行方案", "carry the plan out"), (S.APPROVED,), S.EXECUTED, ENTRY, roles=DECIDING),
        Step(
            "cancellation", Text("取消", "cancel"), UNDER_WAY, S.CANCELLED, ENTRY, roles=(*BASE_SIDE, DISTRICT_APPROVER)
        ),
    ),
)
