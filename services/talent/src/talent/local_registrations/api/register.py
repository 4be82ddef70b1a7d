"""The public register: a certificate by its number, never whose it is; and all that are registered, without names."""

from datetime import date
from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.pages import page_of
from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from talent.credentials import store as credentials
from talent.credentials.model import Level, one_spelling
from talent.local_registrations import store
from talent.local_registrations.api.shapes import (
    RegisteredFilter,
    RegisteredPage,
    VerificationOut,
    shown_publicly,
)
from talent.local_registrations.model import span_telling, state_of
from talent.social_workers import store as social_workers

router = counter("talent", "credentials")


class VerificationQuery(BaseModel):
    """Which certificate, and as of which day."""

    model_config = ConfigDict(extra="forbid")

    credential_number: Annotated[CleanText, Field(min_length=1, max_length=60, description="管理号")]
    level: Level | None = Field(default=None, description="the highest with this number, if left out 级别")
    as_of: date | None = Field(default=None, description="today if left out 截至日")


@router.get("/verification", response_model=VerificationOut, **public("talent:register:read"))
async def verify(asked: Annotated[VerificationQuery, Query()], desk: Desk) -> Response:
    """Tell what a certificate number stands for and how it is registered (证书核验); no personal data."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        found = await credentials.by_number(tx, one_spelling(asked.credential_number), asked.level)
        if found is None or found.issued_on > as_of:
            raise NotFound
        periods = await store.periods_of(tx, [found.id])
    span = span_telling(periods, as_of)
    return desk.answer(
        VerificationOut(
            level=found.level,
            issued_on=found.issued_on,
            registration=state_of(periods, as_of),
            valid_from=span.valid_from if span else None,
            valid_until=span.valid_until if span else None,
            as_of=as_of,
        )
    )


@router.get("/registered", response_model=RegisteredPage, **public("talent:register:read", rule="without names"))
async def registered(asked: Annotated[RegisteredFilter, Query()], desk: Desk) -> Response:
    """List the certificates registered with the district on a day, without names (在册登记名录)."""
    as_of, among = asked.as_of or desk.today, social_workers.ids_in(asked.area or "")
    async with desk.reading() as tx:
        rows = await store.in_force(tx, asked, as_of, among)
        periods = [store.period_from(row) for row in rows[: asked.limit]]
        held = await credentials.many(tx, [period.credential_id for period in periods])
        persons = await social_workers.many(tx, [period.social_worker_id for period in periods])
    found = page_of(rows, asked, store.PERIODS_BY_ID)
    shown = [shown_publicly(p, held[p.credential_id], persons[p.social_worker_id]) for p in periods]
    found.items[:] = [item.model_dump(mode="json") for item in shown]
    return desk.page(found)
