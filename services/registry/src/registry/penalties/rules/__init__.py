"""What stands between the opening of a case and a penalty, and between a penalty and the closing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import Rule, required_by

from registry.credit_records.model import GRAVE, PenaltyKind
from registry.forms import PENALISING, as_of_form
from registry.organizations.model import OrganizationState, OrganizationType
from registry.penalties.model import Case, CaseGround, Debt
from registry.regulations import CIVIL_CODE, PENALTIES, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Weighing:
    """A case as somebody means to take a step in it: who, when, and the days that follow from those on record."""

    case: Case
    today: date
    officer: str
    decide_by: date
    heard_by: date | None = None  # the last day to ask for a hearing
    is_entitled_to_hearing: bool = False
    debt: Debt | None = None
    form: OrganizationType | None = None  # of the party; None for a body that is not on the register


def _day(name: str) -> Any:
    def facts(w: Weighing) -> dict[str, str | None]:
        found = getattr(w, name, None) or getattr(w.case, name, None)
        return {name: found.isoformat() if found else None}

    return facts


@required_by(
    PENALTIES.article(42),
    otherwise="须由本案执法人员办理",
    otherwise_en="An officer of this case does this",
)
def is_an_officer_of_the_case(w: Weighing) -> bool:
    """Two officers investigate; both are named when the case is opened."""
    return w.officer in w.case.officers


@required_by(
    PENALTIES.article(42),
    otherwise="须由本案另一名执法人员签署",
    otherwise_en="The other officer of this case signs",
)
def is_the_other_officer(w: Weighing) -> bool:
    """Who concluded the investigation does not sign twice."""
    return w.officer in w.case.officers and w.officer not in w.case.signed_by


@required_by(
    PENALTIES.article(42),
    otherwise="执法人员不得少于两人，尚缺一人签署",
    otherwise_en="Fewer than two officers have signed the investigation",
    mend="由另一名执法人员签署",
    mend_en="The other officer signs",
)
def both_officers_signed(w: Weighing) -> bool:
    """At least two officers stand behind the facts."""
    return set(w.case.officers) <= set(w.case.signed_by)


@required_by(
    PENALTIES.article(63),
    otherwise="该处罚不适用听证",
    otherwise_en="This penalty gives no right to a hearing",
)
def may_ask_for_a_hearing(w: Weighing) -> bool:
    """Grave penalties and large fines give the right."""
    return w.is_entitled_to_hearing


@required_by(
    PENALTIES.article(64),
    otherwise="已超过要求听证的五个工作日",
    otherwise_en="The five working days to ask for a hearing are over",
    facts=_day("heard_by"),
)
def asks_in_time(w: Weighing) -> bool:
    """Five working days after the notice."""
    return w.heard_by is None or w.today <= w.heard_by


@required_by(
    PENALTIES.article(64),
    otherwise="尚未到通知的听证日",
    otherwise_en="The day of the hearing has not come, or was not told",
    facts=_day("hearing_on"),
)
def hearing_day_has_come(w: Weighing) -> bool:
    """The parties were told the day seven working days before."""
    return w.case.hearing_on is not None and w.today >= w.case.hearing_on


@required_by(
    PENALTIES.article(62),
    otherwise="告知后的陈述申辩、要求听证期未满",
    otherwise_en="The time for a statement or to ask for a hearing is not over",
    facts=_day("heard_by"),
)
def party_could_be_heard(w: Weighing) -> bool:
    """Nothing is decided while the party may still speak; after a hearing it has spoken."""
    return w.case.hearing_on is not None or w.heard_by is None or w.today > w.heard_by


@required_by(
    PENALTIES.article(33),
    otherwise="改正期未满",
    otherwise_en="The time to put it right is not over",
    facts=_day("cure_until"),
)
def cure_time_is_over(w: Weighing) -> bool:
    """Who puts it right in time is spared the removal."""
    return w.case.cure_until is None or w.today > w.case.cure_until


@required_by(
    PENALTIES.article(60),
    otherwise="自立案之日起已超过九十日",
    otherwise_en="More than ninety days have passed since the case was opened",
    mend="不予处罚",
    mend_en="Impose nothing",
    facts=_day("decide_by"),
)
def is_within_ninety_days(w: Weighing) -> bool:
    """Calendar days: only two, three, five and seven days are working days in this law (第八十五条)."""
    return w.today <= w.decide_by


@required_by(
    PENALTIES.article(33),
    otherwise="该情形不能改正，或者未给予改正期",
    otherwise_en="This cannot be put right, or no time was given to do so",
)
def can_be_cured(w: Weighing) -> bool:
    """Fraud cannot."""
    return w.case.ground.is_curable and w.case.cure_until is not None


@required_by(
    PENALTIES.article(57),
    otherwise="执法人员不得决定，须由负责人决定",
    otherwise_en="An officer of the case does not decide it",
)
def second_person_decides_the_case(w: Weighing) -> bool:
    """The decision follows an examination by somebody else."""
    return w.officer not in w.case.officers


@required_by(
    PENALTIES.article(67),
    otherwise="该处罚没有罚款",
    otherwise_en="This penalty has no fine",
)
def has_a_fine(w: Weighing) -> bool:
    """Only a fine is paid."""
    return w.case.kind is PenaltyKind.FINE


@required_by(
    SOCIAL_GROUPS.article(30),
    otherwise="该组织未被限期停止活动",
    otherwise_en="The party is not suspended",
)
def is_suspended(w: Weighing) -> bool:
    """A rectification report is due from who was suspended and has not resumed."""
    return w.case.kind is PenaltyKind.SUSPENSION and w.case.resumed_on is None


@required_by(
    SOCIAL_GROUPS.article(30),
    otherwise="该处罚不是撤销登记",
    otherwise_en="The penalty is no revocation",
)
def registration_is_revoked(w: Weighing) -> bool:
    """Only a revocation is announced and followed by a liquidation."""
    return w.case.kind is PenaltyKind.REVOCATION


@required_by(
    PENALTIES.article(66),
    otherwise="处罚尚未执行完毕",
    otherwise_en="The penalty is not carried out yet",
    facts=lambda w: {"rest_fen": w.debt.rest_fen if w.debt else None},
)
def is_carried_out(w: Weighing) -> bool:
    """A fine is paid with what was added, a suspension has ended, a revoked organization is wound up."""
    if w.debt:
        return w.debt.rest_fen == 0
    if w.case.kind is PenaltyKind.SUSPENSION:
        return w.case.resumed_on is not None
    return w.case.kind is not PenaltyKind.REVOCATION or w.case.state == "liquidated"


BEFORE_STEP = {
    "investigation": (is_an_officer_of_the_case,),
    "countersignature": (is_the_other_officer,),
    "notice": (both_officers_signed,),
    "hearing-request": (may_ask_for_a_hearing, asks_in_time),
    "hearing": (hearing_day_has_come,),
    "cure": (can_be_cured,),
    "decision": (party_could_be_heard, cure_time_is_over, is_within_ninety_days),
    "payment": (has_a_fine,),
    "rectification": (is_suspended,),
    "announcement": (registration_is_revoked,),
    "closing": (is_carried_out,),
}
_BY_FORM = {is_suspended.code: PENALISING, registration_is_revoked.code: PENALISING}


def before(step: str, form: OrganizationType | None) -> tuple[Rule[Weighing], ...]:
    """Return what must hold before a step, by the regulation of the party's form."""
    held = BEFORE_STEP.get(step, ())
    return tuple(as_of_form(one, _BY_FORM[one.code], form) if one.code in _BY_FORM else one for one in held)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is opened on."""

    act_ended_on: date
    barred_on: date  # the last day on which the act could still be punished
    today: date
    officers: tuple[str, ...]
    ground: CaseGround
    party_state: OrganizationState | None = None  # None for a body that is not on the register
    form: OrganizationType | None = None


@required_by(
    PENALTIES.article(36),
    otherwise="违法行为已超过追责时效",
    otherwise_en="The act is too old to be punished",
    facts=lambda o: {"barred_on": o.barred_on.isoformat()},
)
def is_within_the_time_bar(o: Opening) -> bool:
    """Two years from the end of the act, five where people or money were in danger."""
    return o.today <= o.barred_on


@required_by(
    PENALTIES.article(42),
    otherwise="须有两名不同的执法人员",
    otherwise_en="Two different officers are needed",
)
def has_two_officers(o: Opening) -> bool:
    """Executed by no fewer than two."""
    return len(set(o.officers)) >= 2


@required_by(
    CIVIL_CODE.article(72, paragraph=3),
    otherwise="该组织已注销，不再是当事人",
    otherwise_en="The organization is deregistered: there is no party any more",
)
def party_still_exists(o: Opening) -> bool:
    """What was revoked goes on until it is wound up."""
    return o.party_state is not OrganizationState.DEREGISTERED


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that is to be recorded, and what the fine comes to with it."""

    case: Case
    on: date
    today: date
    debt: Debt  # the payment counted

    @property
    def over_fen(self) -> int:
        """How much more it is than was owed."""
        return self.debt.paid_fen - (self.case.fine_fen or 0) - self.debt.late_fen


@required_by(
    PENALTIES.article(67),
    otherwise="缴款日不得早于处罚决定日，也不得晚于今天",
    otherwise_en="It was paid between the day of the decision and today",
    facts=lambda p: {
        "decided_on": p.case.decided_on.isoformat() if p.case.decided_on else None,
        "today": p.today.isoformat(),
    },
)
def was_paid_since_the_decision(p: Payment) -> bool:
    """What is recorded is a fact, not a plan; before the decision nobody owed anything."""
    return p.case.decided_on is not None and p.case.decided_on <= p.on <= p.today


@required_by(
    PENALTIES.article(72, item=1),
    otherwise="缴款额超过尚欠的罚款及加处罚款",
    otherwise_en="It is more than is owed of the fine and of what was added to it",
    facts=lambda p: {"over_fen": p.over_fen},
)
def is_not_more_than_is_owed(p: Payment) -> bool:
    """What is added for every day that it is late counts up to the day of the payment, and is at most the fine once more."""
    return p.over_fen <= 0


PAYING = (was_paid_since_the_decision, is_not_more_than_is_owed)


@required_by(
    PENALTIES.article(38),
    otherwise="该类组织的登记管理条例没有规定这一情形，处罚没有依据",
    otherwise_en="The regulation of this form of organization knows no such ground: nothing can be imposed on it",
    mend="改用该类组织条例规定的情形",
    mend_en="Open it on a ground of that regulation",
)
def ground_is_of_the_form(o: Opening) -> bool:
    """A year without activity revokes a social group or a foundation; the regulation of service organizations says nothing of it."""
    return o.ground.article(o.form) is not None


OPENING = (is_within_the_time_bar, has_two_officers, party_still_exists, ground_is_of_the_form)


@dataclass(frozen=True, slots=True)
class Grounds:
    """A decision on a penalty, and who discussed it."""

    kind: PenaltyKind | None
    members: tuple[str, ...]
    members_min: int


@required_by(
    PENALTIES.article(57),
    otherwise="重大处罚须由负责人集体讨论决定",
    otherwise_en="A grave penalty is discussed and decided by the heads together",
    facts=lambda g: {"members": len(set(g.members)), "members_min": g.members_min},
)
def was_discussed_together(g: Grounds) -> bool:
    """How many is a parameter."""
    return g.kind not in GRAVE or len(set(g.members)) >= g.members_min
