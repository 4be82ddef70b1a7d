"""What an organization can ask of the registrar now, matter by matter, and why not."""

from bureaukit.db import Record, Tx
from bureaukit.law import Article
from bureaukit.lifecycle import Action
from bureaukit.text import Text

from registry.applications import store
from registry.applications.actions.matters import MATTERS
from registry.applications.actions.matters.specification import Specification
from registry.applications.model import Matter
from registry.organizations.model import OrganizationState, Track
from registry.regulations import COMMUNITY_ORGANIZATIONS
from registry.roles import ORG_REP


async def matters_of(tx: Tx, row: Record, *, speaks_for_it: bool) -> list[Action]:
    """Return every matter that is open to the form of an organization, with its verdict for the caller."""
    asked = set(await store.open_matters(tx, row["id"]))
    offered = [line for line in MATTERS.values() if _is_open_to(row, line)]
    return [_action(line, row, asked=line.matter in asked, speaks_for_it=speaks_for_it) for line in offered]


def _is_open_to(row: Record, line: Specification) -> bool:
    """Say whether a matter is one for an organization of this form; the two foundings never are, but for who is filed."""
    if line.matter is Matter.PROMOTION:
        return bool(row["track"] == Track.FILED)
    return line.matter is not Matter.ESTABLISHMENT and row["type"] in line.articles


def _action(line: Specification, row: Record, *, asked: bool, speaks_for_it: bool) -> Action:
    matter, article = line.matter, line.articles.get(row["type"], COMMUNITY_ORGANIZATIONS.whole())
    label = Text(f"申请{matter.zh}", f"apply: {matter.en}")
    if row["state"] not in line.states:
        return _blocked(matter, label, article, *_wrong_state(line, OrganizationState(row["state"])))
    if asked:
        reason = Text("同一事项尚未办结", "The same is asked already and not decided")
        return _blocked(
            matter, label, article, "ASKED_ALREADY", reason, Text("先办结或撤回", "End or withdraw that case")
        )
    if not speaks_for_it:
        reason = Text("由该组织的代表申请", "A representative of the organization applies")
        return _blocked(
            matter,
            label,
            article,
            "WRONG_ROLE",
            reason,
            Text("以该组织代表的身份登录", "Sign in as its representative"),
        )
    return Action(matter.value, label, allowed=True, article=str(article), roles=(ORG_REP,))


def _wrong_state(line: Specification, state: OrganizationState) -> tuple[str, Text, Text]:
    needed = Text("、".join(one.zh for one in line.states), ", ".join(one.en for one in line.states))
    return (
        "WRONG_STATE",
        Text(f"当前状态为「{state.zh}」", f"the present state is '{state.en}'"),
        Text(f"须处于：{needed.zh}", f"needs one of: {needed.en}"),
    )


def _blocked(  # noqa: PLR0917 -- the members of an action, in its order
    matter: Matter, label: Text, article: Article, code: str, reason: Text, unblocked_by: Text
) -> Action:
    return Action(
        matter.value,
        label,
        allowed=False,
        article=str(article),
        code=code,
        reason=reason,
        unblocked_by=unblocked_by,
        roles=(ORG_REP,),
    )
