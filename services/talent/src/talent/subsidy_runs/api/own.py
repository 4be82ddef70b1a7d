"""The counter of whoever is paid: their own months, and why each is what it is."""

from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response

from talent.dates import first_of, month_of
from talent.roles import SOCIAL_WORKER
from talent.social_workers import actions as people
from talent.subsidy_runs.actions import known
from talent.subsidy_runs.api.reading import explained
from talent.subsidy_runs.api.shapes import ExplanationOut, OwnLineOut, OwnLinePage
from talent.subsidy_runs.model.run import RunState
from talent.subsidy_runs.store import lines
from talent.wire import Month

router = counter("talent", "subsidy-lines")
OWN = needs("talent:subsidy_line:self", SOCIAL_WORKER, rule="own, once the run is approved", pii=("name",))


@router.get("/me", response_model=OwnLinePage, **OWN)
async def own_lines(asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List the caller's own months, the latest first (本人补贴明细)."""
    async with desk.reading() as tx:
        person = await people.oneself(tx, desk.caller.sub)
        rows = await lines.own_page(tx, asked, person.id)
    found = page_of(rows, asked, lines.LATEST_FIRST)
    found.items[:] = [
        OwnLineOut(
            month=month_of(row["month"]),
            level=row["level"],
            amount_fen=row["amount_fen"],
            reasons=row["reasons"],
            state=RunState(row["state"]),
            paid_on=row["paid_on"],
        ).model_dump(mode="json")
        for row in rows[: asked.limit]
    ]
    return desk.page(found)


@router.get("/me/{month}", response_model=ExplanationOut, **OWN)
async def own_month(month: Month, desk: Desk) -> Response:
    """Explain one of the caller's own months: rules, articles, facts and policy version (本人补贴说明)."""
    async with desk.reading() as tx:
        person = await people.oneself(tx, desk.caller.sub)
        line = await lines.own_of_month(tx, person.id, first_of(month))
        if line is None:
            raise NotFound
        run = await known.run_of(tx, line)
        return await explained(tx, desk, run, line, own=True)
