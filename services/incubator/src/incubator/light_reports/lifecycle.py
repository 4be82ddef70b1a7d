"""Which step may follow which in a light report (INC-11)."""

from bureaukit.lifecycle import Lifecycle, Step, working_days
from bureaukit.text import Text

from incubator.light_reports.model import ReportState
from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER

S = ReportState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)

LIFECYCLE = Lifecycle(
    "incubator.light-reports",
    S.DUE,
    (
        Step(
            "filing",
            Text("填报季报", "file the report"),
            (S.DUE, S.FILED),
            S.FILED,
            ENTRY,
            within=working_days(10),  # the default of incubator.light_reports.filing_working_days
            roles=(ORG_REP,),
        ),
        Step("return", Text("退回", "return it"), (S.FILED,), S.DUE, ENTRY, roles=BASE_SIDE),
        Step("noting", Text("阅知", "take note of it"), (S.FILED,), S.NOTED, ENTRY, roles=BASE_SIDE),
        Step("lapse", Text("失效（已退驻）", "lapse (the holder has left)"), (S.DUE,), S.LAPSED, ENTRY),
    ),
)
