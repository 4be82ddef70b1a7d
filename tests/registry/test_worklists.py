"""What waits for the office and for each supervising unit, with its clock: papers to hand over, consents to give."""

from typing import Any

import pytest
from support.harness import Person, Unit

from tests.registry.given import (
    a_person,
    a_service_organization,
    accepted,
    act,
    given_divisions,
    ok,
    reviewed,
    the_unit,
)
from tests.registry.given_cases import a_service, approver, asked_for, clerk, represents, taken

EDUCATION = "昆明市五华区教育体育局"


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def tasks(person: Person, **asked: str) -> list[dict[str, Any]]:
    return await person.every("/tasks", params=asked)


async def test_a_certificate_that_is_not_handed_over_in_ten_working_days_is_overdue(registry: Unit) -> None:
    decided = await ok(await act(approver(registry), await reviewed(registry), "approval"))
    (line,) = await tasks(clerk(registry))
    assert (line["kind"], line["subject_id"]) == ("deliver", decided.json()["id"])
    assert (line["due_on"], line["working_days"], line["is_overdue"]) == ("2026-03-16", 0, False)
    assert (line["article"], line["organization_id"]) == ("《行政许可法》第四十四条", decided.json()["organization_id"])
    registry.set_clock("2026-03-17")
    (line,) = await tasks(clerk(registry))
    assert (line["working_days"], line["is_overdue"]) == (11, True)

    for day in ("2026-03-01", "2026-03-18"):
        wrong = await act(clerk(registry), decided, "delivery", json={"means": "post", "delivered_on": day})
        assert [error["code"] for error in wrong.json()["errors"]] == ["day_out_of_place"], day
    handed = {"means": "counter", "delivered_on": "2026-03-17"}
    assert (await act(approver(registry), decided, "delivery", json=handed)).status_code == 403
    done = await ok(await act(clerk(registry), decided, "delivery", json=handed))
    assert (done.json()["delivered_on"], done.json()["due"]) == ("2026-03-17", None)
    assert (await act(clerk(registry), done, "delivery", json=handed)).status_code == 409
    assert await tasks(clerk(registry)) == []
    (line,) = await tasks(clerk(registry), status="done")
    assert (line["done_on"], line["is_overdue"]) == ("2026-03-17", True)  # late stays late
    assert (await registry.events("registry.application-progressed"))[-1]["data"]["step"] == "delivery"


async def test_a_supervising_unit_has_the_list_of_what_waits_for_its_word_alone(registry: Unit) -> None:
    service = await a_service(registry)
    own = await accepted(registry, a_service_organization(name="昆明市五华区和风社会工作服务中心"))
    other = await accepted(
        registry,
        a_service_organization(
            name="昆明市五华区向阳社会工作服务中心",
            supervising_unit=EDUCATION,
            legal_representative=a_person(8, "周平"),
        ),
    )
    registry.set_clock("2026-03-04")
    both = await taken(registry, service, asked_for("supervising_unit_change"))
    ending = await ok(
        await represents(registry, service).post(
            "/deregistrations",
            json={
                "organization": service["id"],
                "ground": "resolution",
                "resolved_on": "2026-03-03",
                "resolution": "理事会决议〔2026〕1号",
            },
        ),
        201,
    )
    mine, theirs = the_unit(registry), the_unit(registry, EDUCATION)
    assert [(one["kind"], one["subject_id"], one["working_days"]) for one in await tasks(mine)] == [
        ("consent_to_case", own.json()["id"], 2),
        ("consent_to_case", both.json()["id"], 0),
        ("consent_to_ending", ending.json()["id"], 0),
    ]
    assert {one["subject_id"] for one in await tasks(theirs)} == {other.json()["id"], both.json()["id"]}
    assert await tasks(the_unit(registry, "昆明市五华区司法局")) == []
    assert await tasks(registry.as_role("supervising_unit")) == []  # the token names no unit
    assert {one["kind"] for one in await tasks(clerk(registry))} == {"deliver"}
    assert (await represents(registry, service).get("/tasks")).status_code == 403

    said = await ok(await act(mine, both, "consent", json={}))
    assert both.json()["id"] not in {one["subject_id"] for one in await tasks(mine)}
    assert both.json()["id"] in {one["subject_id"] for one in await tasks(theirs)}
    await ok(await act(theirs, said, "consent", json={}))
    assert [one["subject_id"] for one in await tasks(theirs)] == [other.json()["id"]]
    had = await tasks(mine, status="done", kind="consent_to_case")
    assert {one["subject_id"] for one in had} >= {both.json()["id"]}
