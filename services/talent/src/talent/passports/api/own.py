"""A person's own file: what the office has of them, in one answer."""

from datetime import date
from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, Field

from talent.credentials import store as credentials
from talent.credentials.api import CredentialOut
from talent.credentials.api import shown as shown_credential
from talent.employments import store as employments
from talent.employments.api import EmploymentOut
from talent.employments.api import shown as shown_employment
from talent.local_registrations import store as registrations
from talent.local_registrations.api.shapes import CaseSummary, PeriodOut, shown_period, summary
from talent.local_registrations.model import RegistrationState, state_of
from talent.roles import SOCIAL_WORKER
from talent.social_workers import actions as people
from talent.social_workers.api import PII, SocialWorkerOut, as_seen
from talent.suspensions import store as suspensions
from talent.suspensions.api import SuspensionOut
from talent.suspensions.api import shown as shown_suspension
from talent.wire import OnDay

router = counter("talent", "me")


class OwnCredentialOut(CredentialOut):
    """A certificate, and how it is registered."""

    registration: RegistrationState | None = Field(description="on `as_of`; none: never registered 登记状态")
    periods: list[PeriodOut]


class OwnFileOut(BaseModel):
    """Everything on record of the caller, the protected fields masked."""

    as_of: date
    person: SocialWorkerOut
    credentials: list[OwnCredentialOut]
    local_registrations: list[CaseSummary]
    employments: list[EmploymentOut]
    suspensions: list[SuspensionOut]


@router.get("", response_model=OwnFileOut, **needs("talent:social_worker:self", SOCIAL_WORKER, rule="own", pii=PII))
async def own_file(asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Show the caller's own file: person, certificates, registrations, posts (本人档案)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        person = await people.oneself(tx, desk.caller.sub)
        held = await credentials.of_worker(tx, person.id)
        periods = await registrations.of_worker(tx, person.id)
        cases = await registrations.cases_of(tx, person.id)
        posts = await employments.of_worker(tx, person.id)
        stops = await suspensions.of_worker(tx, person.id)
    spans = {one.id: [period for period in periods if period.credential_id == one.id] for one in held}
    out = OwnFileOut(
        as_of=as_of,
        person=as_seen(person, desk, own=True),
        credentials=[
            OwnCredentialOut(
                **shown_credential(one).model_dump(),
                registration=state_of(spans[one.id], as_of),
                periods=[shown_period(period, as_of) for period in spans[one.id]],
            )
            for one in held
        ],
        local_registrations=[summary(case) for case in cases],
        employments=[shown_employment(post) for post in posts],
        suspensions=[shown_suspension(stop) for stop in stops],
    )
    return desk.answer(out)
