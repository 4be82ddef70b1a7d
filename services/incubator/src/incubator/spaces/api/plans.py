"""The counter for a floor's plan, drawn as a picture that can also be read."""

from datetime import date
from typing import Annotated
from uuid import UUID
from xml.sax.saxutils import escape

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.bases import actions as bases
from incubator.spaces import store
from incubator.spaces.api.counter import SpaceOut, shown
from incubator.spaces.model import SpaceState

router = counter("incubator", "bases")
MARGIN = 40  # centimetres around the outermost corners
# Told apart without colour too: every shape bears its state as a word, and contrast with black text is 7:1 or more.
COLOURS = {
    SpaceState.FREE: "#c8e6c9",
    SpaceState.RESERVED: "#fff59d",
    SpaceState.OCCUPIED: "#ffab91",
    SpaceState.BLACKED_OUT: "#cfd8dc",
    SpaceState.CLOSED: "#eeeeee",
}
_DRAWING = public("incubator:base:read")
_DRAWING["openapi_extra"]["responses"] = {
    "200": {"description": "SVG", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}
}


class PlanQuery(BaseModel):
    """Which floor, as of which day."""

    model_config = ConfigDict(extra="forbid")

    floor: int = Field(default=1, ge=-9, le=200, description="楼层")
    as_of: date | None = Field(default=None, description="default today 截至日")


@router.get("/{base_id}/floor-plan.svg", **_DRAWING)
async def floor_plan(base_id: UUID, asked: Annotated[PlanQuery, Query()], desk: Desk) -> Response:
    """Draw a floor of a base with the state of each space on a day (楼层平面图)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        base = await bases.loaded(tx, base_id)
        rows = await store.on_floor(tx, base_id, asked.floor, as_of)
    title = f"{base.name} {asked.floor}层 {as_of} / floor {asked.floor}"
    return Response(_svg(title, [shown(row, as_of) for row in rows]), media_type="image/svg+xml")


def _svg(title: str, spaces: list[SpaceOut]) -> str:
    corners = [corner for space in spaces for corner in space.outline]
    width = max((x for x, _ in corners), default=0) + MARGIN
    height = max((y for _, y in corners), default=0) + MARGIN
    shapes = "".join(_shape(space) for space in spaces)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="zh-CN" viewBox="0 0 {width} {height}" '
        f'aria-labelledby="plan-title"><title id="plan-title">{escape(title)}</title>{shapes}</svg>'
    )


def _shape(space: SpaceOut) -> str:
    """Return one space: its outline, its name and state as text, and all of it as a title for those who cannot see it."""
    state = space.state
    points = " ".join(f"{x},{y}" for x, y in space.outline)
    middle = [sum(values) / len(space.outline) for values in zip(*space.outline, strict=True)]
    seats = f"，空余 {space.seats_free}/{space.seats}"
    title = f"{space.label}（{space.kind.zh}）：{state.zh}{seats} / {space.label}: {state.en}"
    words = "".join(
        f'<text x="{middle[0]:.0f}" y="{middle[1] + offset:.0f}" text-anchor="middle" font-size="40">{escape(line)}</text>'
        for offset, line in ((0, space.label), (50, state.zh))
    )
    return (
        f'<g role="group"><title>{escape(title)}</title>'
        f'<polygon points="{points}" fill="{COLOURS[state]}" stroke="#000000" stroke-width="4"/>{words}</g>'
    )
