"""Second notices that were refused, counted for each office."""

from collections.abc import Sequence

from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import RowMapping, func, insert, select

from registry.applications.model import Breach
from registry.applications.store.rows import BreachRow

_T = BreachRow.__table__.c
BREACHES_BY_ID = Order("id", (_T.id,))


async def add_breach(tx: Tx, breach: Breach, *, request: str) -> bool:
    """Keep a breach, unless the same request was refused and counted before."""
    if await tx.scalar(select(_T.id).where(_T.request == request)) is not None:
        return False
    await tx.execute(
        insert(BreachRow).values(
            id=breach.id,
            application_id=breach.application_id,
            office=breach.office,
            officer=breach.officer,
            items=list(breach.items),
            on=breach.on,
            request=request,
        )
    )
    return True


async def breaches_by_office(tx: Tx, *, area: str) -> Sequence[RowMapping]:
    """Return how often each office of an area tried, and in how many cases."""
    counted = select(
        _T.office, func.count().label("breaches"), func.count(_T.application_id.distinct()).label("applications")
    )
    query = counted.where(_T.office.startswith(area, autoescape=True)).group_by(_T.office).order_by(_T.office)
    return (await tx.execute(query)).mappings().all()


async def breaches(tx: Tx, asked: Filter, *, area: str, office: str | None) -> Sequence[RowMapping]:
    """Return one page of the breaches of an area."""
    columns = (_T.id, _T.application_id, _T.office, _T.officer, _T["items"], _T.on)
    query = select(*columns).where(_T.office.startswith(area, autoescape=True))
    if office:
        query = query.where(_T.office == office)
    return (await tx.execute(paged(query, asked, BREACHES_BY_ID))).mappings().all()
