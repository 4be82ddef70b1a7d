"""A proposal is approved by a second person; nothing leads back."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from evaluation.grade_adjustments.model import AdjustmentState
from evaluation.regulations import ORDER_39
from evaluation.roles import DISTRICT_APPROVER

LIFECYCLE = Lifecycle(
    "evaluation.grade-adjustments",
    AdjustmentState.PROPOSED,
    (
        Step(
            "approval",
            Text("决定", "approve"),
            (AdjustmentState.PROPOSED,),
            AdjustmentState.APPROVED,
            ORDER_39.article(30),
            roles=(DISTRICT_APPROVER,),
        ),
    ),
)
