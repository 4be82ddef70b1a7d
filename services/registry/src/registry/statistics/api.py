"""The counter for statistics: public, on any day, each figure open to its records."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.organizations import store

router = counter("registry", "statistics")
_LIST = "/v1/registry/organizations"


class FigureOut(BaseModel):
    """One figure: `items` is the public list whose items it counts."""

    code: str
    value: int
    definition: str
    items: str


class StatisticsOut(BaseModel):
    """All figures of the registry on one day."""

    as_of: date
    figures: list[FigureOut]


class OnDay(BaseModel):
    """Which day."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="today if left out 截至日")


# code: (definition, filters of the public list)
FIGURES: dict[str, tuple[str, dict[str, str]]] = {
    "organizations.registered": ("在册的登记社会组织(法人)数", {"track": "registered"}),
    "organizations.filed": ("在册的备案社区社会组织数", {"track": "filed"}),
    "organizations.social_work": ("在册的登记社工类社会组织数", {"track": "registered", "social_work": "true"}),
    "organizations.social_group": ("在册的社会团体数", {"track": "registered", "type": "social_group"}),
    "organizations.social_service_organization": (
        "在册的社会服务机构(民办非企业单位)数",
        {"track": "registered", "type": "social_service_organization"},
    ),
}


@router.get("", response_model=StatisticsOut, **public("registry:statistics:read"))
async def statistics(asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Show the figures of the register on a day (登记统计)."""
    as_of = asked.as_of or desk.today
    figures = []
    async with desk.reading() as tx:
        for code, (definition, filters) in FIGURES.items():
            chosen = {name: value == "true" if name == "social_work" else value for name, value in filters.items()}
            value = await store.count(tx, store.matching(**chosen, as_of=as_of))  # type: ignore[arg-type]  # by name
            items = f"{_LIST}?{urlencode({**filters, 'as_of': as_of.isoformat()})}"
            figures.append(FigureOut(code=code, value=value, definition=definition, items=items))
    return desk.answer(StatisticsOut(as_of=as_of, figures=figures))
