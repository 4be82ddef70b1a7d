"""Whether a change or the end of a filing can be asked for now, and why not."""

from bureaukit.db import Record, Tx
from bureaukit.lifecycle import Action
from bureaukit.text import Text

from registry.filing_changes import store
from registry.filing_changes.model import ChangeKind
from registry.organizations.model import OrganizationState, Track
from registry.regulations import COMMUNITY_ORGANIZATIONS
from registry.roles import COMMUNITY_OFFICER, ORG_REP, STREET_OFFICER

ROLES = (ORG_REP, COMMUNITY_OFFICER, STREET_OFFICER)


async def changes_of_filing(tx: Tx, row: Record, *, may_ask: bool) -> list[Action]:
    """Return both acts with their verdict; what is registered has neither."""
    if row["track"] != Track.FILED:
        return []
    closed = await _closed(tx, row, may_ask=may_ask)
    article = str(COMMUNITY_ORGANIZATIONS.whole())
    return [
        Action(
            f"filing-{'end' if kind is ChangeKind.END else 'change'}",
            Text(f"申请{kind.zh}", f"apply: {kind.en}"),
            allowed=closed is None,
            article=article,
            code=closed[0] if closed else None,
            reason=closed[1] if closed else None,
            roles=ROLES,
        )
        for kind in ChangeKind
    ]


async def _closed(tx: Tx, row: Record, *, may_ask: bool) -> tuple[str, Text] | None:
    if row["state"] != OrganizationState.ACTIVE:
        return "FILING_HAS_NOT_ENDED", Text("备案已经注销", "The filing has ended")
    if await store.is_open(tx, row["id"]):
        return "ASKED_ALREADY", Text("变更或者注销正在办理", "It is being changed or ended already")
    if not may_ask:
        words = Text("由该组织的代表或者所在社区、街道提出", "Its representative, its community or its street asks")
        return "WRONG_ROLE", words
    return None
