"""Where the services of the bases are entered, revised, given up and looked up."""

from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.pages import page_of
from bureaukit.policy import needs, public
from bureaukit.problems import FieldError, Forbidden, Invalid
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.bases import store as bases
from incubator.support_services.actions import catalogue as actions
from incubator.support_services.api.shapes import (
    EditionIn,
    EditionOut,
    GivingUpIn,
    ServiceFilter,
    ServiceIn,
    ServiceOut,
    ServicePage,
)
from incubator.support_services.lifecycle import BASE_SIDE
from incubator.support_services.model import SupportService
from incubator.support_services.store import catalogue, orders

router = counter("incubator", "support-services")
_WRITING = needs("incubator:support_service:write", *BASE_SIDE, rule="own area", key=True, dry_run=True)
_REVISING = needs("incubator:support_service:write", *BASE_SIDE, rule="own area", key=True, match=True, dry_run=True)


@router.post("", status_code=201, response_model=ServiceOut, **_WRITING)
async def enter(body: ServiceIn, desk: Desk) -> Response:
    """Enter a service in the catalogue of a base (登记支持服务)."""
    async with desk.transaction() as tx:
        base = await bases.find(tx, body.base_id)
        if base is None:
            raise Invalid(FieldError("/base_id", "unknown_base", Text("没有该基地", "There is no such base")))
        _see_to(desk, base.area)
        service = SupportService(new_id(), base.id, base.area, body.kind)
        await actions.enter(tx, service, body.edition(service.id))
        out = await _shown(tx, service)
        return await desk.created(tx, out, f"/v1/incubator/support-services/{service.id}", version=1)


@router.get("", response_model=ServicePage, **public("incubator:support_service:read"))
async def services(asked: Annotated[ServiceFilter, Query()], desk: Desk) -> Response:
    """List what the bases offer on a day (支持服务目录)."""
    async with desk.reading() as tx:
        on = asked.as_of or desk.today
        rows = await catalogue.page(tx, asked, on=on, base_id=asked.base_id, kind=asked.kind, area=asked.area)
    return desk.page(page_of(rows, asked, catalogue.BY_ID))


@router.get("/{service_id}", response_model=ServiceOut, **public("incubator:support_service:read"))
async def service(service_id: UUID, desk: Desk) -> Response:
    """Show one service with all its editions (支持服务详情)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, service_id)
        out = await _shown(tx, found)
    return desk.answer(out, headers={"etag": f'"{found.version}"'})  # what is taken on changes without it


@router.post("/{service_id}/editions", status_code=201, response_model=ServiceOut, **_REVISING)
async def revise(service_id: UUID, body: EditionIn, desk: Desk) -> Response:
    """Say what a service is from a day to come on (变更支持服务)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await _own(tx, desk, service_id, version)
        revised = await actions.revise(tx, found, body.edition(found.id), today=desk.today)
        out = await _shown(tx, revised)
        return await desk.created(tx, out, f"/v1/incubator/support-services/{found.id}", version=revised.version)


@router.post("/{service_id}/giving-up", response_model=ServiceOut, **_REVISING)
async def give_up(service_id: UUID, body: GivingUpIn, desk: Desk) -> Response:
    """Offer a service no more from a day to come on (停止提供)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await _own(tx, desk, service_id, version)
        ended = await actions.give_up(tx, found, on=body.from_day, today=desk.today)
        return await desk.done(tx, await _shown(tx, ended), version=ended.version)


async def _own(tx: Tx, desk: DeskContext, service_id: UUID, version: int) -> SupportService:
    found = await actions.loaded(tx, service_id)
    _see_to(desk, found.area)
    return await actions.loaded(tx, service_id, version=version)


def _see_to(desk: DeskContext, area: str) -> None:
    if not desk.caller.covers(area):
        raise Forbidden("不是您辖区的基地", "The base lies outside your area")


async def _shown(tx: Tx, service: SupportService) -> ServiceOut:
    known = (await catalogue.editions(tx, [service.id]))[service.id]
    return ServiceOut(
        id=service.id,
        base_id=service.base_id,
        kind=service.kind,
        taken_on=await orders.taken_on(tx, service.id),
        editions=[EditionOut.model_validate(one) for one in known],
    )
