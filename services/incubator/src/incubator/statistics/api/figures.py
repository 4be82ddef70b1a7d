"""The counter for the figures."""

from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.figures import FigureOut, OnDay, StatisticsOut
from bureaukit.policy import public
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.bases import store as bases
from incubator.spaces import store as spaces
from incubator.tenancies import store as tenancies

router = counter("incubator", "statistics")


DEFINITIONS = {
    "bases": Text("当日开放的孵化基地", "Incubation bases open on the day"),
    "spaces": Text("当日启用的场地", "Spaces open on the day"),
    "tenancies.active": Text("当日在驻（入驻期含当日）", "Tenancies running on the day"),
}
LISTS = {"bases": "bases", "spaces": "spaces", "tenancies.active": "tenancies"}


@router.get("", response_model=StatisticsOut, **public("incubator:statistics:read"))
async def statistics(asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
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
