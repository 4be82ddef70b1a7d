"""How a proposal moves: a second person approves or dismisses it, once."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from registry.corrections.model import CorrectionState
from registry.regulations import CIVIL_CODE
from registry.roles import DISTRICT_APPROVER

S = CorrectionState
PUBLICATION = CIVIL_CODE.article(66)  # the authority publishes what is registered: so what it publishes must be right
_DECIDES = (DISTRICT_APPROVER,)

LIFECYCLE = Lifecycle(
    "registry.corrections",
    S.PROPOSED,
    (
        Step("approval", Text("准予更正(撤回)", "approve"), (S.PROPOSED,), S.APPROVED, PUBLICATION, roles=_DECIDES),
        Step("dismissal", Text("不予更正(撤回)", "dismiss"), (S.PROPOSED,), S.DISMISSED, PUBLICATION, roles=_DECIDES),
    ),
)
