"""Asking that somebody stands back, declaring it of oneself, and deciding."""

from dataclasses import replace
from datetime import date

from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, FieldError, Forbidden, Invalid, problem_type
from bureaukit.text import Text

from evaluation.evaluations.model import Evaluation
from evaluation.recusals import store
from evaluation.recusals.lifecycle import LIFECYCLE
from evaluation.recusals.model import Recusal, RecusalDecided, RecusalState
from evaluation.rounds.model import Round
from evaluation.score_sheets import actions as score_sheets

ASKED_BEFORE = problem_type("recusal_asked_before", 409, "已有同一人的回避申请", "A request about this person exists")


async def ask(tx: Tx, evaluation: Evaluation, this: Round, recusal: Recusal, *, on: date) -> Recusal:
    """Enter a request about a person of the round; what somebody declares of themselves holds at once."""
    if not (this.has_expert(recusal.person) or this.has_committee_member(recusal.person)):
        words = Text("不是本批次的评估专家或委员", "Neither an expert nor a committee member of the round")
        raise Invalid(FieldError("/person", "not_in_round", words))
    try:
        await store.add(tx, recusal)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(ASKED_BEFORE, "请等待决定", "Wait for the decision") from error
    if recusal.person != tx.actor:
        return recusal
    return await _decided(tx, evaluation, this, recusal, "declaration", on=on)


async def decide(
    tx: Tx, evaluation: Evaluation, this: Round, recusal: Recusal, step: str, *, opinion: str, on: date
) -> Recusal:
    """Decide on a request, as somebody whom it neither comes from nor concerns."""
    LIFECYCLE.step(step, recusal.state)
    if tx.actor in (recusal.requested_by, recusal.person):
        raise Forbidden("申请人和被申请人不能决定", "Neither who asked nor whom it is about decides")
    return await _decided(tx, evaluation, this, recusal, step, opinion=opinion, on=on)


async def _decided(
    tx: Tx, evaluation: Evaluation, this: Round, recusal: Recusal, step: str, *, opinion: str | None = None, on: date
) -> Recusal:
    state = LIFECYCLE.step(step, recusal.state)
    decided = replace(recusal, state=state, decided_by=tx.actor, decided_on=on, opinion=opinion)
    if state is RecusalState.GRANTED:
        await score_sheets.vacate(tx, evaluation, this, recusal.person, on=on)
    saved = await store.save(tx, decided)
    await emit(tx, RecusalDecided(evaluation.id, saved.id, saved.state, on))
    return saved
