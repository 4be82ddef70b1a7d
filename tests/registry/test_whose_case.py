"""Whose a case is: the applicant's, the bureau's, the one supervising unit's that it names, and nobody's to decide alone."""

import pytest
from support.harness import Unit

from tests.registry.given import (
    UNIT,
    a_draft,
    a_service_organization,
    a_social_group,
    accepted,
    act,
    applicant,
    given_divisions,
    ok,
    the_unit,
    version,
)
from tests.registry.given_cases import a_group, asked_for, represents


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


@pytest.mark.parametrize("other", ["昆明市五华区教育体育局", None])
async def test_a_case_is_put_to_the_supervising_unit_that_it_names_and_to_no_other(
    registry: Unit, other: str | None
) -> None:
    case = await accepted(registry, a_service_organization())
    path = f"/applications/{case.json()['id']}"
    stranger = registry.as_role("supervising_unit", org=other)
    assert (await stranger.get(path)).status_code == 404
    assert await stranger.every("/applications") == []
    assert (await act(stranger, case, "consent", json={})).status_code == 404
    own = the_unit(registry)
    assert [item["id"] for item in await own.every("/applications")] == [case.json()["id"]]
    await ok(await act(own, case, "consent", json={}))


async def test_a_supervising_unit_sees_no_draft_and_no_case_of_direct_registration(registry: Unit) -> None:
    await a_draft(registry, a_service_organization())
    await accepted(registry)
    assert await the_unit(registry).every("/applications") == []


async def test_an_applicant_without_an_organization_lists_nothing_of_anybody_else(registry: Unit) -> None:
    """A founding concerns no organization, and neither does a token that names none: that is nothing in common."""
    own = await accepted(registry)
    await a_draft(registry, a_service_organization(), sub="another")
    assert await applicant(registry, "stranger").every("/applications") == []
    assert [item["id"] for item in await applicant(registry).every("/applications")] == [own.json()["id"]]


async def test_who_speaks_for_an_organization_no_more_sees_what_they_drafted_and_hands_nothing_in(
    registry: Unit,
) -> None:
    group = await a_group(registry)
    me = represents(registry, group)
    drafted = await ok(await me.post("/applications", json=asked_for("scope_change")), 201)
    before = registry.as_role("org_rep", sub="rep", org=None)
    await ok(await before.get(f"/applications/{drafted.json()['id']}"))
    assert (await act(before, drafted, "submission")).status_code == 404
    await ok(await act(represents(registry, group, "successor"), drafted, "submission"))


async def test_nobody_decides_on_their_own_application(registry: Unit) -> None:
    """Somebody may hold both roles; the clerk in between does not make them two persons."""
    case = await ok(await act(applicant(registry, "both"), await a_draft(registry, sub="both"), "submission"))
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    case = await ok(await act(clerk, case, "acceptance"))
    case = await ok(await act(clerk, case, "review", json={}))
    answer = await act(registry.as_role("district_approver", sub="both"), case, "approval")
    assert answer.status_code == 403
    assert [finding["code"] for finding in answer.json()["findings"]] == ["SECOND_PERSON_DECIDES"]
    await ok(await act(registry.as_role("district_approver", sub="somebody-else"), case, "approval"))


@pytest.mark.feature("B1-11")
@pytest.mark.parametrize(
    ("service", "article"),
    [(False, "《社会团体登记管理条例》第十二条第一款"), (True, "《民办非企业单位登记管理暂行条例》第十一条第一款")],
)
async def test_the_sixty_days_are_those_of_the_regulation_for_the_form(
    registry: Unit, service: bool, article: str
) -> None:
    case = await accepted(registry, a_service_organization() if service else a_social_group())
    if service:
        assert case.json()["due"] is None  # the clock waits for the last document, the consent
        case = await ok(await act(the_unit(registry, UNIT), case, "consent", json={}))
    assert case.json()["due"] == {
        "step": "decision",
        "due_on": "2026-05-06",  # sixty days end on a holiday
        "provisional": False,
        "article": article,
    }
    assert version(case) > 1
