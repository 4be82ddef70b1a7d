"""What the office must keep to: its powers, telling once, telling in time, consent first, a second person to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bureaukit.lifecycle import Blocker
from bureaukit.rules import Rule, required_by

from registry.applications.model import Application, ApplicationType
from registry.regulations import DIRECT_REGISTRATION, LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Act:
    """A step about to be taken: in which case, on which day, by whom."""

    application: Application
    today: date
    tell_by: date | None = None  # the last day on which anything missing can still be told
    officer: str = ""


@required_by(
    SOCIAL_GROUPS.article(9),
    otherwise="业务主管单位尚未审查同意",
    otherwise_en="The supervising unit has not consented yet",
    mend="请业务主管单位先办理审查同意",
    mend_en="The supervising unit consents first",
)
def supervising_unit_has_consented(act: Act) -> bool:
    """Consent comes before the bureau examines; direct registration has no supervising unit."""
    return not act.application.needs_consent or act.application.progress.consented_on is not None


CONSENT_FIRST: Mapping[ApplicationType, Rule[Act]] = {  # one condition, which each form has from its own regulation
    ApplicationType.SOCIAL_GROUP: supervising_unit_has_consented,
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: replace(
        supervising_unit_has_consented, article=SERVICE_ORGANIZATIONS.article(3)
    ),
}


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
    """It is given once."""
    return act.application.progress.consented_on is None


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
    """The law asks for two officers to examine; the bureau's own order (审核、批准) makes the second one decide."""
    return act.officer not in {act.application.owner, *act.application.handled_by}


def _before(act: Act) -> Mapping[str, tuple[Rule[Act], ...]]:
    asking = (consent_is_called_for, consent_is_still_open)
    return {
        "correction-notice": (still_in_time_to_tell,),
        "consent": asking,
        "consent-refusal": asking,
        "review": (CONSENT_FIRST[act.application.content.type],),
    }


DECISIONS = ("approval", "refusal")


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
