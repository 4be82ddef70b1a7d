"""What the office does with the rules of its bases: issue a document, give articles another wording, repeal it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, NotFound, Stale, problem_type

from incubator.policies import store
from incubator.policies.model import Policy, PolicyChanged, Wording

POLICY_EXISTS = problem_type("policy_exists", 409, "该基地已有同名制度", "The base has a policy of this title")
NOT_IN_FORCE = problem_type("not_in_force", 409, "当日无有效条款", "Nothing of it is in force on that day")
CHANGES_LATER = problem_type("changes_later", 409, "此后另有变更", "It changes again after that day")


@dataclass(frozen=True, slots=True)
class Said:
    """What an article is to say; without a text it is struck out."""

    number: int
    heading: str | None
    text: str | None


async def issue(tx: Tx, policy: Policy, said: Sequence[Said], *, edition: str, on: date) -> Policy:
    """Enter a document with its articles."""
    if not await store.add(tx, policy):
        words = ("该基地已有同名制度，请以修订办理", "The base has a policy of this title; amend it")
        raise Conflict(POLICY_EXISTS, *words)
    await _word(tx, policy, said, edition=edition, on=on)
    return policy


async def amend(tx: Tx, policy: Policy, said: Sequence[Said], *, edition: str, on: date) -> Policy:
    """Give articles another wording from a day on, add some, strike some out; what they said before stays on record."""
    touched = await store.touch(tx, policy)
    await _word(tx, touched, said, edition=edition, on=on)
    return touched


async def repeal(tx: Tx, policy: Policy, *, edition: str, on: date) -> Policy:
    """Strike every article out from a day on, after which nothing of the document may change yet."""
    touched = await store.touch(tx, policy)
    last = await store.last_day(tx, policy.id)
    if last and last > on:
        raise Conflict(CHANGES_LATER, f"已定于 {last} 变更", f"It is to change on {last}", last=last)
    held = await store.articles(tx, policy.id, store.On(on))
    if not held:
        raise Conflict(NOT_IN_FORCE, "该制度当日已无有效条款", "Nothing of it is in force on that day")
    struck = [Said(article.number, article.heading, None) for article in held]
    await _word(tx, touched, struck, edition=edition, on=on)
    return touched


async def _word(tx: Tx, policy: Policy, said: Sequence[Said], *, edition: str, on: date) -> None:
    wordings = [
        Wording(new_id(), policy.id, one.number, one.heading, one.text, edition, on, tx.at, tx.actor) for one in said
    ]
    await store.add_wordings(tx, policy, wordings)
    await emit(tx, PolicyChanged(policy.id, policy.base_id, tuple(one.number for one in said), on))


async def loaded(tx: Tx, policy_id: UUID, *, version: int | None = None) -> Policy:
    """Return a document in the version the caller saw: 404 without it, 412 when it has changed."""
    policy = await store.find(tx, policy_id)
    if policy is None:
        raise NotFound
    if version not in (None, policy.version):
        raise Stale
    return policy
