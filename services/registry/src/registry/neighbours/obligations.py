"""What we ask of the others before an organization ends: what it still has open with them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bureaukit.neighbour import Neighbour
from bureaukit.obligations import Obligation
from bureaukit.problems import Problem
from bureaukit.text import Text


async def ask_all(neighbours: Mapping[str, Neighbour], organization_id: UUID) -> dict[str, Sequence[Obligation] | None]:
    """Ask every neighbour at once; one that does not answer as it should within its deadline stands as None."""
    found = await asyncio.gather(*(_ask(neighbour, organization_id) for neighbour in neighbours.values()))
    return dict(zip(neighbours, found, strict=True))


async def _ask(neighbour: Neighbour, organization_id: UUID) -> Sequence[Obligation] | None:
    try:
        answer = await neighbour.get(f"/obligations/{organization_id}")
        return [_read(item) for item in answer["items"]]
    except (Problem, KeyError, TypeError):
        return None


def _read(item: Mapping[str, Any]) -> Obligation:
    return Obligation(
        code=item["code"],
        article=item["article"],
        text=Text(**item["text"]),
        next_step=Text(**item["next_step"]),
        link=item["link"],
        count=item["count"],
        blocks=item["blocks"],
    )
