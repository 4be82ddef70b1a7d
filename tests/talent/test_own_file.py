"""What people see of themselves, and what is withheld from them for a time."""

from typing import Any

import pytest
from support.harness import Unit

from tests.talent.given import (
    OTHER_STREET,
    approver,
    clerk,
    codes,
    given_a_holder,
    given_a_person,
    given_a_registration,
    given_an_employment,
    ok,
    oneself,
    refused,
    street,
)


async def given_a_suspension(unit: Unit, person: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {"social_worker_id": person["id"], "ground": "failed_appraisal", "start_on": "2018-03-01"} | changes
    return ok(await clerk(unit).post("/suspensions", json=body), 201)


async def test_people_see_their_whole_file_and_nobody_elses(talent: Unit) -> None:
    person, credential = await given_a_holder(talent, account_sub="worker-1", bank_account="9999990000000012345")
    other, _ = await given_a_holder(talent, account_sub="worker-2")
    period = await given_a_registration(talent, credential)
    post = await given_an_employment(talent, person)
    stop = await given_a_suspension(talent, person)
    seen = ok(await oneself(talent).get("/me"))
    assert (seen["person"]["id"], seen["person"]["bank_account_masked"][-4:]) == (person["id"], "2345")
    assert [(one["id"], one["registration"]) for one in seen["credentials"]] == [(credential["id"], "valid")]
    assert seen["credentials"][0]["periods"] == [period]
    assert [case["state"] for case in seen["local_registrations"]] == ["approved"]
    assert seen["employments"] == [post]
    assert [one["id"] for one in seen["suspensions"]] == [stop["id"]]
    later = ok(await oneself(talent).get("/me", params={"as_of": "2021-12-04"}))
    assert later["credentials"][0]["registration"] == "lapsed"
    theirs = ok(await oneself(talent, "worker-2").get("/me"))
    assert (theirs["person"]["id"], theirs["employments"], theirs["suspensions"]) == (other["id"], [], [])
    assert (await oneself(talent, "worker-3").get("/me")).status_code == 404
    refused(await clerk(talent).get("/me"), 403, "forbidden")
    refused(await talent.anyone().get("/me"), 401, "unauthenticated")


async def test_a_suspension_stands_until_its_end_is_fixed_once(talent: Unit) -> None:
    person = await given_a_person(talent)
    stop = await given_a_suspension(talent, person, document="年度考核结果通报")
    assert (stop["state"], stop["end_on"]) == ("standing", None)
    path = f"/suspensions/{stop['id']}"
    body = {"end_on": "2018-09-01"}
    refused(await clerk(talent).post(f"{path}/resumption", json=body), 428, "if_match_required")
    refused(await clerk(talent).post(f"{path}/resumption", match=3, json=body), 412, "stale_version")
    backwards = await clerk(talent).post(f"{path}/resumption", match=1, json={"end_on": "2018-03-01"})
    assert codes(refused(backwards, 422, "refused")) == ["ENDS_AFTER_IT_BEGAN"]
    assert [a["allowed"] for a in ok(await clerk(talent).get(f"{path}/actions"))["items"]] == [True]
    assert ok(await clerk(talent).post(f"{path}/resumption", match=1, json=body))["state"] == "resumed"
    refused(await clerk(talent).post(f"{path}/resumption", match=2, json=body), 409, "not_allowed_now")
    for day, count in (("2018-02-28", 0), ("2018-03-01", 1), ("2018-08-31", 1), ("2018-09-01", 0)):
        assert len(await clerk(talent).every("/suspensions", params={"as_of": day})) == count
    told = [(event["type"].split(".")[1], event["subject"]) for event in await talent.events("talent.subsidy-")]
    assert told == [("subsidy-suspended", stop["id"]), ("subsidy-resumed", stop["id"])]
    assert "failed_appraisal" not in str(await talent.events("talent.subsidy-"))


async def test_suspensions_are_the_districts_to_record_and_the_areas_to_see(talent: Unit) -> None:
    person = await given_a_person(talent)
    stop = await given_a_suspension(talent, person)
    body = {"social_worker_id": person["id"], "ground": "fraud", "start_on": "2018-03-01"}
    for officer in (street(talent), approver(talent)):
        refused(await officer.post("/suspensions", json=body), 403, "forbidden")
        assert (await officer.get(f"/suspensions/{stop['id']}")).status_code == 200
    elsewhere = street(talent, OTHER_STREET)
    assert (await elsewhere.get(f"/suspensions/{stop['id']}")).status_code == 404
    assert await elsewhere.every("/suspensions") == []
    assert (await clerk(talent, area=OTHER_STREET).post("/suspensions", json=body)).status_code == 404


@pytest.mark.parametrize("change", [{"ground": "bad_weather"}, {"start_on": "soon"}, {"until": "2019-01-01"}])
async def test_a_suspension_with_an_unknown_ground_or_field_is_not_taken(talent: Unit, change: dict[str, str]) -> None:
    person = await given_a_person(talent)
    body = {"social_worker_id": person["id"], "ground": "discipline", "start_on": "2018-03-01"} | change
    refused(await clerk(talent).post("/suspensions", json=body), 422, "invalid_request")
