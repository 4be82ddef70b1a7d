"""Which step may follow which in an offer."""

from bureaukit.lifecycle import Lifecycle, Step, working_days
from bureaukit.text import Text

from incubator.offers.model import HOLDING, OfferState
from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER

S = OfferState
ANSWER_WITHIN = working_days(3)  # the default of the parameter that counts (incubator.waiting.answer_working_days)
APPLICANT = (ORG_REP, DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)

LIFECYCLE = Lifecycle(
    "incubator.offers",
    S.OPEN,
    (
        Step("acceptance", Text("接受", "accept"), (S.OPEN,), S.ACCEPTED, ENTRY, within=ANSWER_WITHIN, roles=APPLICANT),
        Step("declination", Text("谢绝", "decline"), HOLDING, S.DECLINED, ENTRY, roles=APPLICANT),
        Step("lapse", Text("逾期失效", "lapse"), (S.OPEN,), S.LAPSED, ENTRY),
        Step("recall", Text("收回", "recall"), HOLDING, S.RECALLED, ENTRY),
        Step("fulfilment", Text("批准入驻", "fulfil by the approval"), (S.ACCEPTED,), S.FULFILLED, ENTRY),
    ),
)
