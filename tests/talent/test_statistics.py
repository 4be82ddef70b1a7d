"""Public figures as of a day, each with a list whose items are as many; and the counts of one organization."""

from typing import Any

import pytest
from support.harness import Unit

from tests.talent.given import (
    CODE,
    COMMUNITY,
    ORG,
    OTHER_STREET,
    STREET,
    Registry,
    approver,
    given_a_credential,
    given_a_holder,
    given_a_person,
    given_a_registration,
    given_an_employment,
    ok,
    refused,
)


async def figures(unit: Unit, **asked: str) -> dict[str, int]:
    """The figures, after each was opened and counted."""
    answer = ok(await unit.anyone().get("/statistics", params=asked))
    for figure in answer["figures"]:
        items = await unit.anyone().every(figure["items"])
        assert len(items) == figure["value"], figure
        assert figure["definition"]
    return {figure["code"]: figure["value"] for figure in answer["figures"]}


def of(holders: int, assistant: int, intermediate: int, in_force: int) -> dict[str, int]:
    return {
        "certificates.holders": holders,
        "certificates.assistant": assistant,
        "certificates.intermediate": intermediate,
        "certificates.senior": 0,
        "registrations.in_force": in_force,
    }


async def given_three_holders(unit: Unit) -> list[dict[str, Any]]:
    """One with both levels, the lower one registered; one assistant; one of another street."""
    both = await given_a_person(unit)
    lower = await given_a_credential(unit, both, issued_on="2014-06-20")
    await given_a_credential(unit, both, issued_on="2017-06-16", level="intermediate")
    await given_a_registration(unit, lower)
    plain, _ = await given_a_holder(unit)
    elsewhere = await given_a_person(unit, area=f"{OTHER_STREET}001", name="欧阳 明")
    await given_a_credential(unit, elsewhere, level="intermediate", issued_on="2018-12-03")
    await given_a_person(unit)  # without a certificate
    return [both, plain, elsewhere]


@pytest.mark.feature("B3-33")
async def test_holders_by_level_and_area_on_a_day_open_to_as_many_items(talent: Unit) -> None:
    await given_three_holders(talent)
    assert await figures(talent) == of(3, 1, 2, 1)
    assert await figures(talent, as_of="2018-12-02") == of(2, 1, 1, 0)
    assert await figures(talent, as_of="2017-06-15") == of(1, 1, 0, 0)
    assert await figures(talent, as_of="2014-06-19") == of(0, 0, 0, 0)
    assert await figures(talent, area=STREET) == of(2, 1, 1, 1)
    assert await figures(talent, area=f"{OTHER_STREET}001") == of(1, 0, 1, 0)
    talent.set_clock("2021-12-04")
    assert await figures(talent) == of(3, 1, 2, 0)
    assert await figures(talent, as_of="2021-12-03") == of(3, 1, 2, 1)


async def test_the_lists_go_on_over_pages(talent: Unit) -> None:
    for _ in range(5):
        _, credential = await given_a_holder(talent)
        await given_a_registration(talent, credential)
    for path in ("/credentials/holders", "/credentials/registered"):
        items = await talent.anyone().every(path, params={"limit": 2})
        assert len({item["id"] for item in items}) == 5


async def test_a_cancelled_registration_does_not_count_from_its_day(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    period = await given_a_registration(talent, credential)
    talent.set_clock("2018-12-10")
    body = {"ground": "own_wish", "reason": "本人申请注销"}
    ok(await approver(talent).post(f"/registration-periods/{period['id']}/cancellation", match=1, json=body))
    assert (await figures(talent))["registrations.in_force"] == 0
    assert (await figures(talent, as_of="2018-12-09"))["registrations.in_force"] == 1


async def test_the_public_lists_name_nobody_whoever_asks(talent: Unit) -> None:
    person, credential = await given_a_holder(talent, name="普春燕", phone="14100001234")
    await given_a_registration(talent, credential)
    for path in ("/credentials/holders", "/credentials/registered"):
        for reader in (talent.anyone(), approver(talent)):
            answer = await reader.get(path)
            item = ok(answer)["items"][0]
            assert (item["street"], item["level"]) == (STREET, "assistant")
            for secret in (
                person["id"],
                "普",
                COMMUNITY,
                credential["credential_number"],
                "1234",
                "530102********",
            ):
                assert secret not in answer.text


@pytest.mark.parametrize(
    "path", ["/statistics", "/credentials/holders", "/credentials/registered", f"/passports/{ORG}"]
)
@pytest.mark.parametrize("query", ["asof=2018-12-31", "as_of=2018-02-30", "as_of=today"])
async def test_an_unknown_parameter_or_day_is_refused(talent: Unit, path: str, query: str) -> None:
    refused(await talent.anyone().get(f"{path}?{query}"), 422, "invalid_request")


async def test_an_organizations_certified_staff_is_counted_as_of_a_day_without_names(
    talent: Unit, registry_beside: Registry
) -> None:
    both, plain, elsewhere = await given_three_holders(talent)
    employer = {"organization": CODE, "post": "other", "start_on": "2016-03-01"}
    await given_an_employment(talent, both, **employer)
    await given_an_employment(talent, both, **employer)  # two posts, one person
    await given_an_employment(talent, plain, **employer, end_on="2018-12-03", end_ground="left_post")
    await given_an_employment(talent, elsewhere, post="other")
    for name in (ORG, CODE):
        seen = ok(await talent.anyone().get(f"/passports/{name}"))
        assert (seen["as_of"], seen["certified"]) == ("2018-12-03", 1)
        assert {one["level"]: one["count"] for one in seen["by_level"]} == {
            "assistant": 0,
            "intermediate": 1,
            "senior": 0,
        }
    before = ok(await talent.anyone().get(f"/passports/{ORG}", params={"as_of": "2018-12-02"}))
    assert before["certified"] == 2
    unknown = ok(await talent.anyone().get("/passports/01900000-0000-7000-8000-00000000b002"))
    assert unknown["certified"] == 0
    assert (await talent.anyone().get("/passports/nobody")).status_code == 422
