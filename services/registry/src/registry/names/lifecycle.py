"""Which step may follow which in a claim to a name."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from registry.names.model import ClaimState
from registry.regulations import NAMES
from registry.roles import ORG_REP

S = ClaimState
LIFECYCLE = Lifecycle(
    "registry.name-claims",
    S.RESERVED,
    (
        Step("use", Text("用于申请", "ask for it in a case"), (S.RESERVED,), S.IN_USE, NAMES.whole()),
        Step("registration", Text("登记使用", "register it"), (S.IN_USE,), S.REGISTERED, NAMES.article(5)),
        Step("release", Text("随申请终止", "give it up with the case"), (S.IN_USE,), S.RELEASED, NAMES.whole()),
        Step("expiry", Text("保留期满", "expire"), (S.RESERVED, S.IN_USE), S.EXPIRED, NAMES.whole()),
        Step(
            "cancellation",
            Text("取消保留", "cancel"),
            (S.RESERVED,),
            S.CANCELLED,
            NAMES.whole(),
            roles=(ORG_REP,),
        ),
    ),
)
