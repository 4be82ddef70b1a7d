"""Local registration through the front door: applied for, reviewed, decided by a second person, renewed, lapsed, cancelled."""

import asyncio
from typing import Any

import pytest
from support.harness import Person, Unit

from tests.talent.given import (
    OTHER_STREET,
    TODAY,
    approver,
    clerk,
    codes,
    community,
    given_a_case,
    given_a_credential,
    given_a_holder,
    given_a_person,
    given_a_registration,
    ok,
    oneself,
    refused,
    street,
)

REFUSAL = {"ground": "documents_missing", "reason": "缺少证书原件"}
CANCELLATION = {"ground": "false_documents", "reason": "经核查证书系伪造"}


async def state_on(unit: Unit, credential: dict[str, Any], day: str) -> str | None:
    """How a certificate's registration stands, as anybody may ask."""
    asked = {"credential_number": credential["credential_number"], "as_of": day}
    found: str | None = ok(await unit.anyone().get("/credentials/verification", params=asked))["registration"]
    return found


@pytest.mark.feature("B3-2")
async def test_a_certificate_is_registered_by_community_clerk_and_approver(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    case = ok(await community(talent).post("/local-registrations", json={"credential_id": credential["id"]}), 201)
    assert (case["kind"], case["state"], case["late"]) == ("first", "pending", False)
    assert case["due_on"] == "2019-01-15"  # 30 working days from 3 December 2018
    path = f"/local-registrations/{case['id']}"
    reviewed = ok(await clerk(talent).post(f"{path}/first-review", match=1))
    assert (reviewed["state"], reviewed["reviewed_by"]) == ("first_reviewed", "clerk-1")
    approved = ok(await approver(talent).post(f"{path}/approval", match=2))
    assert (approved["state"], approved["decided_by"], approved["decided_on"]) == (
        "approved",
        "approver-1",
        "2018-12-03",
    )
    period = approved["period"]
    assert (period["valid_from"], period["valid_until"], period["window_on"], period["state"]) == (
        "2018-12-03",
        "2021-12-03",
        "2021-09-03",
        "valid",
    )
    assert ok(await clerk(talent).get(path)) == approved
    assert ok(await clerk(talent).get(f"/registration-periods/{period['id']}")) == period
    assert [event["type"] for event in await talent.events("talent.registration")] == [
        "talent.registration-case-moved.v1",
        "talent.registration-case-moved.v1",
        "talent.registration-case-moved.v1",
        "talent.registration-recorded.v1",
    ]


@pytest.mark.feature("B3-4")
async def test_a_registration_opens_its_window_lapses_and_is_renewed(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    await given_a_registration(talent, credential)
    body = {"credential_id": credential["id"]}
    talent.set_clock("2021-09-02")
    early = refused(await community(talent).post("/local-registrations", json=body), 422, "refused")
    assert codes(early) == ["IS_NOT_EARLY"]
    assert early["findings"][0]["facts"] == {"opens_on": "2021-09-03"}
    talent.set_clock("2021-09-03")
    renewed = await given_a_case(talent, credential, state="approved")
    assert (renewed["kind"], renewed["late"]) == ("re_registration", False)
    assert [renewed["period"][name] for name in ("valid_from", "valid_until", "state")] == [
        "2021-12-04",
        "2024-12-03",
        "upcoming",
    ]
    days = {
        "2018-12-02": None,
        "2018-12-03": "valid",
        "2021-09-03": "valid",  # renewed already: nothing is asked of anybody
        "2024-09-02": "valid",
        "2024-09-03": "renew_window",
        "2024-12-03": "renew_window",
        "2024-12-04": "lapsed",
    }
    assert {day: await state_on(talent, credential, day) for day in days} == days


@pytest.mark.feature("B3-4")
async def test_a_late_application_is_taken_with_a_mark_until_the_bureau_says_otherwise(talent: Unit) -> None:
    person = await given_a_person(talent)
    passed = await given_a_credential(talent, person, issued_on="2017-06-16")
    case = await given_a_case(talent, passed)
    assert case["late"]
    proposal = {"value": False, "effective_from": "2018-12-04", "source": "区社区建设办公室〔2018〕9号"}
    key = "talent.local_registrations.late_tolerated"
    proposed = ok(await clerk(talent).post(f"/parameters/{key}/versions", json=proposal), 201)
    ok(await approver(talent).post(f"/parameters/{key}/versions/{proposed['id']}/approval", json={}))
    talent.set_clock("2018-12-04")
    other = await given_a_credential(talent, person, issued_on="2017-06-16", level="intermediate")
    answer = await community(talent).post("/local-registrations", json={"credential_id": other["id"]})
    problem = refused(answer, 422, "refused")
    assert codes(problem) == ["IS_IN_TIME_OR_TOLERATED"]
    assert problem["findings"][0]["facts"] == {"due_on": "2018-06-19"}


@pytest.mark.feature("B3-4")
async def test_that_a_registration_lapsed_is_announced_once_and_only_if_nothing_followed(talent: Unit) -> None:
    _, lapsing = await given_a_holder(talent)
    _, renewing = await given_a_holder(talent)
    _, cancelled = await given_a_holder(talent)
    period = await given_a_registration(talent, lapsing)
    await given_a_registration(talent, renewing)
    third = await given_a_registration(talent, cancelled)
    ok(await approver(talent).post(f"/registration-periods/{third['id']}/cancellation", match=1, json=CANCELLATION))
    talent.set_clock("2021-12-03")
    await given_a_case(talent, renewing, state="approved")
    await talent.run_jobs()
    assert await talent.events("talent.registration-lapsed") == []
    talent.set_clock("2021-12-04")
    await talent.run_jobs()
    await talent.run_jobs()
    told = await talent.events("talent.registration-lapsed")
    assert [event["data"]["registration_id"] for event in told] == [period["id"]]
    assert told[0]["subject"] == lapsing["id"]


async def test_a_renewal_asked_for_on_the_rolled_day_leaves_no_gap_and_is_not_announced_as_lapsed(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    talent.set_clock("2018-12-07")
    await given_a_registration(talent, credential)  # until 2021-12-07
    talent.set_clock("2021-12-07")
    await given_a_case(talent, credential, state="approved")  # until 2024-12-07, a Saturday
    talent.set_clock("2024-12-09")
    await talent.run_jobs()
    assert await talent.events("talent.registration-lapsed") == []  # it can still be renewed in time
    case = await given_a_case(talent, credential)
    assert not case["late"]
    await talent.run_jobs()
    assert await talent.events("talent.registration-lapsed") == []
    talent.set_clock("2024-12-20")
    path = f"/local-registrations/{case['id']}"
    ok(await clerk(talent).post(f"{path}/first-review", match=1))
    period = ok(await approver(talent).post(f"{path}/approval", match=2))["period"]
    assert (period["valid_from"], period["valid_until"]) == ("2024-12-08", "2027-12-07")
    assert await state_on(talent, credential, "2024-12-08") == "valid"


async def test_a_timely_renewal_that_is_refused_after_the_end_is_announced_as_lapsed(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    await given_a_registration(talent, credential)
    talent.set_clock("2021-12-03")
    case = await given_a_case(talent, credential, state="first_reviewed")
    talent.set_clock("2021-12-20")
    await talent.run_jobs()
    assert await talent.events("talent.registration-lapsed") == []
    ok(await approver(talent).post(f"/local-registrations/{case['id']}/refusal", match=2, json=REFUSAL))
    await talent.run_jobs()
    assert len(await talent.events("talent.registration-lapsed")) == 1


@pytest.mark.feature("B3-6")
async def test_a_cancelled_registration_is_shown_as_such_to_everybody(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    period = await given_a_registration(talent, credential)
    talent.set_clock("2019-03-04")
    path = f"/registration-periods/{period['id']}"
    assert [a["allowed"] for a in ok(await approver(talent).get(f"{path}/actions"))["items"]] == [True]
    done = ok(await approver(talent).post(f"{path}/cancellation", match=1, json=CANCELLATION))
    assert (done["state"], done["cancelled_on"], done["cancelled_ground"]) == (
        "cancelled",
        "2019-03-04",
        "false_documents",
    )
    assert await state_on(talent, credential, "2019-03-03") == "valid"
    assert await state_on(talent, credential, "2019-03-04") == "cancelled"
    again = await approver(talent).post(f"{path}/cancellation", match=2, json=CANCELLATION)
    assert [a["allowed"] for a in refused(again, 409, "not_allowed_now")["actions"]] == [False]
    assert [e["data"]["ground"] for e in await talent.events("talent.registration-cancelled")] == ["false_documents"]

    anew = await given_a_case(talent, credential, state="approved")  # the same day: nothing stands in the way
    assert (anew["kind"], anew["period"]["valid_from"]) == ("first", "2019-03-04")
    assert await state_on(talent, credential, "2019-03-04") == "valid"


async def test_a_renewal_approved_after_the_cancellation_of_what_it_renews_begins_anew(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    await given_a_registration(talent, credential)  # until 2021-12-03
    talent.set_clock("2021-12-03")
    second = await given_a_registration(talent, credential)  # until 2024-12-03
    talent.set_clock("2024-12-03")
    case = await given_a_case(talent, credential, state="first_reviewed")
    ok(await approver(talent).post(f"/registration-periods/{second['id']}/cancellation", match=1, json=CANCELLATION))
    done = ok(await approver(talent).post(f"/local-registrations/{case['id']}/approval", match=2))
    assert done["period"]["valid_from"] == "2024-12-03"


async def test_what_has_run_out_cannot_be_cancelled(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    period = await given_a_registration(talent, credential)
    talent.set_clock("2021-12-04")
    path = f"/registration-periods/{period['id']}/cancellation"
    refused(await approver(talent).post(path, match=1, json=CANCELLATION), 409, "not_allowed_now")


@pytest.mark.feature("B3-2")
async def test_whoever_applied_or_reviewed_or_holds_the_certificate_does_not_decide(talent: Unit) -> None:
    person, credential = await given_a_holder(talent, account_sub="liu")
    body = {"credential_id": credential["id"]}
    case = ok(await clerk(talent, "chen").post("/local-registrations", json=body), 201)
    path = f"/local-registrations/{case['id']}"
    ok(await clerk(talent, "wang").post(f"{path}/first-review", match=1))
    decisions: tuple[tuple[str, Any], ...] = (("approval", None), ("refusal", REFUSAL))
    for sub, code in (
        ("chen", "IS_DECIDED_BY_A_SECOND_PERSON"),
        ("wang", "IS_DECIDED_BY_A_SECOND_PERSON"),
        ("liu", "IS_NOT_ONES_OWN"),
    ):
        decider = approver(talent, sub)
        listed = {a["name"]: a for a in ok(await decider.get(f"{path}/actions"))["items"]}
        for step, json in decisions:
            answer = await decider.post(f"{path}/{step}", match=2, json=json)
            assert codes(refused(answer, 403, "forbidden")) == [code]
            assert (listed[step]["allowed"], listed[step]["code"]) == (False, code)
    ok(await approver(talent).post(f"{path}/approval", match=2))
    period = (await clerk(talent).every("/registration-periods", params={"social_worker_id": person["id"]}))[0]
    cancelling = f"/registration-periods/{period['id']}/cancellation"
    answer = await approver(talent, "liu").post(cancelling, match=1, json=CANCELLATION)
    assert codes(refused(answer, 403, "forbidden")) == ["IS_NOT_THE_OFFICERS_OWN"]


async def test_a_refusal_tells_ground_and_reason_and_a_new_application_is_open(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    case = await given_a_case(talent, credential, state="first_reviewed")
    path = f"/local-registrations/{case['id']}"
    done = ok(await approver(talent).post(f"{path}/refusal", match=2, json=REFUSAL))
    assert (done["state"], done["ground"], done["reason"], done["period"]) == (
        "refused",
        "documents_missing",
        "缺少证书原件",
        None,
    )
    assert await state_on(talent, credential, "2018-12-03") is None
    refused(await approver(talent).post(f"{path}/approval", match=3), 409, "not_allowed_now")
    ok(await community(talent).post("/local-registrations", json={"credential_id": credential["id"]}), 201)


@pytest.mark.parametrize("body", [{}, {"ground": "no_mood", "reason": "不想办"}, {"ground": "false_documents"}])
async def test_a_refusal_without_a_known_ground_and_a_reason_is_not_taken(talent: Unit, body: dict[str, str]) -> None:
    _, credential = await given_a_holder(talent)
    case = await given_a_case(talent, credential)
    answer = await approver(talent).post(f"/local-registrations/{case['id']}/refusal", match=1, json=body)
    refused(answer, 422, "invalid_request")


async def test_one_open_application_for_one_certificate_however_many_ask_at_once(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    body = {"credential_id": credential["id"]}
    answers = await asyncio.gather(*(community(talent).post("/local-registrations", json=body) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"registration_case_open"}
    assert len(await clerk(talent).every("/local-registrations")) == 1


async def test_two_who_decide_at_once_register_once(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    case = await given_a_case(talent, credential, state="first_reviewed")
    path = f"/local-registrations/{case['id']}/approval"
    deciders = (approver(talent, f"approver-{n}") for n in range(6))
    answers = await asyncio.gather(*(decider.post(path, match=2) for decider in deciders))
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    assert sum(answer.status_code == 200 for answer in answers) == 1
    assert len(await clerk(talent).every("/registration-periods")) == 1


async def test_a_person_applies_and_withdraws_for_themselves_alone(talent: Unit) -> None:
    _, credential = await given_a_holder(talent, account_sub="worker-1")
    _, others = await given_a_holder(talent)
    mine = oneself(talent)
    case = ok(await mine.post("/local-registrations", json={"credential_id": credential["id"]}), 201)
    assert (await mine.post("/local-registrations", json={"credential_id": others["id"]})).status_code == 404
    path = f"/local-registrations/{case['id']}"
    assert ok(await mine.get(path))["applied_by"] == "worker-1"
    assert (await oneself(talent, "worker-2").get(path)).status_code == 404
    assert (await oneself(talent, "worker-2").post(f"{path}/withdrawal", match=1)).status_code == 404
    refused(await mine.post(f"{path}/first-review", match=1), 403, "forbidden")
    assert ok(await mine.post(f"{path}/withdrawal", match=1))["state"] == "withdrawn"
    refused(await mine.post(f"{path}/withdrawal", match=2), 409, "not_allowed_now")
    refused(await mine.get("/local-registrations"), 403, "forbidden")


async def test_what_belongs_to_another_area_is_not_there(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    case = await given_a_case(talent, credential, state="approved")
    case_path, period_path = f"/local-registrations/{case['id']}", f"/registration-periods/{case['period']['id']}"
    elsewhere: tuple[tuple[Person, str, Any], ...] = (
        (clerk(talent, area=OTHER_STREET), f"{case_path}/first-review", None),
        (clerk(talent, area=OTHER_STREET), f"{case_path}/withdrawal", None),
        (approver(talent, area=OTHER_STREET), f"{case_path}/approval", None),
        (approver(talent, area=OTHER_STREET), f"{case_path}/refusal", REFUSAL),
        (approver(talent, area=OTHER_STREET), f"{period_path}/cancellation", CANCELLATION),
    )
    for person, path, json in elsewhere:
        assert (await person.post(path, match=3, json=json)).status_code == 404
    for path in (case_path, f"{case_path}/actions", period_path, f"{period_path}/actions"):
        assert (await street(talent, OTHER_STREET).get(path)).status_code == 404
        assert (await street(talent).get(path)).status_code == 200
    for path in ("/local-registrations", "/registration-periods", "/credentials"):
        assert await street(talent, OTHER_STREET).every(path) == []
        assert len(await street(talent).every(path)) == 1
    body = {"credential_id": credential["id"]}
    other = community(talent, f"{OTHER_STREET}001")
    assert (await other.post("/local-registrations", json=body)).status_code == 404


async def test_a_decision_needs_the_version_that_was_seen_and_a_key(talent: Unit) -> None:
    _, credential = await given_a_holder(talent)
    case = await given_a_case(talent, credential, state="first_reviewed")
    path = f"/local-registrations/{case['id']}/approval"
    refused(await approver(talent).post(path), 428, "if_match_required")
    refused(await approver(talent).post(path, match=1), 412, "stale_version")
    refused(await approver(talent).post(path, match=2, key=""), 400, "idempotency_key_required")
    dry = await approver(talent).post(path, match=2, params={"dry_run": "true"})
    assert (ok(dry)["state"], dry.headers["dry-run"]) == ("approved", "true")
    assert await clerk(talent).every("/registration-periods") == []
    first = await approver(talent).post(path, match=2, key="approve-once")
    again = await approver(talent).post(path, match=2, key="approve-once")
    assert (ok(first), again.headers["idempotency-replayed"]) == (ok(again), "true")
    assert len(await clerk(talent).every("/registration-periods")) == 1


async def test_lists_take_what_they_know_and_refuse_the_rest(talent: Unit) -> None:
    person, credential = await given_a_holder(talent)
    await given_a_registration(talent, credential)
    found = await clerk(talent).every("/local-registrations", params={"state": "approved"})
    assert [case["credential_id"] for case in found] == [credential["id"]]
    assert await clerk(talent).every("/local-registrations", params={"state": "pending"}) == []
    asked = {"social_worker_id": person["id"], "as_of": "2021-12-04"}
    periods = await clerk(talent).every("/registration-periods", params=asked)
    assert [(period["state"], period["as_of"]) for period in periods] == [("lapsed", "2021-12-04")]
    for path, earlier, day in (
        ("/credentials", "2018-06-15", "2018-06-16"),
        ("/local-registrations", "2018-12-02", TODAY),
    ):
        assert await clerk(talent).every(path, params={"as_of": earlier}) == []
        assert len(await clerk(talent).every(path, params={"as_of": day})) == 1
    own = f"/registration-periods/{periods[0]['id']}"
    assert ok(await clerk(talent).get(own, params={"as_of": "2021-09-03"}))["state"] == "renew_window"
    talent.set_clock("2021-12-04")
    later = await clerk(talent).get(own, headers={"if-none-match": '"1"'})
    assert (ok(later)["state"], later.headers["etag"]) == ("lapsed", '"1"')
    for path in (
        "/local-registrations?status=approved",
        "/local-registrations?state=done",
        "/registration-periods?as_of=1",
    ):
        refused(await clerk(talent).get(path), 422, "invalid_request")
