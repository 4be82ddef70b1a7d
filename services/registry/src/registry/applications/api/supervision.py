"""The office itself looked at: how often something was told in pieces that is to be told once."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel

from registry.applications import store
from registry.applications.api.shapes import Area
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK

router = counter("registry", "supervision")
_LOOKING = needs("registry:supervision:read", AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, rule="own area")


class OfficeOut(BaseModel):
    """One office: refused second notices, and in how many cases."""

    office: str
    breaches: int
    applications: int


class OfficesOut(BaseModel):
    """Every office with at least one."""

    items: list[OfficeOut]


class BreachOut(BaseModel):
    """One refused second notice."""

    id: UUID
    application_id: UUID
    office: str
    officer: str
    items: list[str]
    on: date


class BreachPage(BaseModel):
    """One page of refused second notices."""

    items: list[BreachOut]
    next_cursor: str | None


class BreachFilter(Filter):
    """What the list can be asked."""

    office: Area | None = None


@router.get("/one-time-notices", response_model=OfficesOut, **_LOOKING)
async def offices(desk: Desk) -> Response:
    """Count the refused second notices of each office (一次性告知：各机关被拒绝的再次告知)."""
    async with desk.reading() as tx:
        rows = await store.breaches_by_office(tx, area=desk.caller.area_to_list())
    return desk.answer({"items": [dict(row) for row in rows]})


@router.get("/one-time-notices/breaches", response_model=BreachPage, **_LOOKING)
async def breaches(asked: Annotated[BreachFilter, Query()], desk: Desk) -> Response:
    """List the refused second notices, each with its case (被拒绝的再次告知清单)."""
    async with desk.reading() as tx:
        rows = await store.breaches(tx, asked, area=desk.caller.area_to_list(), office=asked.office)
    return desk.page(page_of(rows, asked, store.BREACHES_BY_ID))
