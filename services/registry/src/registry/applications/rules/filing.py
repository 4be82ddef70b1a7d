"""What every filing of an organization on record must meet, whatever its matter; the table says by which article."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import required_by

from registry.applications.model import EnclosedDocument, Filing
from registry.organizations.model import OrganizationState, OrganizationType
from registry.regulations import LICENSING, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing, with what the register knows of the organization on the day."""

    filing: Filing
    type: OrganizationType
    state: OrganizationState
    handed_in_on: date
    open_to: frozenset[str]
    states: tuple[OrganizationState, ...]
    papers: tuple[EnclosedDocument, ...] = ()
    apply_by: date | None = None  # thirty days after a consent given before
    furthest_on: date | None = None  # the last day on which a change may be asked to take effect
    is_open_already: bool = False


@required_by(
    LICENSING.article(32, item=1),
    otherwise="此事项不适用于该类组织",
    otherwise_en="This matter is not open to this form of organization",
    facts=lambda f: {"type": f.type},
)
def is_open_to_the_form(f: Filed) -> bool:
    """Social groups, service organizations, or both: the regulation of the form says."""
    return f.type in f.open_to


@required_by(
    SOCIAL_GROUPS.article(20),
    otherwise="组织当前状态下不能办理此事项",
    otherwise_en="The organization cannot ask for this in its present state",
    facts=lambda f: {"state": f.state},
)
def organization_is_in_a_fit_state(f: Filed) -> bool:
    """In liquidation nothing but liquidation; what has ended asks for nothing."""
    return f.state in f.states


@required_by(
    LICENSING.article(29),
    otherwise="该组织的同一事项已有申请在办",
    otherwise_en="The organization has a case of the same matter open already",
    mend="请等待其办结，或者先撤回",
    mend_en="Wait until it is decided, or withdraw it first",
)
def is_asked_once(f: Filed) -> bool:
    """Two open cases about one item could be decided against one another."""
    return not f.is_open_already


def _missing(f: Filed) -> dict[str, Any]:
    absent = [paper for paper in f.papers if paper not in f.filing.documents]
    return {"missing": [{"code": paper.value, "zh": paper.zh, "en": paper.en} for paper in absent]}


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="申请材料不齐全",
    otherwise_en="Documents are missing",
    mend="请补齐所列材料",
    mend_en="Enclose the documents listed",
    facts=_missing,
)
def encloses_every_document(f: Filed) -> bool:
    """The checklist of the matter and the form, by name; a consent given in writing must be enclosed too."""
    return set(f.papers) <= set(f.filing.documents)


@required_by(
    SOCIAL_GROUPS.article(18, paragraph=1),
    otherwise="已超过业务主管单位审查同意之日起30日",
    otherwise_en="More than thirty days have passed since the supervising unit consented",
    mend="请业务主管单位重新审查同意",
    mend_en="Ask the supervising unit to consent again",
    facts=lambda f: {"unit_consented_on": f.filing.unit_consented_on, "apply_by": f.apply_by},
)
def comes_within_thirty_days_of_the_consent(f: Filed) -> bool:
    """Counted from a consent in writing, the first day left out, a last day off moved on; one given here is later anyway."""
    return f.apply_by is None or f.handed_in_on <= f.apply_by


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="业务主管单位同意的日期晚于申请日期",
    otherwise_en="The day of the consent is later than that of the application",
)
def consent_was_given_before(f: Filed) -> bool:
    """Without one in writing, leave the day out: the unit is asked here."""
    return f.filing.unit_consented_on is None or f.filing.unit_consented_on <= f.handed_in_on


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="生效日期须在申请之日以后、一年以内",
    otherwise_en="The effective day lies between the application and a year later",
    facts=lambda f: {"effective_on": f.filing.effective_on, "not_after": f.furthest_on},
)
def takes_effect_on_a_day_within_reach(f: Filed) -> bool:
    """Without a day it takes effect when it is decided; a decision that comes later than the day takes effect at once."""
    day = f.filing.effective_on
    return day is None or (f.handed_in_on <= day and (f.furthest_on is None or day <= f.furthest_on))
