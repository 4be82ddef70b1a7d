"""Persons and certificates: entered once under any spelling, shown masked, checked by anybody without a name."""

import asyncio
from typing import Any

import pytest
from support.harness import Unit

from tests.talent.given import (
    COMMUNITY,
    OTHER_STREET,
    STREET,
    a_credential,
    a_person,
    an_id_number,
    approver,
    clerk,
    codes,
    community,
    given_a_credential,
    given_a_holder,
    given_a_person,
    ok,
    oneself,
    refused,
    street,
)


@pytest.mark.feature("B3-1")
async def test_a_certificate_is_kept_with_level_number_dates_and_evidence(talent: Unit) -> None:
    person = await given_a_person(talent)
    body = a_credential(person, level="intermediate", credential_number="2016 0530-10123457", evidence="电子证书核验")
    made = await clerk(talent).post("/credentials", json=body)
    kept = ok(await clerk(talent).get(made.headers["location"]))
    assert kept == ok(made, 201)
    assert {name: kept[name] for name in ("level", "credential_number", "issued_on", "evidence", "recorded_by")} == {
        "level": "intermediate",
        "credential_number": "2016053010123457",
        "issued_on": "2018-06-16",
        "evidence": "电子证书核验",
        "recorded_by": "clerk-1",
    }
    listed = await clerk(talent).every("/credentials", params={"level": "intermediate"})
    assert [one["id"] for one in listed] == [kept["id"]]
    assert await clerk(talent).every("/credentials", params={"level": "senior"}) == []
    fresh = await clerk(talent).get(made.headers["location"], headers={"if-none-match": '"1"'})
    assert fresh.status_code == 304


@pytest.mark.feature("B3-3")
@pytest.mark.parametrize(
    "spelling",
    [
        "2016053010ab0001",
        " 2016053010AB0001 ",
        "2016-0530-10AB-0001",
        "２０１６０５３０１０ＡＢ０００１",
        "2016 0530 10ab 0001",
    ],
)
async def test_one_number_is_taken_once_per_level_under_every_spelling(talent: Unit, spelling: str) -> None:
    first, second = await given_a_person(talent), await given_a_person(talent)
    await given_a_credential(talent, first, credential_number="2016053010AB0001")
    twice = a_credential(second, credential_number=spelling)
    refused(await clerk(talent).post("/credentials", json=twice), 409, "credential_on_record")
    ok(await clerk(talent).post("/credentials", json=twice | {"level": "intermediate"}), 201)


@pytest.mark.feature("B3-3")
async def test_a_person_is_entered_once_under_every_spelling(talent: Unit) -> None:
    number = "53010219880707001"
    number += an_id_number("19880707", serial=1)[-1]
    await given_a_person(talent, id_number=number)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for spelling in (number, f" {number[:6]} {number[6:]}", number.lower(), wide):
        answer = await clerk(talent).post("/social-workers", json=a_person(id_number=spelling))
        refused(answer, 409, "social_worker_on_record")
        assert number not in answer.text
    assert len(await clerk(talent).every("/social-workers")) == 1


async def test_of_ten_who_enter_one_person_at_once_one_wins(talent: Unit) -> None:
    body = a_person()
    answers = await asyncio.gather(*(clerk(talent).post("/social-workers", json=body) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    person = next(answer.json() for answer in answers if answer.status_code == 201)
    certificate = a_credential(person)
    answers = await asyncio.gather(*(clerk(talent).post("/credentials", json=certificate) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9


async def test_every_fault_of_a_certificate_is_told_at_once(talent: Unit) -> None:
    body = a_credential(await given_a_person(talent), credential_number="12号", issued_on="2018-12-04")
    problem = refused(await clerk(talent).post("/credentials", json=body), 422, "refused")
    assert codes(problem) == ["HAS_A_NUMBER_OF_THE_KNOWN_FORM", "WAS_ISSUED_BY_TODAY"]
    assert all(finding["article"] for finding in problem["findings"])
    last_day = a_credential(await given_a_person(talent), issued_on="2018-12-03")
    ok(await clerk(talent).post("/credentials", json=last_day), 201)


@pytest.mark.parametrize(
    "number", ["530102198502140019", "53010219850214001", "530102198502300019", "53010219850214001Y"]
)
async def test_a_number_that_cannot_be_is_refused_and_never_repeated(talent: Unit, number: str) -> None:
    answer = await clerk(talent).post("/social-workers", json=a_person(id_number=number))
    assert codes(refused(answer, 422, "refused")) == ["HAS_A_VALID_ID_NUMBER"]
    assert number not in answer.text


@pytest.mark.parametrize(
    ("path", "change", "pointer"),
    [
        ("/social-workers", {"area": "53010"}, "/area"),
        ("/social-workers", {"name": ""}, "/name"),
        ("/social-workers", {"phone": "call me"}, "/phone"),
        ("/social-workers", {"bank_account": "６２２２０２１００１１１２２３３"}, "/bank_account"),
        ("/social-workers", {"role": "clerk"}, "/role"),
        ("/credentials", {"level": "master"}, "/level"),
        ("/credentials", {"issued_on": "2018-13-01"}, "/issued_on"),
        ("/credentials", {"issued_on": "1900-01-01"}, "/issued_on"),
        ("/credentials", {"social_worker_id": "1"}, "/social_worker_id"),
    ],
)
async def test_bad_input_is_named(talent: Unit, path: str, change: dict[str, Any], pointer: str) -> None:
    person = await given_a_person(talent)
    body = (a_person() if path == "/social-workers" else a_credential(person)) | change
    problem = refused(await clerk(talent).post(path, json=body), 422, "invalid_request")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("role", "area", "name", "number"),
    [
        ("district_clerk", "530102", "普春燕", "530102********"),
        ("district_approver", "530102", "普春燕", "530102********"),
        ("street_officer", STREET, "普春燕", "530102********"),
        ("community_officer", COMMUNITY, "普春燕", "530102********"),
        ("auditor", "530102", "普*燕", "5***************"),
    ],
)
async def test_a_person_is_masked_as_the_role_demands(
    talent: Unit, role: str, area: str, name: str, number: str
) -> None:
    plain = an_id_number()
    kept = await given_a_person(
        talent, id_number=plain, phone="14100001234", bank_account="9999990000000012345", account_sub="worker-1"
    )
    reader = talent.as_role(role, area=area)
    seen = ok(await reader.get(f"/social-workers/{kept['id']}"))
    assert seen == (await reader.every("/social-workers"))[0]
    assert seen["name"] == name
    assert seen["id_number_masked"].startswith(number)
    assert seen["id_number_masked"].endswith(plain[-4:] if name == "普春燕" else plain[-1])
    assert (seen["phone_masked"], seen["bank_account_masked"][-4:]) == ("141****1234", "2345")
    assert plain not in str(seen)
    assert "worker-1" not in str(seen)
    own = ok(await oneself(talent).get("/social-workers/me"))
    assert (own["name"], own["id"]) == ("普春燕", kept["id"])
    assert (await oneself(talent, "somebody").get("/social-workers/me")).status_code == 404


async def test_a_person_moves_only_within_what_both_sides_may_see(talent: Unit) -> None:
    kept = await given_a_person(talent)
    path = f"/social-workers/{kept['id']}"
    refused(await community(talent).patch(path, match=1, json={"area": f"{OTHER_STREET}001"}), 403, "forbidden")
    refused(await clerk(talent).patch(path, json={"name": "普春艳"}), 428, "if_match_required")
    refused(await clerk(talent).patch(path, match=9, json={"name": "普春艳"}), 412, "stale_version")
    refused(await clerk(talent).patch(path, match=1, json={"id_number": an_id_number()}), 422, "invalid_request")
    moved = await clerk(talent).patch(path, match=1, json={"area": f"{OTHER_STREET}001"})
    assert (ok(moved)["area"], moved.headers["etag"]) == (f"{OTHER_STREET}001", '"2"')
    assert (await street(talent).get(path)).status_code == 404
    assert (await street(talent, OTHER_STREET).get(path)).status_code == 200
    outside = a_person(area=OTHER_STREET)
    refused(await street(talent).post("/social-workers", json=outside), 403, "forbidden")


async def test_certificates_of_another_area_are_not_there(talent: Unit) -> None:
    person, credential = await given_a_holder(talent)
    elsewhere = clerk(talent, area=OTHER_STREET)
    assert (await elsewhere.get(f"/credentials/{credential['id']}")).status_code == 404
    body = a_credential(person, level="senior")
    assert (await elsewhere.post("/credentials", json=body)).status_code == 404
    refused(await approver(talent).post("/credentials", json=body), 403, "forbidden")


@pytest.mark.feature("B3-7")
async def test_anybody_checks_a_certificate_by_its_number_and_learns_no_name(talent: Unit) -> None:
    person = await given_a_person(talent, phone="14100001234")
    await given_a_credential(talent, person, credential_number="2016053010AB0002")
    await given_a_credential(
        talent, await given_a_person(talent), credential_number="2016053010AB0002", level="intermediate"
    )
    asked = {"credential_number": "2016-053010 ab0002", "level": "assistant"}
    answer = await talent.anyone().get("/credentials/verification", params=asked)
    assert ok(answer) == {
        "level": "assistant",
        "issued_on": "2018-06-16",
        "registration": None,
        "valid_from": None,
        "valid_until": None,
        "as_of": "2018-12-03",
    }
    highest = await talent.anyone().get("/credentials/verification", params={"credential_number": "2016053010AB0002"})
    assert ok(highest)["level"] == "intermediate"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"credential_number": "2016053010XX9999"}, 404),
        ({"credential_number": "2016053010AB0003", "level": "senior"}, 404),
        ({"credential_number": "2016053010AB0003", "as_of": "2018-06-15"}, 404),  # not passed yet
        ({"credential_number": "2016053010AB0003", "as_of": "2018-06-16"}, 200),
        ({}, 422),
        ({"number": "2016053010AB0003"}, 422),
        ({"credential_number": "2016053010AB0003", "level": "master"}, 422),
    ],
)
async def test_a_check_answers_for_what_is_on_record_that_day_alone(
    talent: Unit, query: dict[str, str], status: int
) -> None:
    await given_a_credential(talent, await given_a_person(talent), credential_number="2016053010AB0003")
    assert (await talent.anyone().get("/credentials/verification", params=query)).status_code == status


async def test_a_new_name_is_what_the_list_finds(talent: Unit) -> None:
    person = await given_a_person(talent, name="普春燕")
    ok(await clerk(talent).patch(f"/social-workers/{person['id']}", match=1, json={"name": "高建华"}))
    found = [await clerk(talent).every("/social-workers", params={"q": q}) for q in ("建华", "春燕")]
    assert [[one["id"] for one in people] for people in found] == [[person["id"]], []]


async def test_a_login_is_linked_to_one_person_however_many_ask_at_once(talent: Unit) -> None:
    people = [await given_a_person(talent) for _ in range(4)]
    link = {"account_sub": "worker-9"}
    answers = await asyncio.gather(
        *(clerk(talent).patch(f"/social-workers/{person['id']}", match=1, json=link) for person in people)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"account_already_linked"}


async def test_nobody_changes_their_own_record_as_an_officer(talent: Unit) -> None:
    person = await given_a_person(talent, account_sub="clerk-5")
    path = f"/social-workers/{person['id']}"
    for change in ({"account_sub": None}, {"bank_account": "6217003860012345678"}):
        problem = refused(await clerk(talent, "clerk-5").patch(path, match=1, json=change), 403, "forbidden")
        assert codes(problem) == ["CHANGES_SOMEBODY_ELSES_RECORD"]
    ok(await clerk(talent).patch(path, match=1, json={"account_sub": None}))


LISTS = ("social-workers", "credentials", "employments", "suspensions", "local-registrations", "registration-periods")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("role", ["auditor", "district_clerk"])
async def test_a_token_without_an_area_lists_nobody(talent: Unit, path: str, role: str) -> None:
    await given_a_holder(talent)
    refused(await talent.as_role(role, area="").get(f"/{path}"), 403, "forbidden")
