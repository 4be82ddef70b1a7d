"""Which step may follow which on the way to a list and from it, and of a penalty on the way to the record."""

from bureaukit.lifecycle import Lifecycle, Step, months, working_days
from bureaukit.text import Text

from registry.credit_records.model import ListingState, PenaltyState
from registry.regulations import CREDIT, PENALTIES
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP

S = ListingState
_WHOLE = CREDIT.whole()
_DECIDES = (DISTRICT_APPROVER,)
_CLERK = (DISTRICT_CLERK,)
_PARTY = (DISTRICT_CLERK, ORG_REP)  # the organization speaks for itself, or a clerk notes what it brings


LIFECYCLE = Lifecycle(
    "registry.listings",
    S.PROPOSED,
    (
        Step(
            "notice", Text("送达告知书", "give notice"), (S.PROPOSED,), S.PROPOSED, PENALTIES.article(44), roles=_CLERK
        ),
        Step(
            "defence",
            Text("陈述申辩", "make a statement"),
            (S.PROPOSED,),
            S.PROPOSED,
            PENALTIES.article(45),
            roles=_PARTY,
        ),
        Step(
            "exculpation",
            Text("记录无直接责任证明", "record a proof that it is not responsible"),
            (S.PROPOSED,),
            S.PROPOSED,
            _WHOLE,
            roles=_CLERK,
        ),
        Step("approval", Text("列入", "enter on the list"), (S.PROPOSED,), S.LISTED, _WHOLE, roles=_DECIDES),
        Step("addition", Text("并入现有记录", "add to the entry"), (S.PROPOSED,), S.ADDED, _WHOLE, roles=_DECIDES),
        Step("dismissal", Text("不予列入", "dismiss"), (S.PROPOSED,), S.DISMISSED, _WHOLE, roles=_DECIDES),
        Step("new-ground", Text("出现新的情形", "a new ground"), (S.LISTED, S.DELISTING), S.LISTED, _WHOLE),
        Step(
            "removal-application",
            Text("申请移出", "apply for removal"),
            (S.LISTED,),
            S.LISTED,
            _WHOLE,
            roles=_PARTY,
        ),
        Step("delisting", Text("提请移出", "propose removal"), (S.LISTED,), S.DELISTING, _WHOLE, roles=_CLERK),
        Step(
            "delisting-approval",
            Text("移出", "remove"),
            (S.DELISTING,),
            S.DELISTED,
            _WHOLE,
            within=working_days(5),
            roles=_DECIDES,
        ),
        Step(
            "delisting-dismissal",
            Text("不予移出", "keep on the list"),
            (S.DELISTING,),
            S.LISTED,
            _WHOLE,
            roles=_DECIDES,
        ),
        Step(
            "expiry",
            Text("期满自动移出", "removed when its time is over"),
            (S.LISTED, S.DELISTING),
            S.DELISTED,
            _WHOLE,
            within=months(6),
        ),
        Step(
            "retraction",
            Text("依据已撤回，不予列入", "dismissed, its ground being withdrawn"),
            (S.PROPOSED,),
            S.DISMISSED,
            _WHOLE,
        ),
        Step("end", Text("随主记录移出", "removed with the running entry"), (S.ADDED,), S.DELISTED, _WHOLE),
    ),
)

P = PenaltyState
OF_PENALTIES = Lifecycle(
    "registry.penalties",
    P.ENTERED,
    (
        Step(
            "confirmation",
            Text("确认记录", "confirm"),
            (P.ENTERED,),
            P.RECORDED,
            PENALTIES.article(57),
            within=working_days(5),
            roles=_DECIDES,
        ),
        Step(
            "dismissal", Text("不予记录", "dismiss"), (P.ENTERED,), P.DISMISSED, PENALTIES.article(57), roles=_DECIDES
        ),
        Step("withdrawal", Text("撤回", "withdraw"), (P.RECORDED,), P.WITHDRAWN, PENALTIES.article(48), roles=_DECIDES),
    ),
)
