"""Who sees which mentors, terms and visits: staff their area, a tenant its own, a mentor with an account their own."""

from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.problems import NotFound

from incubator.access import acting_as
from incubator.clients import actions as clients
from incubator.mentors import actions
from incubator.mentors.model import Mentoring
from incubator.mentors.store import mentors
from incubator.mentors.store.terms import Seen
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, OFFICERS, ORG_REP, SOCIAL_WORKER, STREET_OFFICER

READERS = (*OFFICERS, ORG_REP, SOCIAL_WORKER)
READING = dict.fromkeys((*OFFICERS, ORG_REP), "read") | {SOCIAL_WORKER: "self"}
WRITING = dict.fromkeys((DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER), "write") | {SOCIAL_WORKER: "self"}
READ_RULE = "own area or own organization with incubator:mentor:read, or the mentor's own with :self"
WRITE_RULE = "own area with incubator:mentor:write, or the mentor's own with :self"


async def seen_by(tx: Tx, desk: DeskContext) -> Seen:
    """Return which terms the caller sees in lists."""
    caller = desk.caller
    role = acting_as(caller, "mentor", READING)
    if role == SOCIAL_WORKER:
        return Seen(account_sub=caller.sub)
    return Seen(whose=await clients.whose(tx, caller, desk.today))


async def own(tx: Tx, desk: DeskContext, mentoring_id: UUID, *, to_write: bool = False) -> Mentoring:
    """Return a term that the caller may see, or act on; 404 for any other."""
    found = await actions.loaded(tx, mentoring_id)
    role = acting_as(desk.caller, "mentor", WRITING if to_write else READING)
    if role in OFFICERS:
        is_theirs = desk.caller.covers(found.area)
    elif role == SOCIAL_WORKER:
        is_theirs = await mentors.account_of(tx, found.mentor_id) == desk.caller.sub
    else:
        is_theirs = await clients.is_own(tx, desk.caller, found.client)
    if not is_theirs:
        raise NotFound
    return found
