"""A request is decided once, by somebody who did not make it; who declares it of themselves needs no decision."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from evaluation.recusals.model import RecusalState
from evaluation.regulations import ORDER_39
from evaluation.roles import DISTRICT_APPROVER

S = RecusalState
_ARTICLE = ORDER_39.article(19)
_DECIDES = (DISTRICT_APPROVER,)

LIFECYCLE = Lifecycle(
    "evaluation.recusals",
    S.REQUESTED,
    (
        Step("declaration", Text("本人声明回避", "declare of oneself"), (S.REQUESTED,), S.GRANTED, _ARTICLE),
        Step("approval", Text("决定回避", "grant"), (S.REQUESTED,), S.GRANTED, _ARTICLE, roles=_DECIDES),
        Step("refusal", Text("驳回申请", "deny"), (S.REQUESTED,), S.DENIED, _ARTICLE, roles=_DECIDES),
    ),
)
