"""How a suspension moves: it stands, and its end is fixed once."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from talent.regulations import TITLE_SUBSIDY
from talent.roles import DISTRICT_CLERK
from talent.suspensions.model import SuspensionState

LIFECYCLE = Lifecycle(
    "talent.suspensions",
    SuspensionState.STANDING,
    (
        Step(
            "resumption",
            Text("恢复", "resume"),
            (SuspensionState.STANDING,),
            SuspensionState.RESUMED,
            TITLE_SUBSIDY.whole(),
            roles=(DISTRICT_CLERK,),
        ),
    ),
)
