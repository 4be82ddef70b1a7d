"""The public check of a certificate by its number: what it is and how it stands, never whose it is."""

from datetime import date
from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from talent.credentials import store as credentials
from talent.credentials.model import Level, one_spelling
from talent.local_registrations import store
from talent.local_registrations.api.shapes import VerificationOut
from talent.local_registrations.model import span_telling, state_of

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
