"""The counter for statistics: public, on any day, each figure open to its records."""

from typing import Annotated
from urllib.parse import urlencode

from bureaukit.desk import Desk
from bureaukit.figures import FigureOut, OnDay, StatisticsOut
from bureaukit.policy import public
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from registry.organizations import store

router = counter("registry", "statistics")
_LIST = "/v1/registry/organizations"


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
            figures.append(
                FigureOut(code=code, value=value, definition=definition.in_language(desk.language), items=items)
            )
    return desk.answer(StatisticsOut(as_of=as_of, figures=figures))
