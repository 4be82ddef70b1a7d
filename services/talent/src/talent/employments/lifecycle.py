"""How an employment moves: it runs, and it ends once."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from talent.employments.model import EmploymentState
from talent.regulations import TITLE_SUBSIDY
from talent.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, STREET_OFFICER

LIFECYCLE = Lifecycle(
    "talent.employments",
    EmploymentState.RUNNING,
    (
        Step(
            "end",
            Text("离任", "end"),
            (EmploymentState.RUNNING,),
            EmploymentState.ENDED,
            TITLE_SUBSIDY.whole(),
            roles=(DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER),
        ),
        Step(  # an end that lies ahead comes earlier when the employer ends before it
            "end-of-employer",
            Text("用人单位终止", "the employer ends"),
            (EmploymentState.RUNNING, EmploymentState.ENDED),
            EmploymentState.ENDED,
            TITLE_SUBSIDY.whole(),
        ),
    ),
)
