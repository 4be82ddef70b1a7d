"""What an organization can do here, and why not: a place in a base, before any base is chosen."""

from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.calendar import months_later
from bureaukit.db import Tx
from bureaukit.lifecycle import Action
from bureaukit.problems import Finding
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.admissions.actions.common import repute
from incubator.admissions.lifecycle import LIFECYCLE
from incubator.admissions.rules import entry
from incubator.parameters import BOOK
from incubator.parameters.admissions import REENTRY_MONTHS
from incubator.regulations import ENTRY
from incubator.roles import ORG_REP

APPLY = "apply_admission"
LABEL = Text("申请入驻孵化基地", "apply for a place in an incubation base")
NOT_YOURS = Finding(
    "WRONG_ROLE",
    str(ENTRY),
    Text("由该组织的代表申请", "A representative of the organization applies"),
    Text("以该组织代表的身份登录", "Sign in as its representative"),
)


async def application_of(tx: Tx, facts: dict[str, Any], *, speaks_for_it: bool, on: date) -> Action:
    """Say whether an organization can apply for a place today, with the first thing that excludes it."""
    organization_id = UUID(facts["organization"]["id"])
    terms = await BOOK.on(tx, on)
    known = await repute(tx, organization_id, facts, terms, on=on)
    broken = findings(entry.EXCLUSIONS, known) or ([] if speaks_for_it else [NOT_YOURS])
    article = next(str(step.article) for step in LIFECYCLE.steps if step.name == "submission")
    if not broken:
        return Action(APPLY, LABEL, allowed=True, article=article, roles=(ORG_REP,))
    first = broken[0]
    barred_until = months_later(known.last_ordered_exit, terms[REENTRY_MONTHS]) if known.last_ordered_exit else None
    is_barred = first.code == entry.is_not_barred_after_an_ordered_exit.code
    return Action(
        APPLY,
        LABEL,
        allowed=False,
        article=first.article,
        code=first.code,
        reason=first.message,
        unblocked_by=first.next_step,
        earliest_on=barred_until if is_barred else None,
        roles=(ORG_REP,),
    )
