"""`fsck` of the registry: silent after the main path, and names what was damaged by hand."""

from uuid import uuid4

import pytest
from support.fsck import again, by_hand, loosen, seen, table, violations
from support.harness import Unit

from tests.registry.given import approved, given_divisions


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def test_a_register_at_work_holds_what_must_be_true(registry: Unit) -> None:
    await approved(registry)
    found = await seen(registry)
    assert not {name: one.violations for name, one in found.items() if one.violations}
    assert found["credit-codes"].looked_at == found["states-and-ends"].looked_at == 1
    assert found["sealed-application-people-id-number"].looked_at > 1


async def test_a_wrong_code_and_an_end_without_a_day_are_found(registry: Unit) -> None:
    organization = await approved(registry)
    code = organization["credit_code"]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    organizations = table(registry, "organizations")
    await by_hand(registry, organizations.update().values(credit_code=wrong, state="revoked"))
    identity = (organization["id"],)
    assert await violations(registry) == {"credit-codes": identity, "states-and-ends": identity}


async def test_a_code_borne_twice_is_found(registry: Unit) -> None:
    organization = await approved(registry)
    await loosen(registry, "organizations")
    await again(registry, "organizations", id=uuid4())
    assert (await violations(registry))["one-organization-a-code"] == (organization["credit_code"][8:17],)


async def test_a_founder_whose_number_was_changed_is_found(registry: Unit) -> None:
    await approved(registry)
    people = table(registry, "application_people")
    await by_hand(registry, people.update().values(id_index="another"))
    found = await violations(registry)
    assert set(found) == {"sealed-application-people-id-number"}
