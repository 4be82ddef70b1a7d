"""What the counters of this slice share: whose organization it is, and how much of a person is shown."""

from bureaukit.auth import Caller
from bureaukit.db import Record, Tx
from bureaukit.desk import DeskContext
from bureaukit.masks import mask_id_number, mask_name
from bureaukit.problems import NotFound

from registry.organizations.actions import finding
from registry.people.model import Post, PostKind
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, SERVICE

CASE_STAFF = (DISTRICT_CLERK, DISTRICT_APPROVER)
OFFICE = (*CASE_STAFF, AUDITOR)


async def own_area(tx: Tx, desk: DeskContext, key: str) -> Record:
    """Return an organization of the caller's area; any other is not found."""
    row = await finding.named(tx, key)
    if not desk.caller.covers(row["area"]):
        raise NotFound
    return row


def name_for(caller: Caller, post: Post, area: str) -> str:
    """The legal representative's name is published; of everybody else the public sees a part of it."""
    is_theirs = (caller.has_role(*CASE_STAFF) and caller.covers(area)) or caller.has_role(SERVICE)
    return post.name if is_theirs or post.kind is PostKind.LEGAL_REPRESENTATIVE else mask_name(post.name)


def number_for(caller: Caller, post: Post, area: str) -> str | None:
    """Whoever handles the case sees the ends of the number; nobody else sees any of it."""
    return mask_id_number(post.id_number) if caller.has_role(*CASE_STAFF) and caller.covers(area) else None
