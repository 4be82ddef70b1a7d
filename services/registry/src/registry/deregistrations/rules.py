"""What an ending must keep to: who may end, what creditors are owed, where what is left may go, who decides."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import Rule, required_by

from registry.deregistrations.model import Deregistration, EndingGround, LiquidationReport, RecipientKind
from registry.forms import DEREGISTERING, ENDING, PENALISING, WINDING_UP, as_of_form
from registry.organizations.model import OrganizationState, OrganizationType, Projection, Track
from registry.regulations import CHARITY, CIVIL_CODE, LICENSING, SOCIAL_GROUPS

BARRED_RECIPIENTS = (RecipientKind.FOUNDER, RecipientKind.MEMBER)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wish to end an organization, on a day."""

    organization: Projection
    ground: EndingGround
    resolved_on: date
    today: date


@required_by(
    SOCIAL_GROUPS.article(19),
    otherwise="备案的社区社会组织不办理注销登记",
    otherwise_en="A filed community organization is not deregistered",
    mend="由街道撤销备案",
    mend_en="Its street ends the filing",
)
def is_a_legal_person(p: Proposal) -> bool:
    """Only what is registered can be deregistered."""
    return p.organization.track is Track.REGISTERED


@required_by(
    SOCIAL_GROUPS.article(19),
    otherwise="当前状态下不能办理终止",
    otherwise_en="It cannot be ended in its present state",
    facts=lambda p: {"state": p.organization.state.value},
)
def can_be_ended(p: Proposal) -> bool:
    """What is active or suspended ends by its own decision; what was revoked is liquidated on that ground, no other."""
    if p.ground is EndingGround.REVOCATION:
        return p.organization.state is OrganizationState.REVOKED
    return p.organization.state in (OrganizationState.ACTIVE, OrganizationState.SUSPENDED)


@required_by(
    CIVIL_CODE.article(69),
    otherwise="终止决定的日期须在登记之后、今天以前",
    otherwise_en="The decision to end lies after the registration and not in the future",
    facts=lambda p: {"registered_on": p.organization.registered_on.isoformat(), "today": p.today.isoformat()},
)
def was_resolved_in_its_life(p: Proposal) -> bool:
    """A plan to decide later ends nothing."""
    return p.organization.registered_on <= p.resolved_on <= p.today


PROPOSING = (is_a_legal_person, can_be_ended, was_resolved_in_its_life)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a liquidation, and the days it must lie between."""

    on: date
    not_before: date
    today: date


@required_by(
    CIVIL_CODE.article(70),
    otherwise="日期须不早于前一步骤，且不晚于今天",
    otherwise_en="The day lies before the step that precedes it, or in the future",
    facts=lambda e: {"not_before": e.not_before.isoformat(), "today": e.today.isoformat()},
)
def happened_in_order(e: Event) -> bool:
    """What is recorded is a fact, not a plan."""
    return e.not_before <= e.on <= e.today


@dataclass(frozen=True, slots=True)
class Settlement:
    """A liquidation report with what it is measured by."""

    ending: Deregistration
    report: LiquidationReport
    today: date
    claims_open_until: date | None  # last day on which creditors could come forward; None: they were not told
    recipient_is_fit: bool  # on the register, active and not the organization itself, where it must be


@required_by(
    CIVIL_CODE.article(71),
    otherwise="尚未公告通知债权人",
    otherwise_en="The creditors were not told",
    mend="先公告通知债权人",
    mend_en="Publish the notice to the creditors first",
)
def creditors_were_told(s: Settlement) -> bool:
    """The procedure is that of the company law where no other law rules."""
    return s.ending.notice is not None


@required_by(
    CIVIL_CODE.article(71),
    otherwise="债权申报期未满，清算不能结束",
    otherwise_en="The liquidation ended before the creditors' time was over",
    facts=lambda s: {"claims_open_until": s.claims_open_until.isoformat() if s.claims_open_until else None},
)
def creditors_had_their_time(s: Settlement) -> bool:
    """How many days they have is a parameter."""
    return s.claims_open_until is None or s.report.finished_on > s.claims_open_until


@required_by(
    SOCIAL_GROUPS.article(20),
    otherwise="清算结束日不得晚于今天，也不得早于清算组织成立日",
    otherwise_en="The liquidation ended in the future, or before its group was formed",
)
def liquidation_is_over(s: Settlement) -> bool:
    """It is reported when it is done."""
    formed_on = s.ending.group.formed_on if s.ending.group else s.ending.resolved_on
    return formed_on <= s.report.finished_on <= s.today


@required_by(
    CIVIL_CODE.article(72, paragraph=2),
    otherwise="剩余财产须等于资产减去清算费用和债务",
    otherwise_en="What remains is the assets less costs and debts",
    facts=lambda s: {
        "assets_fen": s.report.assets_fen,
        "costs_fen": s.report.costs_fen,
        "debts_fen": s.report.debts_fen,
        "remaining_fen": s.report.remaining_fen,
    },
)
def figures_add_up(s: Settlement) -> bool:
    """What cannot pay its debts is for the court (第六十八条), so nothing below zero is left."""
    report = s.report
    return report.assets_fen - report.costs_fen - report.debts_fen == report.remaining_fen


@required_by(
    CIVIL_CODE.article(95),
    otherwise="剩余财产不得向出资人、设立人或者会员分配",
    otherwise_en="What remains never goes to investors, founders or members",
    mend="转给宗旨相同或者相近的公益性法人",
    mend_en="Give it to a public-benefit body of like purpose",
)
def nobody_is_enriched(s: Settlement) -> bool:
    """The assets were given for the public benefit."""
    recipient = s.report.recipient
    return recipient is None or recipient.kind not in BARRED_RECIPIENTS


@required_by(
    CIVIL_CODE.article(95),
    otherwise="有剩余财产的，须写明接收的公益性法人；没有剩余的不写",
    otherwise_en="If anything remains, the public-benefit body that takes it is named; if nothing does, nobody is",
)
def recipient_is_named_if_anything_is_left(s: Settlement) -> bool:
    """It is published with the deregistration."""
    return (s.report.remaining_fen > 0) == (s.report.recipient is not None)


@required_by(
    CIVIL_CODE.article(95),
    otherwise="接收方须为登记在册、状态正常的其他社会组织",
    otherwise_en="The recipient is not another active organization on the register",
    mend="填写接收方的统一社会信用代码并核对其状态；称为慈善组织的，须在登记簿上是慈善组织",
    mend_en="Give its credit code and look up how it stands, and that it is a charity where it is called one",
)
def recipient_can_take_it(s: Settlement) -> bool:
    """A social organization named by its credit code is looked up; others are for the clerk to see to."""
    return s.recipient_is_fit


@required_by(
    CHARITY.article(18, paragraph=3),
    otherwise="慈善组织的剩余财产须转给宗旨相同或者相近的慈善组织",
    otherwise_en="What remains of a charity goes to a charity of like purpose",
)
def charity_leaves_to_a_charity(s: Settlement) -> bool:
    """By its charter, or as the bureau arranges."""
    recipient = s.report.recipient
    return not s.ending.is_charity or recipient is None or recipient.kind is RecipientKind.CHARITY


REPORTING = (
    liquidation_is_over,
    creditors_were_told,
    creditors_had_their_time,
    figures_add_up,
    nobody_is_enriched,
    recipient_is_named_if_anything_is_left,
    recipient_can_take_it,
    charity_leaves_to_a_charity,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a deregistration, and who takes it."""

    ending: Deregistration
    officer: str


@required_by(
    SOCIAL_GROUPS.article(21, paragraph=2),
    otherwise="登记证书、印章和财务凭证尚未收缴",
    otherwise_en="Certificate, seal and financial vouchers were not collected",
    mend="收缴，或公告作废后登记",
    mend_en="Collect them, or record that they were declared void",
)
def everything_was_collected(d: Decision) -> bool:
    """The regulation names them together with the proof that is given out."""
    return d.ending.collection is not None


@required_by(
    LICENSING.article(34, paragraph=3),
    otherwise="申请人、经办人不得决定同一事项，须由第二人决定",
    otherwise_en="Whoever proposed or handled it does not decide: a second person does",
    mend="请由另一名审批人办理",
    mend_en="Another approver decides",
)
def second_person_decides_the_ending(d: Decision) -> bool:
    """As with a registration."""
    return d.officer not in {d.ending.proposed_by, *d.ending.handled_by}


@required_by(
    SOCIAL_GROUPS.article(30),
    otherwise="登记已被撤销，清算不能撤回",
    otherwise_en="The registration was revoked: the liquidation cannot be withdrawn",
)
def can_be_withdrawn(d: Decision) -> bool:
    """What ended by its own decision may think better of it, until the bureau decides."""
    return not d.ending.follows_revocation


_BY_FORM = {
    is_a_legal_person.code: ENDING,
    can_be_ended.code: ENDING,
    liquidation_is_over.code: WINDING_UP,
    everything_was_collected.code: DEREGISTERING,
    can_be_withdrawn.code: PENALISING,
}


def cited(rule: Rule[Any], form: OrganizationType) -> Rule[Any]:
    """Return a rule with the article that the organization's form has it from."""
    return as_of_form(rule, _BY_FORM[rule.code], form) if rule.code in _BY_FORM else rule
