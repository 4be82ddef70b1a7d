"""What a case does to the name it asks for: kept for it while it is open, registered or free again when it is decided."""

from datetime import date

from bureaukit.db import Tx

from registry.applications.model import Application, ApplicationState, Filing
from registry.applications.store import PENDING
from registry.names.actions import claiming
from registry.organizations.model import OrganizationType


async def hold_name(tx: Tx, application: Application, *, today: date) -> None:
    """Let the claim to the name follow the state of its case, in the same transaction."""
    name = application.content.name_wanted
    if name is None or application.state is ApplicationState.DRAFT:
        return
    if application.state in PENDING:
        form = OrganizationType(application.type.value)
        await claiming.hold(tx, name, form, owner=application.owner, case_id=application.id)
    elif application.state is ApplicationState.APPROVED:
        await claiming.settle(tx, application.id, kept_until=_later(application, today))
    else:
        await claiming.release(tx, application.id)


def _later(application: Application, today: date) -> date | None:
    """Return the day to come on which an approved name takes effect, if it does not do so at once."""
    content = application.content
    effective_on = content.effective_on if isinstance(content, Filing) else None
    return effective_on if effective_on and effective_on > today else None
