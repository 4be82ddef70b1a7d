"""`fsck` of the registry: silent after the main path, and names what was damaged by hand."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from support.fsck import again, by_hand, loosen, seen, table, violations
from support.harness import Unit

from tests.registry.given import (
    COMMUNITY,
    a_draft,
    a_filing,
    a_social_group,
    an_organization,
    approved,
    given_divisions,
    ok,
)
from tests.registry.test_lists_ageing import confirm, penalised


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def test_a_register_at_work_holds_what_must_be_true(registry: Unit) -> None:
    await approved(registry)
    await a_draft(registry, a_social_group(name="昆明市五华区读书协会"))
    community = registry.as_role("community_officer", area=COMMUNITY, sub="community")
    await ok(await community.post("/filings/by-community", json=a_filing()), 201)
    found = await seen(registry)
    assert not {name: one.violations for name, one in found.items() if one.violations}
    assert found["credit-codes"].looked_at == found["states-and-ends"].looked_at == 1
    assert (found["history-of-applications"].looked_at, found["history-of-filings"].looked_at) == (2, 1)
    assert found["sealed-application-people-id-number"].looked_at > 1


async def test_a_wrong_code_and_an_end_without_a_day_are_found(registry: Unit) -> None:
    organization = await approved(registry)
    code = organization["credit_code"]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    organizations = table(registry, "organizations")
    await by_hand(registry, organizations.update().values(credit_code=wrong, state="revoked"))
    identity = (organization["id"],)
    assert await violations(registry) == {
        "credit-codes": identity,
        "states-and-ends": identity,
        "versions": identity,
    }


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


async def test_a_case_whose_state_was_typed_in_is_found(registry: Unit) -> None:
    draft = (await a_draft(registry)).json()
    applications = table(registry, "applications")
    await by_hand(registry, applications.update().values(state="registered"))
    assert await violations(registry) == {"history-of-applications": (draft["id"],)}


async def test_a_case_that_skipped_a_step_is_found(registry: Unit) -> None:
    await approved(registry)
    events, applications = table(registry, "events"), table(registry, "applications")
    async with registry.database.reading() as tx:
        case = await tx.scalar(select(applications.c.id))
        told = await tx.all(select(events.c.seq).where(events.c.subject == str(case)).order_by(events.c.subject_seq))
    await loosen(registry, "events")
    await by_hand(registry, events.delete().where(events.c.seq == told[2].seq))
    found = await violations(registry)
    assert found["history-of-applications"] == (str(case),)


async def test_a_penalty_whose_state_was_typed_in_is_found_and_one_of_before_is_not(registry: Unit) -> None:
    organization = await an_organization(registry)
    penalties, events = table(registry, "penalties"), table(registry, "events")
    confirmed, waiting = [
        await penalised(registry, organization, "warning", day) for day in ("2026-02-20", "2026-02-27")
    ]
    why = {"reason": "五政复决〔2026〕2号：撤销处罚决定"}
    await ok(await confirm(registry.as_role("district_approver"), waiting, "withdrawal", json=why))
    assert await violations(registry) == {}
    await loosen(registry, "events")
    await by_hand(registry, events.delete().where(events.c.topic == "registry.penalty-progressed.v1"))
    assert "history-of-penalties" not in await violations(registry), "so are those told of that were recorded before"
    typed = penalties.update().where(penalties.c.id == UUID(confirmed.json()["id"]))
    await by_hand(registry, typed.values(state="withdrawn"))
    assert (await violations(registry))["history-of-penalties"] == (confirmed.json()["id"],)


async def test_a_case_that_vanished_is_found(registry: Unit) -> None:
    draft = (await a_draft(registry)).json()
    await by_hand(registry, table(registry, "applications").delete())
    assert await violations(registry) == {"history-of-applications": (draft["id"],)}
