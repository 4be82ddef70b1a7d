"""The counter for the figures."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel, Field

from talent.credentials import store as credentials
from talent.credentials.model import Level
from talent.local_registrations import store as registrations
from talent.social_workers import store as social_workers
from talent.wire import AREA_PREFIX, OnDay

router = counter("talent", "statistics")
HOLDERS = Text(
    "当日持有职业水平证书的人数（一人计一次）", "Persons who hold a certificate on the day, each counted once"
)
IN_FORCE = Text("当日登记有效的证书", "Certificates whose local registration is in force on the day")


class StatisticsQuery(OnDay):
    """As of which day, and of which part of the district."""

    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="where holders are today 现所在区划")


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


@router.get("", response_model=StatisticsOut, **public("talent:statistics:read"))
async def statistics(asked: Annotated[StatisticsQuery, Query()], desk: Desk) -> Response:
    """Count holders by level, and registrations in force, on a day (社工人才统计)."""
    as_of = asked.as_of or desk.today
    among = social_workers.ids_in(asked.area or "")
    async with desk.reading() as tx:
        held = await credentials.count_holders(tx, as_of, among=among)
        in_force = await registrations.count_in_force(tx, as_of, among)

    def figure(code: str, value: int, definition: Text, path: str, **query: str) -> FigureOut:
        chosen = {"as_of": as_of.isoformat()} | query | ({"area": asked.area} if asked.area else {})
        items = f"/v1/talent/credentials/{path}?{urlencode(chosen)}"
        return FigureOut(code=code, value=value, definition=definition.in_language(desk.language), items=items)

    figures = [
        figure("certificates.holders", sum(held.values()), HOLDERS, "holders"),
        *(
            figure(f"certificates.{level.value}", held[level], _of_level(level), "holders", level=level.value)
            for level in Level
        ),
        figure("registrations.in_force", in_force, IN_FORCE, "registered"),
    ]
    return desk.answer(StatisticsOut(as_of=as_of, figures=figures))


def _of_level(level: Level) -> Text:
    return Text(
        f"当日持证人中最高级别为{level.zh}的人数", f"Holders whose highest certificate on the day is {level.en}"
    )
