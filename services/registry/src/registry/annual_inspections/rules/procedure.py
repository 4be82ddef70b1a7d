"""What must hold before a step: the window, the unit's word, telling once, a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.lifecycle import Blocker
from bureaukit.rules import Rule, required_by

from registry.annual_inspections.model.inspection import (
    TO_RECTIFY,
    Inspection,
    InspectionResult,
    InspectionState,
)
from registry.annual_inspections.rules.taking_part import as_of_form
from registry.regulations import INSPECTIONS, LICENSING, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Act:
    """A step about to be taken: in which inspection, on which day, by whom, with which result in mind."""

    inspection: Inspection
    today: date
    officer: str = ""
    late_until: date | None = None
    result: InspectionResult | None = None


def _due(act: Act) -> dict[str, Any]:
    return {"due_on": act.inspection.due_on.isoformat()}


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="报送期限已过",
    otherwise_en="The window to file is closed",
    mend="登记为未参检后可以补报",
    mend_en="File late once the absence is on record",
    facts=_due,
)
def window_is_open(act: Act) -> bool:
    """Until the last day, which counts; afterwards the report is late and taken as such."""
    return act.today <= act.inspection.due_on


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="补报期限已过",
    otherwise_en="Late reports of this year are no longer taken",
    facts=lambda a: {"late_until": a.late_until.isoformat() if a.late_until else None},
)
def late_report_is_still_taken(act: Act) -> bool:
    """For how long is a parameter."""
    return act.late_until is not None and act.today <= act.late_until


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="该组织没有业务主管单位，无须其审查",
    otherwise_en="The organization has no supervising unit",
)
def there_is_a_unit_to_ask(act: Act) -> bool:
    """Direct registration has none."""
    return act.inspection.supervising_unit is not None


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="业务主管单位已有意见",
    otherwise_en="The supervising unit has given its opinion",
)
def unit_has_not_spoken_yet(act: Act) -> bool:
    """Once for each submission."""
    return act.inspection.progress.unit_agrees is None


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="业务主管单位尚未出具意见",
    otherwise_en="The supervising unit has not given its opinion",
    mend="请业务主管单位先行审查；逾报送期限未出具的，可直接审查",
    mend_en="The unit goes first; silent until the window closes, it is waited for no longer",
    facts=_due,
)
def unit_has_had_its_say(act: Act) -> bool:
    """The unit examines first; its silence past the window does not hold the organization up."""
    is_over = act.today > act.inspection.due_on
    return not there_is_a_unit_to_ask(act) or not unit_has_not_spoken_yet(act) or is_over


@required_by(
    LICENSING.article(32, item=4),
    otherwise="已退回一次：须补正的内容应一次性告知",
    otherwise_en="It was returned once: everything to be mended is told at once",
)
def nothing_was_told_yet(act: Act) -> bool:
    """One return, with everything in it."""
    return act.inspection.notice is None


@required_by(
    LICENSING.article(32, item=4),
    otherwise="补正期限未满",
    otherwise_en="The time to mend is not over",
    facts=lambda a: {"earliest_on": a.inspection.notice.mend_by.isoformat() if a.inspection.notice else None},
)
def time_to_mend_is_over(act: Act) -> bool:
    """What was returned is reviewed as it lies only after the time given."""
    returned = act.inspection.state is InspectionState.CORRECTION
    return not (returned and act.inspection.notice) or act.today > act.inspection.notice.mend_by


@required_by(
    LICENSING.article(34, paragraph=3),
    otherwise="审查人不得作结论，须由第二人决定",
    otherwise_en="Whoever reviewed does not conclude: a second person does",
    mend="请由另一名审批人办理",
    mend_en="Another approver decides",
)
def second_person_concludes(act: Act) -> bool:
    """Two officers."""
    return act.officer not in act.inspection.handled_by


@required_by(
    INSPECTIONS.whole(),
    otherwise="拟定结论须整改，应责令整改",
    otherwise_en="The proposed result calls for rectification",
)
def proposal_ends_the_year(act: Act) -> bool:
    """A pass, or the receipt of an annual report."""
    return act.inspection.progress.proposed_result not in TO_RECTIFY


@required_by(
    INSPECTIONS.whole(),
    otherwise="拟定结论为合格，无须整改",
    otherwise_en="The proposed result needs no rectification",
)
def proposal_calls_for_rectification(act: Act) -> bool:
    """基本合格 and 不合格 do."""
    return not proposal_ends_the_year(act)


@required_by(
    INSPECTIONS.whole(),
    otherwise="结论与办理类别不符：年检为合格、基本合格、不合格，年度报告为已报送",
    otherwise_en="The result is not one of this kind",
)
def result_is_of_its_kind(act: Act) -> bool:
    """An inspection has three classes, an annual report none."""
    classes = (InspectionResult.PASS, *TO_RECTIFY)
    return act.result is InspectionResult.REPORTED if act.inspection.reports else act.result in classes


@required_by(
    SOCIAL_GROUPS.article(28),
    otherwise="业务主管单位不同意的，不得评为合格",
    otherwise_en="Against the supervising unit's opinion it is no pass",
)
def pass_is_not_against_the_unit(act: Act) -> bool:
    """The unit's consent is what the regulation asks for."""
    return act.result is not InspectionResult.PASS or act.inspection.progress.unit_agrees is not False


@required_by(
    LICENSING.article(32, item=4),
    otherwise="退回未补正的，不得评为合格",
    otherwise_en="What was not mended is no pass",
)
def pass_is_not_of_an_unmended_report(act: Act) -> bool:
    """A report that lies in correction is incomplete."""
    return act.result is not InspectionResult.PASS or act.inspection.state is not InspectionState.CORRECTION


RESULTS = (result_is_of_its_kind, pass_is_not_against_the_unit, pass_is_not_of_an_unmended_report)
_ASKING = (there_is_a_unit_to_ask, unit_has_not_spoken_yet)
BEFORE: Mapping[str, tuple[Rule[Act], ...]] = {
    "submission": (window_is_open,),
    "late-submission": (late_report_is_still_taken,),
    "consent": _ASKING,
    "consent-refusal": _ASKING,
    "correction-notice": (nothing_was_told_yet,),
    "review": (unit_has_had_its_say, time_to_mend_is_over),
    "conclusion": (proposal_ends_the_year,),
    "rectification-order": (proposal_calls_for_rectification,),
}
DECISIONS = ("conclusion", "rectification-order", "review-return")


def blockers(act: Act) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow."""
    found: dict[str, Blocker] = {}
    for step, rules in BEFORE.items():
        if broken := next((rule for rule in rules if not rule(act)), None):
            is_duty, of = broken.article == SOCIAL_GROUPS.article(28), act.inspection
            cited = as_of_form(broken, of.type, is_charity=of.reports) if is_duty else broken
            found[step] = Blocker(cited.finding(act), _opens(broken, act))
    return found


def _opens(rule: Rule[Act], act: Act) -> date | None:
    notice = act.inspection.notice
    return notice.mend_by if rule is time_to_mend_is_over and notice else None


def blockers_for_first_person(act: Act) -> dict[str, Blocker]:
    """Return what closes the decisions to whoever reviewed."""
    if second_person_concludes(act):
        return {}
    return dict.fromkeys(DECISIONS, Blocker(second_person_concludes.finding(act)))
