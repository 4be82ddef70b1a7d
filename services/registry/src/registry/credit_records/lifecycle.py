"""Which step may follow which on the way to a list and from it."""

from bureaukit.lifecycle import Lifecycle, Step
from bureaukit.text import Text

from registry.credit_records.model import ListingState
from registry.regulations import CREDIT
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK

S = ListingState
_WHOLE = CREDIT.whole()
_DECIDES = (DISTRICT_APPROVER,)

LIFECYCLE = Lifecycle(
    "registry.listings",
    S.PROPOSED,
    (
        Step("approval", Text("列入", "enter on the list"), (S.PROPOSED,), S.LISTED, _WHOLE, roles=_DECIDES),
        Step("dismissal", Text("不予列入", "dismiss"), (S.PROPOSED,), S.DISMISSED, _WHOLE, roles=_DECIDES),
        Step(
            "delisting", Text("提请移出", "propose removal"), (S.LISTED,), S.DELISTING, _WHOLE, roles=(DISTRICT_CLERK,)
        ),
        Step("delisting-approval", Text("移出", "remove"), (S.DELISTING,), S.DELISTED, _WHOLE, roles=_DECIDES),
        Step(
            "delisting-dismissal",
            Text("不予移出", "keep on the list"),
            (S.DELISTING,),
            S.LISTED,
            _WHOLE,
            roles=_DECIDES,
        ),
    ),
)
