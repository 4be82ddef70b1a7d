"""Whether an organization can decide to end now, and why not."""

from datetime import date

from bureaukit.db import Record, Tx
from bureaukit.lifecycle import Action
from bureaukit.problems import Finding
from bureaukit.rules import findings
from bureaukit.text import Text

from registry.deregistrations import rules, store
from registry.deregistrations.model import EndingGround
from registry.forms import ENDING, of_form
from registry.organizations import store as organizations
from registry.regulations import LICENSING
from registry.roles import ORG_REP

LABEL = Text("报告终止决定，办理注销", "report a decision to end, and deregister")


async def ending_of(tx: Tx, row: Record, *, speaks_for_it: bool, on: date) -> Action:
    """Return the act with its verdict; what other services have open is told by the readiness."""
    organization = organizations.projection_of(row)
    proposal = rules.Proposal(organization, EndingGround.RESOLUTION, on, on)
    held = (rules.is_a_legal_person, rules.can_be_ended)
    broken = findings(tuple(rules.cited(rule, organization.type) for rule in held), proposal)
    article = str(of_form(ENDING, organization.type))
    if await store.open_of(tx, row["id"]):
        words = Text("终止事项正在办理", "It is being ended already")
        broken.append(
            Finding("ENDING_UNDER_WAY", article, words, Text("在原事项中办理或撤回", "Go on there, or withdraw"))
        )
    if not broken and not speaks_for_it:
        words = Text("由该组织的代表报告", "A representative of the organization reports it")
        broken.append(Finding("WRONG_ROLE", str(LICENSING.article(29)), words))
    if not broken:
        return Action("deregistration", LABEL, allowed=True, article=article, roles=(ORG_REP,))
    first = broken[0]
    return Action(
        "deregistration",
        LABEL,
        allowed=False,
        article=first.article,
        code=first.code,
        reason=first.message,
        unblocked_by=first.next_step,
        roles=(ORG_REP,),
    )
