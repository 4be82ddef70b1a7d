"""Who holds which post: entered once, one community post at a time, ended with a ground."""

import asyncio
from typing import Any

import pytest
from support.harness import Unit

from tests.talent.given import (
    CODE,
    ORG,
    OTHER_STREET,
    Registry,
    an_employment,
    approver,
    clerk,
    codes,
    community,
    given_a_person,
    given_an_employment,
    ok,
    oneself,
    refused,
    street,
)


@pytest.mark.feature("B3-9")
async def test_the_history_shows_organization_post_and_span(talent: Unit, registry_beside: Registry) -> None:
    person = await given_a_person(talent)
    first = await given_an_employment(talent, person, organization=CODE, post="other", start_on="2014-01-01")
    assert (first["organization_id"], first["credit_code"], first["post_class"]) == (ORG, CODE, None)
    second = await given_an_employment(talent, person, start_on="2016-03-01")
    assert (second["organization_id"], second["post_class"], second["state"]) == (None, "staff", "running")

    ended = await clerk(talent).post(
        f"/employments/{first['id']}/end", match=1, json={"end_on": "2016-03-01", "end_ground": "changed_post"}
    )
    assert ok(ended)["state"] == "ended"
    assert ended.headers["etag"] == '"2"'
    history = await clerk(talent).every("/employments", params={"social_worker_id": person["id"]})
    assert [(item["post"], item["start_on"], item["end_on"], item["end_ground"]) for item in history] == [
        ("other", "2014-01-01", "2016-03-01", "changed_post"),
        ("community_worker", "2016-03-01", None, None),
    ]
    on_the_day = await clerk(talent).every("/employments", params={"as_of": "2016-03-01"})
    assert [item["id"] for item in on_the_day] == [second["id"]]
    assert [event["type"].split(".")[1] for event in await talent.events("talent.employment")] == [
        "employment-recorded",
        "employment-recorded",
        "employment-ended",
    ]


@pytest.mark.parametrize(
    ("start_on", "end_on", "is_taken"),
    [
        ("2015-01-01", "2016-03-01", False),  # ends the day the other begins
        ("2015-01-01", "2016-03-02", True),
        ("2017-01-01", "2017-02-01", True),
        ("2017-12-31", None, True),
        ("2018-01-01", None, False),  # begins the day the other ends
        ("2010-01-01", None, True),
    ],
)
async def test_a_person_holds_one_community_post_at_a_time(
    talent: Unit, start_on: str, end_on: str | None, is_taken: bool
) -> None:
    person = await given_a_person(talent)
    held = await given_an_employment(
        talent, person, start_on="2016-03-01", end_on="2018-01-01", end_ground="left_post", post="community_deputy"
    )
    ground = "left_post" if end_on else None
    body = an_employment(person, start_on=start_on, end_on=end_on, end_ground=ground)
    answer = await clerk(talent).post("/employments", json=body)
    if not is_taken:
        ok(answer, 201)
        return
    assert refused(answer, 409, "employments_overlap")["conflict"] == {
        "employment_id": held["id"],
        "post": "community_deputy",
        "start_on": "2016-03-01",
        "end_on": "2018-01-01",
    }
    ok(await clerk(talent).post("/employments", json=body | {"post": "other"}), 201)
    ok(await clerk(talent).post("/employments", json=an_employment(await given_a_person(talent))), 201)


async def test_of_ten_who_enter_the_same_post_at_once_one_wins(talent: Unit) -> None:
    person = await given_a_person(talent)
    bodies = [an_employment(person, start_on=f"2016-03-{day:02d}") for day in range(1, 11)]
    answers = await asyncio.gather(*(clerk(talent).post("/employments", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert len(await talent.events("talent.employment-recorded")) == 1


async def test_every_broken_rule_is_told_at_once(talent: Unit) -> None:
    person = await given_a_person(talent)
    body = an_employment(person, area="530102", start_on="2019-01-01", end_on="2019-01-01")
    problem = refused(await clerk(talent).post("/employments", json=body), 422, "refused")
    assert codes(problem) == [
        "LIES_IN_A_STREET_OR_COMMUNITY",
        "HAS_BEGUN_BY_TODAY",
        "ENDS_AFTER_IT_BEGAN",
        "TELLS_THE_GROUND_IF_IT_ENDED",
    ]
    assert await clerk(talent).every("/employments") == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"post": "mayor"}, "/post"),
        ({"area": "5301"}, "/area"),
        ({"start_on": "2018-02-30"}, "/start_on"),
        ({"end_ground": "bored"}, "/end_ground"),
        ({"organization": "not-a-code"}, "/organization"),
        ({"salary": 1}, "/salary"),
    ],
)
async def test_bad_input_is_named_and_not_repeated(talent: Unit, change: dict[str, Any], pointer: str) -> None:
    body = an_employment(await given_a_person(talent)) | change
    problem = refused(await clerk(talent).post("/employments", json=body), 422, "invalid_request")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_an_employer_must_be_known_to_the_registry(talent: Unit, registry_beside: Registry) -> None:
    person = await given_a_person(talent)
    stranger = an_employment(person, organization="52530102MJ00000022")
    problem = refused(await clerk(talent).post("/employments", json=stranger), 422, "invalid_request")
    assert problem["errors"][0]["code"] == "unknown_organization"
    registry_beside.is_down = True
    away = await clerk(talent).post("/employments", json=an_employment(person, organization=CODE))
    assert away.status_code == 503
    assert away.headers["retry-after"]
    assert await clerk(talent).every("/employments") == []


async def test_an_end_is_recorded_once_by_somebody_who_saw_the_present_state(talent: Unit) -> None:
    held = await given_an_employment(talent, await given_a_person(talent))
    path, body = f"/employments/{held['id']}", {"end_on": "2018-11-30", "end_ground": "dismissed"}
    assert (await clerk(talent).post(f"{path}/end", json=body)).status_code == 428
    assert (await clerk(talent).post(f"{path}/end", json=body, match=7)).status_code == 412
    early = {"end_on": "2016-03-01", "end_ground": "dismissed"}
    assert codes(refused(await clerk(talent).post(f"{path}/end", json=early, match=1), 422, "refused")) == [
        "ENDS_AFTER_IT_BEGAN"
    ]
    listed = ok(await clerk(talent).get(f"{path}/actions"))["items"]
    assert [(action["name"], action["allowed"]) for action in listed] == [("end", True), ("end-of-employer", False)]
    dry = await clerk(talent).post(f"{path}/end", json=body, match=1, params={"dry_run": "true"})
    assert ok(dry)["state"] == "ended"
    assert ok(await clerk(talent).get(path))["state"] == "running"

    ok(await clerk(talent).post(f"{path}/end", json=body, match=1))
    again = refused(await clerk(talent).post(f"{path}/end", json=body, match=2), 409, "not_allowed_now")
    assert [action["allowed"] for action in again["actions"] if action["name"] == "end"] == [False]


async def test_the_same_request_twice_has_one_effect(talent: Unit) -> None:
    body = an_employment(await given_a_person(talent))
    first = await clerk(talent).post("/employments", json=body, key="same-key-1")
    second = await clerk(talent).post("/employments", json=body, key="same-key-1")
    assert (ok(first, 201), second.headers["idempotency-replayed"]) == (ok(second, 201), "true")
    other = await clerk(talent).post("/employments", json=body | {"post": "other"}, key="same-key-1")
    refused(other, 422, "idempotency_key_reused")
    assert len(await clerk(talent).every("/employments")) == 1


async def test_posts_of_another_area_are_not_there(talent: Unit) -> None:
    person = await given_a_person(talent)
    held = await given_an_employment(talent, person)
    elsewhere = street(talent, OTHER_STREET)
    path, body = f"/employments/{held['id']}", {"end_on": "2018-11-30", "end_ground": "retired"}
    assert (await elsewhere.get(path)).status_code == 404
    assert (await elsewhere.get(f"{path}/actions")).status_code == 404
    assert (await elsewhere.post(f"{path}/end", json=body, match=1)).status_code == 404
    assert await elsewhere.every("/employments") == []
    theirs = an_employment(person, area=OTHER_STREET, post="other")
    assert (await elsewhere.post("/employments", json=theirs)).status_code == 404  # the person is not of that street
    refused(await community(talent).post("/employments", json=theirs), 403, "forbidden")
    ok(await street(talent).post(f"{path}/end", json=body, match=1))


async def test_who_may_not_write_is_told_so(talent: Unit) -> None:
    body = an_employment(await given_a_person(talent))
    for person in (approver(talent), oneself(talent), talent.as_role("auditor")):
        refused(await person.post("/employments", json=body), 403, "forbidden")
    refused(await talent.anyone().get("/employments"), 401, "unauthenticated")
