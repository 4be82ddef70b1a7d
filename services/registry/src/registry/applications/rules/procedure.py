"""What the office must keep to: telling once and in time, consent first, a second person to decide, the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bureaukit.lifecycle import Blocker
from bureaukit.rules import Rule, required_by

from registry.applications.model import ApplicationType, Matter, consented_by
from registry.applications.rules import clock
from registry.applications.rules.act import Act
from registry.regulations import DIRECT_REGISTRATION, LICENSING


@required_by(
    consented_by(ApplicationType.SOCIAL_GROUP, Matter.ESTABLISHMENT),
    otherwise="业务主管单位尚未审查同意",
    otherwise_en="The supervising unit has not consented yet",
    mend="请业务主管单位先办理审查同意；附有书面同意文件的，由受理人员核对",
    mend_en="The supervising unit consents first; the clerk confirms a consent that is enclosed in writing",
)
def supervising_unit_has_consented(act: Act) -> bool:
    """Consent comes before the bureau examines; direct registration has no supervising unit."""
    return not act.application.needs_consent or act.application.progress.consented_on is not None


@required_by(
    DIRECT_REGISTRATION.whole(),
    otherwise="直接登记的组织没有业务主管单位，无须同意",
    otherwise_en="Direct registration has no supervising unit, so no consent",
)
def consent_is_called_for(act: Act) -> bool:
    """The stage is skipped for the four classes of direct registration."""
    return act.application.needs_consent


@required_by(
    LICENSING.article(34),
    otherwise="业务主管单位已经同意",
    otherwise_en="The supervising unit has consented already",
)
def consent_is_still_open(act: Act) -> bool:
    """It is given once by each unit that is asked."""
    given = {consent.unit for consent in act.application.consents}
    return act.application.progress.consented_on is None and act.unit not in given


@required_by(
    LICENSING.article(34),
    otherwise="申请未附此前的书面同意，或者已经核对",
    otherwise_en="No consent in writing is enclosed, or it is confirmed already",
    mend="由业务主管单位自行办理审查同意",
    mend_en="The supervising unit consents itself",
)
def consent_in_writing_is_to_be_confirmed(act: Act) -> bool:
    """What the applicant says of a paper counts only once an officer has seen the paper."""
    unit = act.application.enclosed_consent_of
    return unit is not None and unit not in {consent.unit for consent in act.application.consents}


@required_by(
    LICENSING.article(44),
    otherwise="此事项只备案，没有须颁发的证件",
    otherwise_en="This matter is put on file: there is no paper to hand over",
)
def has_a_paper_to_hand_over(act: Act) -> bool:
    """A decision has one: the certificate, or the decision itself."""
    return act.is_decided


@required_by(
    LICENSING.article(44),
    otherwise="证件已经颁发、送达",
    otherwise_en="The paper has been handed over",
)
def is_not_handed_over_yet(act: Act) -> bool:
    """Once; a replacement is a matter of its own."""
    return act.application.progress.delivered_on is None


@required_by(
    LICENSING.article(32, item=4),
    otherwise="告知期限已过，自收到申请材料之日起即为受理",
    otherwise_en="The time to tell is over: the case counts as accepted from the day it was received",
)
def still_in_time_to_tell(act: Act) -> bool:
    """Five working days; afterwards silence has accepted."""
    return act.tell_by is None or act.today <= act.tell_by


@required_by(
    LICENSING.article(34, paragraph=3),
    otherwise="申请人、受理人、初审人不得决定同一申请，须由第二人决定",
    otherwise_en="Whoever applied, accepted or reviewed does not decide the case: a second person does",
    mend="请由另一名审批人办理",
    mend_en="Another approver decides",
)
def second_person_decides(act: Act) -> bool:
    """The law asks for two officers to examine; the bureau's own order (审核、批准) makes the second one decide.

    Nor does an officer who represents the organization itself, by their own token, whoever of it applied.
    """
    return not act.speaks_for_it and act.officer not in {act.application.owner, *act.application.handled_by}


@required_by(
    LICENSING.article(34),
    otherwise="此事项只备案，不作准予或者不予的决定",
    otherwise_en="This matter is put on file, not decided",
    mend="受理后办理备案",
    mend_en="Put it on file once it is accepted",
)
def calls_for_a_decision(act: Act) -> bool:
    """A filing (备案) is noted by the clerk who took it."""
    return act.is_decided


@required_by(
    LICENSING.article(37),
    otherwise="此事项须经审查并由第二人决定",
    otherwise_en="This matter is examined and decided by a second person",
)
def is_only_put_on_file(act: Act) -> bool:
    """What the register is changed by goes through review and decision."""
    return not act.is_decided


def _before(act: Act) -> Mapping[str, tuple[Rule[Act], ...]]:
    asking = (consent_is_called_for, consent_is_still_open)
    return {
        "correction-notice": (still_in_time_to_tell,),
        "non-acceptance": (still_in_time_to_tell,),
        "consent-confirmation": (consent_in_writing_is_to_be_confirmed,),
        "delivery": (has_a_paper_to_hand_over, is_not_handed_over_yet),
        "consent": asking,
        "consent-refusal": asking,
        "review": (calls_for_a_decision, _consented(act), clock.clock_runs),
        "approval": (calls_for_a_decision, clock.clock_runs),
        "refusal": (calls_for_a_decision, clock.clock_runs),
        "recording": (is_only_put_on_file, _consented(act), clock.clock_runs),
        "pause": (clock.clock_has_begun, clock.clock_runs, clock.time_is_not_over),
        "resumption": (clock.clock_stands_still,),
        "extension": (
            clock.limit_may_be_extended,
            clock.is_not_extended_yet,
            clock.clock_has_begun,
            clock.clock_runs,
            clock.time_is_not_over,
        ),
    }


def _consented(act: Act) -> Rule[Act]:
    article = consented_by(act.application.type, act.application.matter)
    return replace(supervising_unit_has_consented, article=article)


DECISIONS = ("approval", "refusal", "extension")


def blockers(act: Act) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow."""
    found: dict[str, Blocker] = {}
    for step, rules in _before(act).items():
        if broken := next((rule for rule in rules if not rule(act)), None):
            found[step] = Blocker(broken.finding(act))
    return found


def told_before(items: Sequence[str], noticed: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return the items that stood there, unchanged, when the first notice was given: they were to be told then."""
    return [item for item in items if item in noticed and noticed[item] == now.get(item)]
