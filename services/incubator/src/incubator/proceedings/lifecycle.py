"""Which step may follow which in a proceeding (INC-11 to INC-13, INC-18); what a matter has no use for is closed to it."""

from bureaukit.lifecycle import Lifecycle, Step, working_days
from bureaukit.text import Text

from incubator.proceedings.model import OPEN, ProceedingState
from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER

S = ProceedingState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
DECIDING = (DISTRICT_APPROVER, STREET_OFFICER)

LIFECYCLE = Lifecycle(
    "incubator.proceedings",
    S.PROPOSED,
    (
        Step(
            "statement",
            Text("陈述意见", "state one's case"),
            (S.PROPOSED,),
            None,
            ENTRY,
            within=working_days(5),  # the default of incubator.proceedings.statement_working_days
            roles=(ORG_REP,),
        ),
        Step(
            "examination", Text("逐项核查", "examine item by item"), (S.PROPOSED,), S.EXAMINED, ENTRY, roles=BASE_SIDE
        ),
        Step(
            "consent", Text("转出方同意", "consent to the transfer"), (S.PROPOSED,), S.CONSENTED, ENTRY, roles=DECIDING
        ),
        Step("approval", Text("批准", "approve"), OPEN, S.APPROVED, ENTRY, roles=DECIDING),
        Step("refusal", Text("不予批准", "refuse"), OPEN, S.REFUSED, ENTRY, roles=DECIDING),
        Step("withdrawal", Text("撤回", "withdraw"), OPEN, S.WITHDRAWN, ENTRY, roles=(*BASE_SIDE, ORG_REP)),
        Step("lapse", Text("失效（已退驻）", "lapse (the holder leaves already)"), OPEN, S.LAPSED, ENTRY),
    ),
)
