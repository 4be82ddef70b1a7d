"""The public counter: versions that were approved."""

from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.pages import page_of
from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response

from talent.subsidy_policies import actions, store
from talent.subsidy_policies.api.shapes import PolicyFilter, PolicyOut, PolicyPage, asked_month, published
from talent.subsidy_policies.model import PolicyState

router = counter("talent", "subsidy-policies")


@router.get("", response_model=PolicyPage, **public("talent:register:read"))
async def policies(asked: Annotated[PolicyFilter, Query()], desk: Desk) -> Response:
    """List the approved versions (已批准的补贴政策)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, within=None, state=PolicyState.APPROVED, month=asked_month(asked))
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [published(store.from_row(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get("/{policy_id}", response_model=PolicyOut, **public("talent:register:read"))
async def policy(policy_id: UUID, desk: Desk) -> Response:
    """Show one approved version (政策详情)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
    if found.state is not PolicyState.APPROVED:
        raise NotFound
    return desk.answer(published(found), version=found.version)
