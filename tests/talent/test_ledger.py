"""The old ledger: each person whole or not at all, the same rows twice without effect, every refusal told by its row."""

from typing import Any

import pytest
from support.harness import Unit

from tests.talent.given import (
    COMMUNITY,
    OTHER_STREET,
    a_credential_number,
    a_person,
    an_id_number,
    approver,
    clerk,
    given_a_credential,
    given_a_person,
    ok,
    refused,
)


def a_row(**changes: Any) -> dict[str, Any]:
    """A community worker with one certificate, registered twice, as the ledger of 2018 has it."""
    return (
        a_person()
        | {
            "credentials": [
                {
                    "level": "assistant",
                    "credential_number": a_credential_number(),
                    "issued_on": "2014-06-20",
                    "registrations": [
                        {"registered_on": "2014-10-08", "valid_from": "2014-10-08", "valid_until": "2017-10-08"},
                        {"registered_on": "2017-09-04", "valid_from": "2017-10-09", "valid_until": "2020-10-08"},
                    ],
                }
            ],
            "employments": [{"post": "community_worker", "area": COMMUNITY, "start_on": "2012-05-01"}],
        }
        | changes
    )


async def brought_in(unit: Unit, *rows: dict[str, Any], **kw: Any) -> dict[str, Any]:
    return ok(await clerk(unit).post("/social-workers/imports", json={"rows": list(rows)}, **kw))


async def kept(unit: Unit) -> list[int]:
    """How many persons, certificates, periods and posts are on record."""
    lists = ("social-workers", "credentials", "registration-periods", "employments")
    return [len(await clerk(unit).every(f"/{name}")) for name in lists]


async def test_a_row_brings_person_certificate_registrations_and_post(talent: Unit) -> None:
    result = await brought_in(talent, a_row(), a_row(employments=[]), a_row(credentials=[]))
    assert [result[name] for name in ("total", "created", "refused")] == [3, 3, 0]
    assert await kept(talent) == [3, 2, 4, 2]
    person = result["rows"][0]["social_worker_id"]
    periods = await clerk(talent).every("/registration-periods", params={"social_worker_id": person})
    assert [(p["valid_until"], p["state"], p["registration_id"]) for p in periods] == [
        ("2017-10-08", "lapsed", None),
        ("2020-10-08", "valid", None),
    ]
    then = await clerk(talent).every(
        "/registration-periods", params={"social_worker_id": person, "as_of": "2017-07-08"}
    )
    assert [p["state"] for p in then] == ["renew_window", "upcoming"]


@pytest.mark.feature("B3-3")
async def test_the_same_rows_twice_change_nothing_under_any_spelling(talent: Unit) -> None:
    row = a_row()
    await brought_in(talent, row)
    before = await kept(talent)
    credential = row["credentials"][0]
    number = credential["credential_number"]
    spelled = {"credential_number": f"{number[:8]}-{number[8:]} ".lower()}
    again = row | {
        "id_number": f" {row['id_number'][:6]} {row['id_number'][6:].lower()}",
        "credentials": [credential | spelled],
    }
    for repeat in (row, again):
        result = await brought_in(talent, repeat)
        assert (result["unchanged"], result["rows"][0]["faults"]) == (1, [])
    assert await kept(talent) == before


async def test_a_known_person_is_completed(talent: Unit) -> None:
    row = a_row()
    first = await brought_in(talent, row | {"credentials": [], "employments": []})
    result = await brought_in(talent, row)
    assert (result["completed"], result["rows"][0]["social_worker_id"]) == (1, first["rows"][0]["social_worker_id"])
    assert await kept(talent) == [1, 1, 2, 1]


@pytest.mark.feature("B3-3")
async def test_somebody_elses_certificate_is_refused_by_row_and_nothing_of_the_row_stays(talent: Unit) -> None:
    row = a_row()
    number = row["credentials"][0]["credential_number"]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    thief = a_row(credentials=[{"level": "assistant", "credential_number": wide, "issued_on": "2014-06-20"}])
    result = await brought_in(talent, row, thief, a_row())
    assert [r["result"] for r in result["rows"]] == ["created", "refused", "created"]
    assert [fault["code"] for fault in result["rows"][1]["faults"]] == ["differs_from_the_record"]
    assert result["rows"][1]["social_worker_id"] is None
    assert await kept(talent) == [2, 2, 4, 2]


async def test_the_same_person_twice_in_one_table_is_refused_the_second_time(talent: Unit) -> None:
    number = an_id_number("19770808")
    result = await brought_in(talent, a_row(id_number=number), a_row(id_number=f"{number[:10]}　{number[10:]}"))
    assert [r["result"] for r in result["rows"]] == ["created", "refused"]
    assert [fault["code"] for fault in result["rows"][1]["faults"]] == ["repeated_in_the_table"]


def _registered(**changes: str) -> list[dict[str, Any]]:
    period = {"registered_on": "2014-10-08", "valid_from": "2014-10-08", "valid_until": "2017-10-08"} | changes
    return [
        {
            "level": "assistant",
            "credential_number": a_credential_number(),
            "issued_on": "2014-06-20",
            "registrations": [period],
        }
    ]


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"id_number": "530102198502140019"}, ["HAS_A_VALID_ID_NUMBER"]),
        ({"area": "530103001"}, ["LIES_IN_THE_OFFICES_AREA"]),
        (
            {"credentials": _registered(registered_on="2018-12-04", valid_from="2018-12-04", valid_until="2019-01-01")},
            ["WAS_REGISTERED_BEFORE_THE_PLATFORM"],
        ),
        ({"credentials": _registered(registered_on="2014-06-19")}, ["WAS_REGISTERED_AFTER_PASSING"]),
        ({"credentials": _registered(valid_until="2017-10-09")}, ["LASTS_AS_LONG_AS_IS_GIVEN"]),
        ({"credentials": _registered(valid_until="2014-10-07")}, ["LASTS_AS_LONG_AS_IS_GIVEN"]),
        (
            {"credentials": [{"level": "senior", "credential_number": "12-34", "issued_on": "2018-12-04"}]},
            ["HAS_A_NUMBER_OF_THE_KNOWN_FORM", "WAS_ISSUED_BY_TODAY"],
        ),
        (
            {"employments": [{"post": "community_worker", "area": "530102", "start_on": "2019-01-01"}]},
            ["LIES_IN_A_STREET_OR_COMMUNITY", "HAS_BEGUN_BY_TODAY"],
        ),
    ],
)
async def test_a_row_that_cannot_be_is_refused_with_its_reasons(
    talent: Unit, change: dict[str, Any], faults: list[str]
) -> None:
    result = await brought_in(talent, a_row(**change), a_row())
    assert [fault["code"] for fault in result["rows"][0]["faults"]] == faults
    assert all(fault["article"] and fault["message"] for fault in result["rows"][0]["faults"])
    assert (result["created"], result["refused"]) == (1, 1)
    assert await kept(talent) == [1, 1, 2, 1]


async def test_overlaps_are_refused_by_row(talent: Unit) -> None:
    twice = a_row()
    period = twice["credentials"][0]["registrations"][0]
    twice["credentials"][0]["registrations"].append(
        period | {"registered_on": "2015-01-05", "valid_from": "2015-01-05"}
    )
    posts = a_row()
    posts["employments"].append({"post": "community_deputy", "area": COMMUNITY, "start_on": "2015-01-01"})
    result = await brought_in(talent, twice, posts, a_row())
    assert [fault["code"] for row in result["rows"] for fault in row["faults"]] == [
        "registration_overlaps",
        "employments_overlap",
    ]
    assert await kept(talent) == [1, 1, 2, 1]


async def test_a_registration_made_after_the_platform_began_is_not_brought_in(talent: Unit) -> None:
    talent.set_clock("2026-12-01")
    late = _registered(registered_on="2026-11-02", valid_from="2026-11-02", valid_until="2029-11-01")
    result = await brought_in(talent, a_row(credentials=late))
    assert [fault["code"] for fault in result["rows"][0]["faults"]] == ["WAS_REGISTERED_BEFORE_THE_PLATFORM"]
    last = _registered(registered_on="2026-10-30", valid_from="2026-10-30", valid_until="2029-10-30")
    assert (await brought_in(talent, a_row(credentials=last)))["created"] == 1


async def test_what_is_on_record_otherwise_is_not_overwritten(talent: Unit) -> None:
    row = a_row()
    await brought_in(talent, row)
    before = await kept(talent)
    ended = row["employments"][0] | {"end_on": "2018-01-01", "end_ground": "left_post"}
    for change in (
        {"name": "普春艳"},
        {"credentials": [row["credentials"][0] | {"issued_on": "2014-06-21"}]},
        {"employments": [ended]},
    ):
        result = await brought_in(talent, row | change)
        assert [fault["code"] for fault in result["rows"][0]["faults"]] == ["differs_from_the_record"]
    assert await kept(talent) == before


async def test_a_dry_run_tells_everything_and_keeps_nothing(talent: Unit) -> None:
    result = await brought_in(talent, a_row(), a_row(area="530103001"), params={"dry_run": "true"})
    assert (result["created"], result["refused"]) == (1, 1)
    assert await kept(talent) == [0, 0, 0, 0]
    assert await talent.events() == []


async def test_the_same_request_twice_answers_the_same(talent: Unit) -> None:
    row = a_row()
    first = await brought_in(talent, row, key="ledger-1")
    second = await clerk(talent).post("/social-workers/imports", json={"rows": [row]}, key="ledger-1")
    assert (ok(second), second.headers["idempotency-replayed"]) == (first, "true")


async def test_a_clerk_of_another_area_cannot_reach_a_known_person(talent: Unit) -> None:
    row = a_row()
    await brought_in(talent, row)
    elsewhere = clerk(talent, "clerk-9", area="530102002")
    moved = row | {"area": OTHER_STREET, "employments": []}
    result = ok(await elsewhere.post("/social-workers/imports", json={"rows": [moved]}))
    assert [fault["code"] for fault in result["rows"][0]["faults"]] == ["not_found"]


async def test_only_a_clerk_brings_the_ledger_in_and_the_form_is_checked(talent: Unit) -> None:
    body = {"rows": [a_row()]}
    refused(await approver(talent).post("/social-workers/imports", json=body), 403, "forbidden")
    refused(await clerk(talent).post("/social-workers/imports", json=body, key=""), 400, "idempotency_key_required")
    bad = {"rows": [a_row(), a_row(id_number="530102199001010011" * 3), a_row(age=30)]}
    problem = refused(await clerk(talent).post("/social-workers/imports", json=bad), 422, "invalid_request")
    assert [error["pointer"] for error in problem["errors"]] == ["/rows/1/id_number", "/rows/2/age"]
    assert "530102199001010011" not in str(problem)
    too_many = {"rows": [a_row() for _ in range(201)]}
    refused(await clerk(talent).post("/social-workers/imports", json=too_many), 422, "invalid_request")


async def test_what_the_counter_keeps_and_what_the_ledger_has_meet(talent: Unit) -> None:
    person = await given_a_person(talent, id_number=an_id_number("19790101", serial=7))
    held = await given_a_credential(talent, person, issued_on="2014-06-20")
    credential = {
        "level": "assistant",
        "credential_number": held["credential_number"],
        "issued_on": "2014-06-20",
        "registrations": [],
    }
    row = a_row(id_number=an_id_number("19790101", serial=7), credentials=[credential], employments=[])
    assert (await brought_in(talent, row))["unchanged"] == 1
