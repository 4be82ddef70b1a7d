"""What the office does with scorecards: draft, and publish by a second person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Forbidden, NotFound, Refused, Stale
from bureaukit.rules import findings

from evaluation.scorecards import rules, store
from evaluation.scorecards.lifecycle import LIFECYCLE
from evaluation.scorecards.model import Scorecard, ScorecardPublished, ScorecardState


async def draft(tx: Tx, scorecard: Scorecard) -> tuple[UUID, int]:
    """Enter the next edition of the type, or refuse it with everything that does not add up."""
    if broken := findings(rules.USING, scorecard):
        raise Refused(broken)
    scorecard_id = new_id()
    return scorecard_id, await store.add(tx, scorecard_id, scorecard)


async def publish(tx: Tx, scorecard_id: UUID, *, version: int) -> None:
    """Let rounds use an edition; whoever drafted it cannot."""
    row = await _found(tx, scorecard_id)
    if row["version"] != version:
        raise Stale
    state = LIFECYCLE.step("publication", ScorecardState(row["state"]))
    if row["drafted_by"] == tx.actor:
        raise Forbidden("起草人不能发布自己的评分表", "Whoever drafted a scorecard cannot publish it")
    await store.publish(tx, scorecard_id, state, version=version)
    scorecard = store.content_of(row)
    await emit(tx, ScorecardPublished(scorecard_id, scorecard.organization_type, row["edition"]))


async def _found(tx: Tx, scorecard_id: UUID) -> Mapping[Any, Any]:
    row = await store.find(tx, scorecard_id)
    if row is None:
        raise NotFound
    return row
