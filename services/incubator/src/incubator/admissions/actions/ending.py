"""What happens to applications whose applicant no longer exists."""

from dataclasses import replace
from uuid import UUID

from bureaukit.db import Tx

from incubator.admissions import store
from incubator.admissions.actions.applying import give_back
from incubator.admissions.actions.common import keep
from incubator.admissions.lifecycle import LIFECYCLE


async def cancel_all(tx: Tx, organization_id: UUID) -> int:
    """Cancel every open application of an organization that ended; reserved places are free again."""
    pending = await store.unfinished_of(tx, organization_id)
    for admission in pending:
        state = LIFECYCLE.step("cancellation", admission.state)
        await give_back(tx, admission)
        await keep(tx, replace(admission, state=state))
    return len(pending)
