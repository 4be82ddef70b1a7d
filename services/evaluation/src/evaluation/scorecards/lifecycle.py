"""A scorecard is drafted by one person and published by another; nothing leads back."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from evaluation.regulations import ORDER_39
from evaluation.roles import DISTRICT_APPROVER
from evaluation.scorecards.model import ScorecardState

LIFECYCLE = Lifecycle(
    "evaluation.scorecards",
    ScorecardState.DRAFT,
    (
        Step(
            "publication",
            Text("发布", "publish"),
            (ScorecardState.DRAFT,),
            ScorecardState.PUBLISHED,
            ORDER_39.article(8),
            roles=(DISTRICT_APPROVER,),
        ),
    ),
)
