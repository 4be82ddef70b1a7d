"""Who may not enter: each rule as a table, and all findings at once on the registry's facts of the moment."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from bureaukit.calendar import months_later
from bureaukit.rules import findings
from incubator.admissions.model import Admission, Applicant, ApplicantKind, Content, Mode, Progress, Stage
from incubator.admissions.rules import entry
from incubator.admissions.rules.entry import Candidacy, Limits
from incubator.bases.model import BaseKind, IncubationBase, PremisesSource, Tier
from incubator.periods import Period
from incubator.spaces.model import SpaceKind

from tests.incubator.given import World, codes, good, organization, refused, standing

ON = date(2026, 3, 2)
BASE = IncubationBase(
    uuid4(),
    Tier.DISTRICT,
    BaseKind.BASE,
    None,
    "530102",
    "基地",
    "运营方",
    "地址",
    PremisesSource.LEASED,
    100,
    date(2016, 1, 1),
)
CONTENT = Content(
    Mode.PHYSICAL,
    Stage.START_UP,
    SpaceKind.DESK,
    Period(date(2026, 4, 1), date(2027, 4, 1)),
    "办公",
    ("入驻申请书",),
    {},
)


def candidacy(content: Content = CONTENT, **told: Any) -> Candidacy:
    """Return a candidacy against which nothing stands but what is told."""
    ordered = told.pop("ordered", None)
    base = told.pop("base", BASE)
    projection = organization(**told.pop("organization", {}))
    applicant = Applicant(ApplicantKind.REGISTERED, uuid4())
    admission = Admission(uuid4(), base.id, base.area, applicant, content, Progress("rep"))
    return Candidacy(standing(projection, **told), ordered, Limits(12, 24, 12), ON, admission, base)


def penalty(on: str) -> dict[str, Any]:
    return {"penalties": [{"kind": "warning", "decided_on": on, "fine_fen": None}]}


def listed(kind: str, until: str | None = None) -> dict[str, Any]:
    return {"lists": [{"kind": kind, "entered_on": "2025-01-10", "removed_on": until, "reason": "report_not_filed"}]}


def inspected(*years: tuple[int, str]) -> dict[str, Any]:
    return {"inspections": [{"year": year, "result": result} for year, result in years]}


def for_days(start: date, end: date) -> Content:
    return replace(CONTENT, period=Period(start, end))


@pytest.mark.parametrize(
    ("told", "broken"),
    [
        ({}, []),
        ({"organization": {"state": "suspended"}}, ["IS_ACTIVE"]),
        ({"organization": {"state": "deregistered"}}, ["IS_ACTIVE"]),
        (listed("abnormal"), ["IS_ON_NO_LIST"]),
        (listed("serious"), ["IS_ON_NO_LIST"]),
        (listed("abnormal", until="2026-03-02"), []),
        (listed("abnormal", until="2026-03-03"), ["IS_ON_NO_LIST"]),
        (penalty("2024-03-02"), ["HAS_NO_RECENT_PENALTY"]),
        (penalty("2024-03-01"), []),
        (inspected((2024, "fail")), ["PASSED_ITS_LAST_INSPECTION"]),
        (inspected((2024, "absent")), ["PASSED_ITS_LAST_INSPECTION"]),
        (inspected((2023, "fail"), (2024, "pass")), []),
        (inspected((2024, "fail"), (2023, "pass")), ["PASSED_ITS_LAST_INSPECTION"]),
        (inspected((2024, "basic_pass")), []),
        (inspected((2023, "fail")), []),
        ({"ordered": date(2025, 3, 2)}, []),
        ({"ordered": date(2025, 3, 3)}, ["IS_NOT_BARRED_AFTER_AN_ORDERED_EXIT"]),
        ({"content": for_days(date(2026, 4, 1), date(2027, 4, 2))}, ["ASKS_FOR_NO_MORE_THAN_A_FIRST_PERIOD"]),
        ({"content": for_days(date(2026, 2, 1), date(2026, 3, 2))}, ["ASKS_FOR_DAYS_TO_COME"]),
        ({"content": for_days(date(2026, 2, 1), date(2026, 3, 3))}, []),
        ({"content": replace(CONTENT, space_kind=None)}, ["NAMES_A_SPACE_IF_PHYSICAL"]),
        ({"content": replace(CONTENT, mode=Mode.VIRTUAL)}, ["NAMES_A_SPACE_IF_PHYSICAL"]),
        ({"base": replace(BASE, closed_on=date(2027, 3, 1))}, ["NAMES_AN_OPEN_BASE"]),
        ({"base": replace(BASE, closed_on=date(2027, 4, 1))}, []),
        ({"base": replace(BASE, opened_on=date(2026, 4, 2))}, ["NAMES_AN_OPEN_BASE"]),
    ],
)
def test_what_stands_against_an_entry(told: dict[str, Any], broken: list[str]) -> None:
    assert [finding.code for finding in findings(entry.ENTERING, candidacy(**told))] == broken


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 2), -24, date(2024, 3, 2)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_on_the_corresponding_day(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


async def test_everything_that_stands_against_an_entry_is_told_at_once(world: World) -> None:
    base = await world.base()
    about = {**penalty("2025-05-05"), **listed("abnormal"), **inspected((2024, "absent"))}
    applicant = world.registry.knows(about=about, state="suspended")
    case = await world.drafted(base, applicant, papers=False, end_on="2027-05-01")

    checked = (await case.person.get(f"/admissions/{case.id}/precheck")).json()
    everything = [
        "ASKS_FOR_NO_MORE_THAN_A_FIRST_PERIOD",
        "IS_ACTIVE",
        "IS_ON_NO_LIST",
        "HAS_NO_RECENT_PENALTY",
        "PASSED_ITS_LAST_INSPECTION",
        "HAS_EVERY_REQUIRED_DOCUMENT",
    ]
    assert checked["allowed"] is False
    assert [rule["code"] for rule in checked["rules"] if not rule["holds"]] == everything
    problem = refused(await case.act("submission", case.person), 422, "refused")
    assert codes(problem) == everything
    assert all(finding["article"] and finding["message"] for finding in problem["findings"])
    assert (await case.seen())["state"] == "draft"


async def test_a_dry_run_tells_the_same_and_writes_nothing(world: World) -> None:
    base = await world.base()
    case = await world.drafted(base)
    path = f"/admissions/{case.id}/submission?dry_run=true"
    answer = await case.person.post(path, match=1, key="")
    assert good(answer)["state"] == "submitted"
    assert answer.headers["dry-run"] == "true"
    assert (await case.seen())["state"] == "draft"


@pytest.mark.feature("B2-21")
async def test_the_registrys_facts_of_the_day_decide_and_are_kept_with_the_decision(world: World) -> None:
    base = await world.base()
    await world.space(base)
    case = await world.reviewed(base)
    clean = world.registry.answers[case.applicant["id"]]
    world.registry.answers[case.applicant["id"]] = standing(clean["organization"], **listed("serious"))
    assert codes(refused(await case.act("approval", world.approver, {}), 422, "refused")) == ["IS_ON_NO_LIST"]
    assert (await case.seen())["state"] == "first_reviewed"

    world.registry.answers[case.applicant["id"]] = clean
    good(await case.act("approval", world.approver, {}))
    world.registry.answers[case.applicant["id"]] = standing(clean["organization"], **listed("serious"))
    signature = await case.act("agreement", world.clerk, {"signed_on": "2026-03-02"})
    assert codes(refused(signature, 422, "refused")) == ["IS_ON_NO_LIST"]
    record = (await world.clerk.get(f"/admissions/{case.id}/decisions")).json()["items"]
    assert record[-1]["kind"] == "approval"
    assert record[-1]["facts"] == clean | {"on": "2026-03-02"}


async def test_with_the_registry_away_nothing_is_decided_and_nothing_changes(world: World) -> None:
    base = await world.base()
    await world.space(base)
    case = await world.reviewed(base)
    before = (await case.seen(), await world.unit.events())
    world.registry.is_down = True
    for name, body in (("approval", {}), ("refusal", {"reasons": ["false_documents"]})):
        answer = await case.act(name, world.approver, body, key="the-same-key-" + name)
        refused(answer, 503, "service_unavailable")
        assert int(answer.headers["retry-after"]) >= 1
    assert (await case.seen(), await world.unit.events()) == before
    assert (await world.clerk.get("/bases")).status_code == 200
    assert (await world.clerk.get("/spaces")).status_code == 200


async def test_a_refusal_names_its_coded_reasons(world: World) -> None:
    base = await world.base()
    case = await world.reviewed(base)
    wrong = await case.act("refusal", world.approver, {"reasons": ["no_such_reason"]})
    assert refused(wrong, 422, "invalid_request")["errors"][0]["pointer"] == "/reasons/0"
    refused(await case.act("refusal", world.approver, {"reasons": []}), 422, "invalid_request")
    good(await case.act("refusal", world.approver, {"reasons": ["plan_unsuitable"], "opinion": "定位不符"}))
    record = (await case.person.get(f"/admissions/{case.id}/decisions")).json()["items"]
    assert (record[-1]["kind"], record[-1]["reasons"]) == ("refusal", ["plan_unsuitable"])
    problem = refused(await case.act("approval", world.approver, {}), 409, "not_allowed_now")
    assert not any(action["allowed"] for action in problem["actions"])


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"marks": {"plan": 11}}, "/marks/plan"),
        ({"marks": {"beauty": 1}}, "/marks/beauty"),
        ({"stage": "old"}, "/stage"),
        ({"end_on": "2026-04-01"}, ""),
        ({"end_on": "9999-12-31"}, "/end_on"),
        ({"start_on": "0001-01-01"}, "/start_on"),
        ({"team_name": "筹备组"}, ""),
        ({"base_id": "x"}, "/base_id"),
        ({"wish": 1}, "/wish"),
    ],
)
async def test_what_cannot_be_an_application_is_told_with_its_place(
    world: World, values: dict[str, Any], pointer: str
) -> None:
    base, applicant = await world.base(), world.registry.knows()
    body = {
        "base_id": base["id"],
        "organization": applicant["id"],
        "stage": "start_up",
        "space_kind": "desk",
        "need": "办公",
        "start_on": "2026-04-01",
        "end_on": "2027-04-01",
    }
    answer = await world.representative(applicant).post("/admissions", json=body | values)
    assert refused(answer, 422, "invalid_request")["errors"][0]["pointer"].startswith(pointer)


async def test_an_exclusion_that_the_registrys_facts_do_not_show_is_no_ground(world: World) -> None:
    """A ground from the facts must be in the facts of the day; the others are the decider's to weigh."""
    base = await world.base()
    applicant = world.registry.knows()
    case = await world.reviewed(base, applicant)
    body = {"reasons": ["plan_unsuitable", "is_on_no_list"]}
    problem = refused(await case.act("refusal", world.approver, body), 422, "invalid_request")
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/reasons/1", "not_in_the_facts")]
    entry = {"kind": "abnormal", "entered_on": "2026-03-01", "removed_on": None, "reason": "unreachable"}
    world.registry.answers[applicant["id"]] |= {"lists": [entry]}
    good(await case.act("refusal", world.approver, body))
    record = (await world.clerk.get(f"/admissions/{case.id}/decisions")).json()["items"][-1]
    assert record["reasons"] == body["reasons"]
    assert record["facts"]["lists"] == [entry]


@pytest.mark.parametrize("path", ["/admissions", "/tenancies"])
async def test_an_enterprise_is_told_where_to_go(world: World, path: str) -> None:
    base = await world.base()
    space = await world.space(base)
    bodies = {
        "/admissions": {
            "base_id": base["id"],
            "organization": "91530102MA6K00000X",
            "stage": "start_up",
            "space_kind": "desk",
            "need": "办公",
            "start_on": "2026-04-01",
            "end_on": "2027-04-01",
        },
        "/tenancies": {
            "organization": "91530102MA6K00000X",
            "space_id": space["id"],
            "start_on": "2018-01-01",
            "end_on": "2019-01-01",
            "signed_on": "2018-01-01",
        },
    }
    problem = refused(await world.clerk.post(path, json=bodies[path]), 422, "refused")
    assert codes(problem) == ["CREDIT_CODE_OF_AN_ENTERPRISE"]
    assert "市场监督管理部门" in problem["findings"][0]["next_step"]
    assert world.registry.asked == []


async def test_steps_are_listed_for_the_caller_with_what_blocks_them(world: World) -> None:
    base = await world.base()
    await world.space(base)
    case = await world.reviewed(base)

    async def listed(person: Any) -> dict[str, Any]:
        answer = await person.get(f"/admissions/{case.id}/actions")
        return {a["name"]: a["code"] if not a["allowed"] else "allowed" for a in answer.json()["items"]}

    approver, own = await listed(world.approver), await listed(case.person)
    assert (approver["approval"], approver["refusal"], approver["waitlisting"]) == (
        "allowed",
        "allowed",
        "PLACE_IS_FREE",
    )
    assert (approver["withdrawal"], own["withdrawal"], own["approval"]) == ("WRONG_ROLE", "allowed", "WRONG_ROLE")
    reviewer = await listed(world.unit.as_role("district_approver", sub="clerk-1"))
    assert reviewer["approval"] == "SECOND_PERSON_NEEDED"
    street = await listed(world.unit.as_role("street_officer", sub="street-9", area="530102"))
    assert street["approval"] == "NOT_THE_OWNER"
