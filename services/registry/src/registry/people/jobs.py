"""What time does to posts: nobody goes on representing, or sitting on the council of, an organization that has ended."""

from datetime import date

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job, one_by_one

from registry.people.actions import posts as actions
from registry.people.actions import representing
from registry.people.model import Post
from registry.people.store import posts as store


async def end_posts(tx: Tx) -> int:
    """End the posts of organizations that have ended, on the day on which they did."""

    async def end(left: tuple[Post, date]) -> bool:
        await actions.end_with_organization(tx, *left)
        return True

    return await one_by_one(tx, await store.left_by_ended(tx), end, name=lambda left: str(left[0].id))


async def settle_posts(tx: Tx) -> int:
    """Let the posts begin whose day has come, as the register says on it."""
    today = legal_date(tx.at)

    async def settle(awaited: tuple[Post, str]) -> bool:
        return await representing.settle(tx, *awaited, today=today)

    return await one_by_one(tx, await store.awaited(tx, today), settle, name=lambda awaited: str(awaited[0].id))


JOBS = (
    Job("registry.end-posts-of-ended", end_posts),
    Job("registry.settle-awaited-posts", settle_posts),
)
