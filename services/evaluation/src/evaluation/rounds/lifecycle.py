"""A round is drafted by one person and announced by another."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from evaluation.regulations import ORDER_39
from evaluation.roles import DISTRICT_APPROVER
from evaluation.rounds.model import RoundState

LIFECYCLE = Lifecycle(
    "evaluation.rounds",
    RoundState.DRAFT,
    (
        Step(
            "notice",
            Text("发布评估通知", "announce"),
            (RoundState.DRAFT,),
            RoundState.ANNOUNCED,
            ORDER_39.article(16),
            roles=(DISTRICT_APPROVER,),
        ),
    ),
)
