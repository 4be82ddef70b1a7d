"""The counter for statistics: public, on any day, each figure open to its records."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any
from urllib.parse import urlencode

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.figures import FigureOut, OnDay, StatisticsOut
from bureaukit.policy import public
from bureaukit.problems import FieldError, Invalid
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from registry.organizations import store
from registry.organizations.store import facets

router = counter("registry", "statistics")
_LIST = "/v1/registry/organizations"
_FLAGS = ("social_work", "charity", "public_fundraising")


# code: (definition, filters of the public list)
FIGURES: dict[str, tuple[Text, dict[str, str]]] = {
    "organizations.registered": (
        Text("在册的登记社会组织(法人)数", "Registered organizations (legal persons) on the register"),
        {"track": "registered"},
    ),
    "organizations.filed": (
        Text("在册的备案社区社会组织数", "Filed community organizations on the register"),
        {"track": "filed"},
    ),
    "organizations.social_work": (
        Text("在册的登记社工类社会组织数", "Registered social-work organizations on the register"),
        {"track": "registered", "social_work": "true"},
    ),
    "organizations.social_group": (
        Text("在册的社会团体数", "Social groups on the register"),
        {"track": "registered", "type": "social_group"},
    ),
    "organizations.social_service_organization": (
        Text("在册的社会服务机构(民办非企业单位)数", "Social service organizations on the register"),
        {"track": "registered", "type": "social_service_organization"},
    ),
    "organizations.charity": (
        Text("在册的慈善组织数", "Charities on the register"),
        {"track": "registered", "charity": "true"},
    ),
    "organizations.public_fundraising": (
        Text("在册的具有公开募捐资格的慈善组织数", "Charities on the register that may raise funds in public"),
        {"track": "registered", "public_fundraising": "true"},
    ),
}


class GroupOut(BaseModel):
    """One value of a dimension on the day: `items` is the public list whose items it counts."""

    value: str
    count: int
    items: str


class TableOut(BaseModel):
    """How the organizations that existed on the day spread along one dimension; some may have no value of it."""

    dimension: str
    total: int
    groups: list[GroupOut]


class RegisterStatisticsOut(StatisticsOut):
    """The figures, and a table for each dimension that was asked for."""

    tables: list[TableOut]


class Asked(OnDay):
    """As of which day, as far as was known when, and along which dimensions."""

    known_at: AwareDatetime | None = Field(default=None, description="as far as was known at this instant 已知日")
    by: str | None = Field(
        default=None,
        max_length=200,
        description=f"dimensions with commas between, of: {', '.join(facets.DIMENSIONS)} 统计维度",
    )

    def opened(self, as_of: date, filters: Mapping[str, str]) -> str:
        """Return the list that holds what these filters count."""
        known = {"known_at": self.known_at.isoformat()} if self.known_at else {}
        return f"{_LIST}?{urlencode({**filters, 'as_of': as_of.isoformat(), **known})}"

    def dimensions(self) -> list[str]:
        """Return the dimensions, each once, or 422 for one there is not."""
        wanted = list(dict.fromkeys((self.by or "").split(","))) if self.by else []
        if unknown := [name for name in wanted if name not in facets.DIMENSIONS]:
            near = get_close_matches(unknown[0], facets.DIMENSIONS, n=1) or list(facets.DIMENSIONS)
            words = Text(f"没有这个统计维度；可用：{'、'.join(near)}", f"No such dimension; try {', '.join(near)}")
            raise Invalid(FieldError("by", "unknown_dimension", words))
        return wanted


@router.get("", response_model=RegisterStatisticsOut, **public("registry:statistics:read"))
async def statistics(asked: Annotated[Asked, Query()], desk: Desk) -> Response:
    """Show the figures of the register on a day (登记统计)."""
    as_of = asked.as_of or desk.today
    wanted = asked.dimensions()
    figures = []
    async with desk.reading() as tx:
        register = store.register_on(as_of, asked.known_at, desk.today)
        tables = [await _table(tx, name, asked, as_of, register) for name in wanted]
        for code, (definition, filters) in FIGURES.items():
            chosen = {name: value == "true" if name in _FLAGS else value for name, value in filters.items()}
            value = await store.count(tx, store.matching(**chosen, as_of=as_of), register)
            items = asked.opened(as_of, filters)
            figures.append(
                FigureOut(code=code, value=value, definition=definition.in_language(desk.language), items=items)
            )
    return desk.answer(RegisterStatisticsOut(as_of=as_of, figures=figures, tables=tables))


async def _table(tx: Tx, name: str, asked: Asked, as_of: date, register: Any) -> TableOut:
    conditions = store.matching(as_of=as_of)
    groups = [
        GroupOut(
            value=facets.shown(value),
            count=number,
            items=asked.opened(as_of, facets.DIMENSIONS[name].filters(value)),
        )
        for value, number in await facets.counted(tx, name, conditions, as_of, register)
    ]
    return TableOut(dimension=name, total=await store.count(tx, conditions, register), groups=groups)
