"""What news of an organization changes in what we know."""

from collections.abc import Mapping
from datetime import date

from bureaukit.db import Tx

from evaluation.known_organizations import store
from evaluation.known_organizations.model import KnownOrganization


async def learn(tx: Tx, known: KnownOrganization, *, on: date, removed_on: Mapping[str, date]) -> None:
    """Keep the newest projection; open what now stands against it, end what no longer does.

    `removed_on` gives the day on which a list was left, where the news names it; otherwise it is the day of the news.
    """
    await store.put(tx, known)
    wanted = known.standing_against(on)
    present = await store.open_conditions(tx, known.id)
    for kind, row in present.items():
        if kind not in wanted:
            ended = max(row["from_on"], removed_on.get(kind, on))
            await store.change_condition(tx, row["id"], from_on=row["from_on"], until_on=ended)
        elif _corrects(known, kind, wanted[kind], row["from_on"]):
            await store.change_condition(tx, row["id"], from_on=wanted[kind], until_on=None)
    for kind, from_on in wanted.items():
        if kind not in present:
            await store.open_condition(tx, known.id, kind, from_on)


def _corrects(known: KnownOrganization, kind: str, said: date, kept: date) -> bool:
    """Whether the news names another first day; a state without a day of its own keeps the day we heard of it."""
    return said != kept and not (kind == known.state and known.ended_on is None)
