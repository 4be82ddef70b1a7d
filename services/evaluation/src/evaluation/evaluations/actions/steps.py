"""The two things every act does: take the evaluation in hand, and take it one step further."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import NotFound, Stale

from evaluation.evaluations import store
from evaluation.evaluations.lifecycle import LIFECYCLE, blockers
from evaluation.evaluations.model import Evaluation, EvaluationAdvanced


async def held(tx: Tx, evaluation_id: UUID, *, version: int | None = None) -> Evaluation:
    """Return the evaluation, kept from others; 412 when it is no longer the version that was read."""
    found = await store.hold(tx, evaluation_id)
    if found is None:
        raise NotFound
    if version is not None and found.version != version:
        raise Stale
    return found


async def advance(tx: Tx, evaluation: Evaluation, step: str, *, on: date, **changes: Any) -> Evaluation:
    """Take a step with what it changes, or refuse it with the list of what is allowed; then tell of it."""
    state = LIFECYCLE.step(step, evaluation.state, blockers=blockers(evaluation, on))
    saved = await store.save(tx, replace(evaluation, state=state, **changes))
    await emit(tx, EvaluationAdvanced(saved.id, saved.round_id, saved.organization_id, step, saved.state))
    return saved


async def note_recused(tx: Tx, evaluation: Evaluation, recused: tuple[str, ...]) -> Evaluation:
    """Keep who stands back without having scored; no step is taken, and the decision is announced by itself."""
    return await store.save(tx, replace(evaluation, recused=recused))


def require(evaluation: Evaluation, step: str, *, on: date) -> None:
    """Refuse a step that does not follow now, before anything is worked out for it."""
    LIFECYCLE.step(step, evaluation.state, blockers=blockers(evaluation, on))


def with_handler(evaluation: Evaluation, sub: str) -> tuple[str, ...]:
    """Return who prepared the case, this person among them."""
    return tuple(sorted({*evaluation.handled_by, sub}))
