"""Which step may follow which in a milestone."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from incubator.milestones.model import MilestoneState
from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER

S = MilestoneState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)

LIFECYCLE = Lifecycle(
    "incubator.milestones",
    S.PROPOSED,
    (
        Step("agreement", Text("确认约定", "agree to it"), (S.PROPOSED,), S.AGREED, ENTRY, roles=(ORG_REP,)),
        Step("withdrawal", Text("撤回", "withdraw it"), (S.PROPOSED,), S.WITHDRAWN, ENTRY, roles=BASE_SIDE),
        Step("measurement", Text("登记成效", "measure it"), (S.AGREED, S.MISSED), None, ENTRY, roles=BASE_SIDE),
        Step("completion", Text("达成", "reach it"), (S.AGREED, S.MISSED), S.REACHED, ENTRY),
        Step("lapse", Text("逾期", "miss it"), (S.AGREED,), S.MISSED, ENTRY),
    ),
)
