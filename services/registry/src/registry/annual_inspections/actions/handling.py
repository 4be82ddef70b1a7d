"""What the supervising unit and the office do: give an opinion, return once, review, conclude, check the rectification."""

from collections.abc import Sequence
from dataclasses import replace

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.lifecycle import Action
from bureaukit.problems import Conflict, FieldError, Forbidden, Invalid, Refused, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from registry.annual_inspections.actions import steps
from registry.annual_inspections.lifecycle import LIFECYCLE
from registry.annual_inspections.model.inspection import Inspection, InspectionResult, Notice
from registry.annual_inspections.model.sections import FILLED_IN, OF_CHARITIES
from registry.annual_inspections.rules.procedure import RESULTS, Act, blockers, second_person_concludes
from registry.parameters import BOOK
from registry.parameters.inspections import CORRECTION_WORKING_DAYS, RECTIFICATION_MONTHS
from registry.regulations import CHARITY, INSPECTIONS
from registry.roles import DISTRICT_CLERK

NOTHING_TO_SETTLE = problem_type(
    "no_consequence_open", 409, "没有待办理的后续措施", "No consequence waits to be settled"
)


async def give_opinion(tx: Tx, act: Act, opinion: str | None, *, agrees: bool) -> Inspection:
    """Note the supervising unit's word (业务主管单位初审)."""
    return await steps.advance(
        tx,
        act.inspection,
        "consent" if agrees else "consent-refusal",
        on=act.today,
        blockers=blockers(act),
        unit_agrees=agrees,
        unit_opinion=opinion,
        unit_opinion_on=act.today,
        unit_opinion_by=act.officer,
    )


async def tell(tx: Tx, act: Act, items: Sequence[dict[str, str]], calendar: WorkCalendar) -> Inspection:
    """Return the report once, with everything that is to be mended and until when."""
    LIFECYCLE.step("correction-notice", act.inspection.state, blockers=blockers(act))
    parts = {name.value for name in (*FILLED_IN, *(OF_CHARITIES if act.inspection.reports else ()))}
    words = Text("报告中没有该部分", "The report has no such part")
    faults = [
        FieldError(f"/items/{n}/pointer", "unknown_part", words)
        for n, item in enumerate(items)
        if item["pointer"].split("/")[1] not in parts
    ]
    if faults:
        raise Invalid(*faults)
    days = (await BOOK.on(tx, act.today))[CORRECTION_WORKING_DAYS]
    notice = Notice(
        tuple(dict(item) for item in items), act.today, act.officer, calendar.add_working_days(act.today, days).on
    )
    return await steps.advance(tx, replace(act.inspection, notice=notice), "correction-notice", on=act.today)


async def review(tx: Tx, act: Act, opinion: str | None) -> Inspection:
    """Examine the report and propose a result; a second person concludes."""
    LIFECYCLE.step("review", act.inspection.state, blockers=blockers(act))
    if broken := findings(RESULTS, act):
        raise Refused(broken)
    return await steps.advance(
        tx,
        act.inspection,
        "review",
        on=act.today,
        reviewed_on=act.today,
        reviewed_by=act.officer,
        proposed_result=act.result,
        opinion=opinion,
    )


def _as_second_person(act: Act) -> None:
    if not second_person_concludes(act):
        finding = second_person_concludes.finding(act)
        raise Forbidden(finding.message.zh, finding.message.en, findings=[finding])


async def send_back(tx: Tx, act: Act, opinion: str) -> Inspection:
    """Disagree with the proposed result: it is reviewed again."""
    LIFECYCLE.step("review-return", act.inspection.state)
    _as_second_person(act)
    return await steps.advance(tx, act.inspection, "review-return", on=act.today, proposed_result=None, opinion=opinion)


async def conclude(tx: Tx, act: Act) -> Inspection:
    """Conclude the year as proposed; it is published from now on."""
    LIFECYCLE.step("conclusion", act.inspection.state, blockers=blockers(act))
    _as_second_person(act)
    return await steps.advance(
        tx,
        act.inspection,
        "conclusion",
        on=act.today,
        result=act.inspection.progress.proposed_result,
        concluded_on=act.today,
        concluded_by=act.officer,
    )


async def order_rectification(tx: Tx, act: Act, calendar: WorkCalendar) -> Inspection:
    """Conclude with 基本合格 or 不合格: what is wrong is to be put right in some months, and what else follows is noted."""
    LIFECYCLE.step("rectification-order", act.inspection.state, blockers=blockers(act))
    _as_second_person(act)
    result = act.inspection.progress.proposed_result or InspectionResult.FAIL
    months = (await BOOK.on(tx, act.today))[RECTIFICATION_MONTHS]
    called = await steps.consequence(tx, act.inspection, result, act.today)
    return await steps.advance(
        tx,
        act.inspection,
        "rectification-order",
        on=act.today,
        result=result,
        concluded_on=act.today,
        concluded_by=act.officer,
        rectify_by=calendar.end_of_months(act.today, months).on,
        **called,
    )


async def check_rectification(tx: Tx, act: Act, opinion: str | None, *, accepted: bool) -> Inspection:
    """Accept what was put right, or say that it was not."""
    if accepted:
        return await steps.advance(
            tx, act.inspection, "rectification-acceptance", on=act.today, rectified_on=act.today, opinion=opinion
        )
    return await steps.advance(
        tx, act.inspection, "rectification-rejection", on=act.today, rectification_filed_on=None, opinion=opinion
    )


def settlement(inspection: Inspection, *, is_clerk: bool) -> Action:
    """Return the act that settles a consequence, which is open whatever the state, as long as one waits."""
    label = Text("办结应予警告、撤销登记事项", "settle the warning or revocation that is due")
    code = reason = None
    if not _waits(inspection):
        code, reason = "NO_CONSEQUENCE_OPEN", NOTHING_TO_SETTLE.title
    elif not is_clerk:
        code, reason = "WRONG_ROLE", Text("由区级经办办理", "A district clerk does this")
    article = CHARITY.article(110) if inspection.reports else INSPECTIONS.whole()
    return Action("settlement", label, code is None, str(article), code, reason, roles=(DISTRICT_CLERK,))


def _waits(inspection: Inspection) -> bool:
    progress = inspection.progress
    return progress.consequence is not None and progress.consequence_done_on is None


async def settle(tx: Tx, act: Act, note: str) -> Inspection:
    """Note what was done about a warning or a revocation that was due: the decision's number, or why none was made."""
    if not _waits(act.inspection):
        raise Conflict(NOTHING_TO_SETTLE, "该年度没有应予警告或撤销登记的事项", "Nothing of this year waits for it")
    settled = steps.noted(
        act.inspection,
        consequence_note=note,
        consequence_done_on=act.today,
        consequence_done_by=act.officer,
    )
    return await steps.keep(tx, settled, "settlement", on=act.today)
