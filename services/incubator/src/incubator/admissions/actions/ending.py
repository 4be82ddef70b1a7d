"""What happens to applications whose applicant no longer exists."""

from dataclasses import replace
from uuid import UUID

from bureaukit.db import Tx

from incubator.admissions import store
from incubator.admissions.actions.common import give_back, keep
from incubator.admissions.lifecycle import LIFECYCLE
from incubator.bases import store as bases


async def cancel_all(tx: Tx, organization_id: UUID) -> int:
    """Cancel every open application of an organization that ended; reserved and offered places are free again."""
    for base_id in sorted({one.base_id for one in await store.unfinished_of(tx, organization_id)}):
        await bases.lock(tx, base_id)
    pending = await store.unfinished_of(tx, organization_id)  # as they stand now that nothing is offered meanwhile
    for admission in pending:
        state = LIFECYCLE.step("cancellation", admission.state)
        await give_back(tx, admission)
        await keep(tx, replace(admission, state=state))
    return len(pending)
