"""The counter for the figures."""

from datetime import date
from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.bases import store as bases
from incubator.spaces import store as spaces
from incubator.tenancies import store as tenancies

router = counter("incubator", "statistics")


class StatisticsQuery(BaseModel):
    """As of which day."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="default today 截至日")


class FigureOut(BaseModel):
    """One figure; the public list at `items` has as many items as it says."""

    code: str
    value: int
    definition: str
    items: str


class StatisticsOut(BaseModel):
    """All figures of the service."""

    as_of: date
    figures: list[FigureOut]


DEFINITIONS = {
    "bases": Text("当日开放的孵化基地", "Incubation bases open on the day"),
    "spaces": Text("当日启用的场地", "Spaces open on the day"),
    "tenancies.active": Text("当日在驻（入驻期含当日）", "Tenancies running on the day"),
}
LISTS = {"bases": "bases", "spaces": "spaces", "tenancies.active": "tenancies"}


@router.get("", response_model=StatisticsOut, **public("incubator:statistics:read"))
async def statistics(asked: Annotated[StatisticsQuery, Query()], desk: Desk) -> Response:
    """Count bases, spaces and tenancies on a day (孵化统计)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        values = {
            "bases": await bases.count_open(tx, as_of),
            "spaces": await spaces.count_open(tx, as_of),
            "tenancies.active": await tenancies.count_active(tx, as_of),
        }
    figures = [
        FigureOut(
            code=code,
            value=value,
            definition=DEFINITIONS[code].in_language(desk.language),
            items=f"/v1/incubator/{LISTS[code]}?as_of={as_of}",
        )
        for code, value in values.items()
    ]
    return desk.answer(StatisticsOut(as_of=as_of, figures=figures))
