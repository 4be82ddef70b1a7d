"""What must never be twice at one time, the database itself refuses, without the app."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from bureaukit.db import is_unique_violation
from bureaukit.ids import new_id
from sqlalchemy import Executable, text
from sqlalchemy.exc import IntegrityError
from support.harness import Unit

from tests.talent.given import approver, given_a_holder, given_a_person, given_a_registration, given_an_employment, ok

POST = text(
    "INSERT INTO employments (id, social_worker_id, area, post, start_on, end_on, end_ground, recorded_by, version)"
    " VALUES (:id, :person, '530102001001', :post, :first, :last, :ground, 'x', 1)"
)
PERIOD = text(
    "INSERT INTO registration_periods (id, credential_id, social_worker_id, registered_on, valid_from, valid_until,"
    " window_on, lapse_told) VALUES (:id, :credential, :person, :first, :first, :last, :last, :told)"
)


async def run(unit: Unit, statement: Executable, **values: Any) -> None:
    """Send one statement past the app, its values as the engine keeps them."""

    def kept(value: Any) -> Any:
        if unit.engine == "sqlite":
            value = value.isoformat() if isinstance(value, date) else value
            return value.hex if isinstance(value, UUID) else value
        return value

    async with unit.database.transaction() as tx:
        await tx.execute(statement, {name: kept(value) for name, value in values.items()})


async def refuses(unit: Unit, statement: Executable, **values: Any) -> None:
    with pytest.raises(IntegrityError) as error:
        await run(unit, statement, **values)
    assert is_unique_violation(error.value)  # as the store takes it for the 409 it answers


async def test_two_community_posts_at_one_time(talent: Unit) -> None:
    person = await given_a_person(talent)
    held = await given_an_employment(talent, person, start_on="2016-03-01")

    def post(
        first: date, last: date | None, kind: str = "community_worker", whose: str = person["id"]
    ) -> dict[str, Any]:
        ground = "left_post" if last else None
        return {"id": new_id(), "person": UUID(whose), "post": kind, "first": first, "last": last, "ground": ground}

    await refuses(talent, POST, **post(date(2016, 1, 1), date(2016, 3, 2)))
    await refuses(talent, POST, **post(date(2018, 1, 1), None))
    await refuses(talent, POST, **post(date(2010, 1, 1), None))
    await run(talent, POST, **post(date(2018, 1, 1), None, kind="other"))
    await run(talent, POST, **post(date(2016, 1, 1), date(2016, 3, 1)))
    await run(talent, POST, **post(date(2016, 3, 1), None, whose=(await given_a_person(talent))["id"]))
    moves = text("UPDATE employments SET start_on = :first WHERE id = :id")
    await refuses(talent, moves, first=date(2016, 2, 29), id=UUID(held["id"]))
    becomes = text(
        "UPDATE employments SET post = 'community_deputy' WHERE post = 'other' AND social_worker_id = :person"
    )
    await refuses(talent, becomes, person=UUID(person["id"]))


async def test_two_standing_registrations_of_one_certificate_at_one_time(talent: Unit) -> None:
    person, credential = await given_a_holder(talent)
    period = await given_a_registration(talent, credential)  # 2018-12-03 to 2021-12-03, both included

    def span(first: date, last: date) -> dict[str, Any]:
        ids = {"id": new_id(), "credential": UUID(credential["id"]), "person": UUID(person["id"])}
        return ids | {"first": first, "last": last, "told": False}

    await refuses(talent, PERIOD, **span(date(2021, 12, 3), date(2024, 12, 3)))
    await refuses(talent, PERIOD, **span(date(2015, 12, 3), date(2018, 12, 3)))
    await refuses(talent, PERIOD, **span(date(2019, 1, 1), date(2019, 1, 1)))
    await run(talent, PERIOD, **span(date(2021, 12, 4), date(2024, 12, 3)))
    await run(talent, PERIOD, **span(date(2015, 12, 3), date(2018, 12, 2)))
    path, why = f"/registration-periods/{period['id']}/cancellation", {"ground": "own_wish", "reason": "本人申请"}
    ok(await approver(talent).post(path, match=1, json=why))
    await run(talent, PERIOD, **span(date(2019, 1, 1), date(2021, 12, 3)))
    back = text("UPDATE registration_periods SET cancelled_on = NULL WHERE id = :id")
    await refuses(talent, back, id=UUID(period["id"]))
