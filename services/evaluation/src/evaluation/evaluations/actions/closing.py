"""How an evaluation ends: with a grade, with a recommendation to the level above, or without a grade."""

from datetime import date

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.problems import Forbidden

from evaluation.evaluations import store
from evaluation.evaluations.actions.steps import advance, held
from evaluation.evaluations.lifecycle import closing_step
from evaluation.evaluations.model import Evaluation
from evaluation.grades import actions as grades
from evaluation.grades.model import Grade, GrantedGrade, GrantingLevel, Source, validity_of
from evaluation.incentives import actions as incentives
from evaluation.parameters import BOOK, GRANTING_BODY

BATCH = 100
DISTRICT_DIGITS = 6


async def close(tx: Tx, evaluation: Evaluation, step: str, *, on: date) -> Evaluation:
    """Take the closing step, by someone who did not prepare the case; a confirmation grants the grade."""
    if tx.actor in evaluation.handled_by:
        raise Forbidden("经办人不能确认自己办理的评估", "Whoever prepared the case cannot confirm it")
    return await _close(tx, evaluation, step, on=on)


async def _close(tx: Tx, evaluation: Evaluation, step: str, *, on: date) -> Evaluation:
    grade = evaluation.proposed_grade
    if step != "confirmation" or grade is None:
        return await advance(tx, evaluation, step, on=on, closed_on=on)
    identity = new_id()
    closed = await advance(tx, evaluation, step, on=on, closed_on=on, grade_id=identity)
    await grades.enter(tx, await _grade(tx, closed, grade, on=on))
    await incentives.look_again(tx, closed.organization_id, on=on)
    return closed


async def _grade(tx: Tx, evaluation: Evaluation, grade: Grade, *, on: date) -> GrantedGrade:
    validity = validity_of(on, evaluation.rule_set)
    terms = await BOOK.on(tx, on)
    return GrantedGrade(
        id=evaluation.grade_id or new_id(),
        organization_id=evaluation.organization_id,
        credit_code=evaluation.credit_code,
        name=evaluation.name,
        grade=grade,
        granted_on=on,
        valid_from=validity.valid_from,
        valid_until=validity.valid_until,
        ends_on=validity.ends_on,
        ending=None,
        ending_ground=None,
        granting_level=GrantingLevel.COUNTY,
        granting_body=terms[GRANTING_BODY],
        certificate_number=await grades.next_number(tx, evaluation.area[:DISTRICT_DIGITS], on.year),
        source=Source.ROUND,
        evaluation_id=evaluation.id,
    )


async def close_overdue(tx: Tx) -> int:
    """Close every evaluation whose notice passed without an objection, each by the step that its grade calls for."""
    today = legal_date(tx.at)
    waiting = await store.with_notice_over(tx, today, limit=BATCH)
    for evaluation_id in waiting:
        evaluation = await held(tx, evaluation_id)
        await _close(tx, evaluation, closing_step(evaluation), on=today)
    return len(waiting)
