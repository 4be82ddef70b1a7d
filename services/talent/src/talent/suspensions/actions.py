"""What the office does with a suspension: record it, and fix when it ends."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import NotFound, Refused, Stale
from bureaukit.rules import findings

from talent.suspensions import rules, store
from talent.suspensions.lifecycle import LIFECYCLE
from talent.suspensions.model import SubsidyResumed, SubsidySuspended, Suspension


async def record(tx: Tx, suspension: Suspension) -> Suspension:
    """Withhold the subsidy of a person; several grounds may stand side by side."""
    _see_to_span(suspension)
    await store.add(tx, suspension)
    told = (suspension.id, suspension.social_worker_id, suspension.start_on, suspension.end_on)
    await emit(tx, SubsidySuspended(*told))
    return suspension


async def resume(tx: Tx, suspension: Suspension, version: int, *, on: date) -> Suspension:
    """Fix the first day on which the suspension no longer stands."""
    LIFECYCLE.step("resumption", suspension.state)
    if suspension.version != version:
        raise Stale
    ended = replace(suspension, end_on=on)
    _see_to_span(ended)
    await store.end(tx, ended, version)
    await emit(tx, SubsidyResumed(suspension.id, suspension.social_worker_id, on))
    return replace(ended, version=version + 1)


def _see_to_span(suspension: Suspension) -> None:
    if broken := findings(rules.SUSPENDING, rules.Span(suspension.start_on, suspension.end_on)):
        raise Refused(broken)


async def known(tx: Tx, identity: UUID) -> Suspension:
    """Return a suspension on record, or raise 404."""
    if found := await store.find(tx, identity):
        return found
    raise NotFound
