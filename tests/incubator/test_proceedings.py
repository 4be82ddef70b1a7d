"""Assessments, graduations and ordered exits: one person proposes, a second decides, and the stay follows."""

from typing import Any
from uuid import UUID

import pytest
from bureaukit.http import httpx
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from support.contract import as_promised
from support.harness import Person

from tests.incubator.given import World, codes, good, made, refused
from tests.incubator.test_exits import moved_in
from tests.incubator.test_light_reports import DONE, reports_at

ITEMS = ("own_account", "finance_rules", "council", "project", "premises")
MET = {"verdicts": {item: {"is_met": True, "remark": "已核对原件"} for item in ITEMS}}
EVIDENCE = {"evidence": {"project": "居家养老项目结项报告", "own_account": "开户许可证"}}


class Proceeding:
    """One proceeding on its way, with the version last seen."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body, self.version = body, 1
        self.path = f"/proceedings/{body['id']}"

    async def act(self, step: str, by: Person, body: Any = None) -> httpx.Response:
        answer: httpx.Response = await by.post(f"{self.path}/{step}", match=self.version, json=body)
        if answer.is_success:
            self.version += 1
            self.body = answer.json()
        return answer

    async def verdict(self, step: str, by: Person) -> dict[str, Any]:
        """Return how a step stands for somebody now."""
        listed = good(await by.get(f"{self.path}/actions"))["items"]
        return next(action for action in listed if action["name"] == step)


async def opened(path: str, step: str, by: Person, body: dict[str, Any]) -> Proceeding:
    return Proceeding(made(await by.post(f"{path}/{step}", json=body)))


async def listed(world: World, path: str, by: Person | None = None) -> dict[str, dict[str, Any]]:
    """Return how every step of a tenancy stands."""
    return {one["name"]: one for one in good(await (by or world.clerk).get(f"{path}/actions"))["items"]}


def evaluation_says(world: World, grade: dict[str, Any] | None) -> None:
    """Put an evaluation service beside the incubator."""
    app = FastAPI()

    @app.get("/v1/evaluation/passports/{organization}")
    async def passport(organization: UUID, as_of: str) -> Response:
        known = {"as_of": as_of, "organization_id": str(organization), "incentives": [], "history": []}
        answer = known | {"grade": grade, "registry_heard": None, "cursor": "0"}
        return JSONResponse(as_promised("evaluation", "PassportOut", answer))

    world.unit.neighbour("evaluation", app)


async def assessed(world: World, path: str, result: str) -> dict[str, Any]:
    one = await opened(path, "assessment", world.clerk, {"result": result, "reasons": "查阅台账与现场走访"})
    return good(await one.act("approval", world.approver, {}))


@pytest.mark.feature("B2-23")
async def test_a_mid_term_assessment_counts_once_a_second_person_confirms_it(world: World) -> None:
    path, tenancy = await moved_in(world)
    act = (await listed(world, path))["assessment"]
    assert (act["allowed"], act["code"], act["earliest_on"]) == (False, "TOO_EARLY", "2026-10-01")
    body = {"result": "good", "reasons": "按计划开展服务"}
    refused(await world.clerk.post(f"{path}/assessment", json=body), 409, "not_allowed_now")
    world.unit.set_clock("2026-10-01")
    assert (await listed(world, path))["assessment"]["allowed"]
    one = await opened(path, "assessment", world.clerk, body)
    again = await world.clerk.post(f"{path}/assessment", json=body)
    assert {a["name"]: a["code"] for a in refused(again, 409, "not_allowed_now")["actions"]}["assessment"] == (
        "IS_OPEN_ALREADY"
    )
    holder = world.representative({"id": tenancy["organization_id"]})
    for person in (world.clerk, holder, world.officer):
        assert (await one.act("approval", person, {})).status_code in (403, 404)
    alone = world.unit.as_role("district_approver", sub="clerk-1")
    refused(await one.act("approval", alone, {}), 403, "forbidden")
    assert (await one.verdict("approval", alone))["code"] == "SECOND_PERSON_NEEDED"
    confirmed = good(await one.act("approval", world.approver, {"opinion": "同意"}))
    assert (confirmed["state"], confirmed["result"], confirmed["decided_on"]) == ("approved", "good", "2026-10-01")
    assert good(await holder.get(one.path))["decided_by"] is None
    assert (await listed(world, path))["assessment"]["earliest_on"] == "2027-04-01"
    told = [event["data"] for event in await world.unit.events("incubator.proceeding-changed")]
    assert [(event["step"], event["result"]) for event in told] == [("proposal", "good"), ("approval", "good")]
    assert "按计划开展服务" not in str(told)


@pytest.mark.feature("B2-23")
async def test_two_failed_assessments_are_a_ground_one_is_not_and_the_holder_is_heard_first(world: World) -> None:
    path, tenancy = await moved_in(world)
    holder = world.representative({"id": tenancy["organization_id"]})
    good(await world.approver.post(f"{path}/extension", match=2, json={"end_on": "2028-04-01"}))
    world.unit.set_clock("2026-10-08")
    await assessed(world, path, "fail")
    grounds = {"grounds": {"assessment_failed": "两次评估不合格", "no_activity": "全年无活动"}}
    problem = refused(await world.clerk.post(f"{path}/ordered-exit", json=grounds), 422, "refused")
    assert codes(problem) == ["FAILED_AS_OFTEN_AS_IT_TAKES", "DID_NOTHING_IN_THE_LAST_QUARTER"]
    assert problem["findings"][0]["facts"] == {"failed": 1, "needed": 2}
    world.unit.set_clock("2027-04-08")
    await assessed(world, path, "fail")
    grounds["grounds"].pop("no_activity")
    one = await opened(path, "ordered-exit", world.clerk, grounds)
    assert one.body["statement_due_on"] == "2027-04-15"
    [seen] = (await holder.get("/proceedings?state=proposed")).json()["items"]
    assert (seen["id"], seen["grounds"]) == (one.body["id"], grounds["grounds"])
    blocked = await one.verdict("approval", world.approver)
    assert (blocked["code"], blocked["earliest_on"]) == ("NOT_HEARD_YET", "2027-04-16")
    refused(await one.act("approval", world.approver, {}), 409, "not_allowed_now")
    refused(await one.act("statement", world.clerk, {"text": "代为陈述"}), 403, "forbidden")
    good(await one.act("statement", holder, {"text": "两次评估期间正值换届"}))
    assert (await one.verdict("statement", holder))["code"] == "IS_STATED"
    ordered = good(await one.act("approval", world.approver, {"opinion": "意见不成立"}))
    assert (ordered["state"], ordered["statement"]) == ("approved", "两次评估期间正值换届")
    left = good(await world.clerk.get(path))
    assert (left["state"], left["exit_reason"], left["exit_grounds"]) == (
        "exit_notice",
        "ordered",
        ["assessment_failed"],
    )

    applicant = world.registry.answers[tenancy["organization_id"]]["organization"]
    case = await world.drafted({"id": tenancy["base_id"]}, applicant, start_on="2027-06-01", end_on="2028-05-01")
    barred = refused(await case.act("submission", case.person), 422, "refused")
    assert codes(barred) == ["IS_NOT_BARRED_AFTER_AN_ORDERED_EXIT"]
    world.unit.set_clock("2028-04-07")
    refused(await case.act("submission", case.person), 422, "refused")
    world.unit.set_clock("2028-04-08")  # twelve months after the notice
    good(await case.act("submission", case.person))


@pytest.mark.parametrize(("filed", "grounded"), [(None, True), ([], True), ([DONE], False)])
async def test_a_quarter_without_activity_is_a_ground(world: World, filed: list[Any] | None, *, grounded: bool) -> None:
    path, tenancy = await moved_in(world)
    holder = world.representative({"id": tenancy["organization_id"]})
    [due] = await reports_at(world, "2026-07-01")
    if filed is not None:
        body = {"activities": filed, "summary": "本季情况"}
        good(await holder.post(f"/light-reports/{due['id']}/filing", match=1, json=body))
    else:
        early = await world.clerk.post(f"{path}/ordered-exit", json={"grounds": {"no_activity": "未报季报"}})
        refused(early, 422, "refused")  # the report is not overdue yet
        world.unit.set_clock("2026-07-16")
    answer = await world.clerk.post(f"{path}/ordered-exit", json={"grounds": {"no_activity": "无活动记录"}})
    assert answer.status_code == (201 if grounded else 422)


@pytest.mark.feature("B2-23")
@pytest.mark.feature("B2-24")
@pytest.mark.feature("beyond-21")
async def test_graduation_is_examined_item_by_item_decided_by_a_second_person_and_the_space_is_free_after(
    world: World,
) -> None:
    path, tenancy = await moved_in(world)
    holder = world.representative({"id": tenancy["organization_id"]})
    one = await opened(path, "graduation", holder, EVIDENCE)
    assert (await one.verdict("approval", world.approver))["code"] == "NOT_PREPARED"
    refused(await one.act("approval", world.approver, {}), 409, "not_allowed_now")
    short = {"verdicts": {"council": {"is_met": True, "remark": "理事会记录"}}}
    missing = refused(await one.act("examination", world.clerk, short), 422, "invalid_request")
    assert {error["pointer"] for error in missing["errors"]} == {
        f"/verdicts/{item}" for item in ITEMS if item != "council"
    }
    unmet = {"verdicts": MET["verdicts"] | {"premises": {"is_met": False, "remark": "尚未落实"}}}
    examined = good(await one.act("examination", world.clerk, unmet))
    found = {item["item"]: (item["is_met"], item["evidence"]) for item in examined["checklist"]}
    assert (found["registered"], found["premises"], found["own_account"]) == (
        (True, None),
        (False, None),
        (True, "开户许可证"),
    )
    blocked = await one.verdict("approval", world.approver)
    assert blocked["code"] == "MEETS_EVERY_REQUIRED_ITEM"
    good(await one.act("refusal", world.approver, {"opinion": "办公场所未落实"}))

    one = await opened(path, "graduation", world.clerk, EVIDENCE)
    good(await one.act("examination", world.clerk, MET))
    world.registry.answers[tenancy["organization_id"]]["organization"]["state"] = "suspended"
    problem = refused(await one.act("approval", world.approver, {}), 422, "refused")
    assert codes(problem) == ["IS_REGISTERED_AND_ACTIVE_TODAY"]  # asked again on the day of the decision
    world.registry.answers[tenancy["organization_id"]]["organization"]["state"] = "active"
    good(await one.act("approval", world.approver, {"opinion": "同意出壳"}))
    left = good(await world.clerk.get(path))
    assert (left["state"], left["exit_reason"], left["hand_over_by"]) == ("exit_notice", "graduated", "2026-04-23")

    space = f"/spaces/{tenancy['space_id']}?as_of="
    assert (await world.unit.anyone().get(f"{space}2026-04-24")).json()["state"] == "occupied"
    world.unit.set_clock("2026-04-24")
    [due] = (await world.clerk.get("/tenancy-deadlines?kind=handover&is_overdue=true")).json()["items"]
    assert (due["id"], due["due_on"], due["is_overdue"]) == (tenancy["id"], "2026-04-23", True)
    shown = good(await holder.get(path))
    assert (shown["is_hand_over_overdue"], shown["hand_over_working_days_left"]) == (True, 0)
    assert {item["item"]: item["is_in_order"] for item in shown["handover_checklist"]}["keys"] is None
    body = {"handed_over_on": "2026-04-24", "defects": {"keys": "缺一张门禁卡"}}
    closed = good(await world.clerk.post(f"{path}/handover", match=3, json=body))
    checklist = {item["item"]: (item["is_in_order"], item["remark"]) for item in closed["handover_checklist"]}
    assert (checklist["keys"], checklist["equipment"]) == ((False, "缺一张门禁卡"), (True, None))
    assert (await world.unit.anyone().get(f"{space}2026-04-24")).json()["state"] == "free"
    assert (await world.clerk.get("/tenancy-deadlines?kind=handover")).json()["items"] == []
    for day, graduated in (("2026-04-23", 0), ("2026-04-24", 1)):
        counted = good(await world.unit.anyone().get(f"/statistics/outcomes?as_of={day}"))["exits"]
        assert counted["graduated"] == graduated


async def test_the_grade_is_that_of_the_evaluation_and_a_document_does_while_it_cannot_be_asked(world: World) -> None:
    path, _ = await moved_in(world)
    paper = {"verdicts": MET["verdicts"] | {"grade": {"is_met": True, "remark": "等级证书复印件"}}}
    one = await opened(path, "graduation", world.clerk, EVIDENCE)
    examined = good(await one.act("examination", world.clerk, paper))
    assert examined["checklist"][-1]["remark"] == "等级证书复印件"
    good(await one.act("withdrawal", world.clerk))

    evaluation_says(world, None)
    one = await opened(path, "graduation", world.clerk, EVIDENCE)
    examined = good(await one.act("examination", world.clerk, paper))
    assert (examined["checklist"][-1]["is_met"], examined["checklist"][-1]["remark"]) == (False, "评估服务：无有效等级")


async def test_what_is_open_lapses_when_the_holder_leaves_otherwise(world: World) -> None:
    path, tenancy = await moved_in(world)
    holder = world.representative({"id": tenancy["organization_id"]})
    one = await opened(path, "graduation", holder, EVIDENCE)
    refused(await one.act("withdrawal", world.clerk), 403, "forbidden")
    good(await holder.post(f"{path}/exit-notice", match=2, json={"reason": "voluntary"}))
    blocked = refused(await one.act("examination", world.clerk, MET), 409, "not_allowed_now")
    assert {a["name"]: a["code"] for a in blocked["actions"]}["examination"] == "TENANCY_ENDS"
    await world.unit.run_jobs()
    assert good(await holder.get(one.path))["state"] == "lapsed"
    assert (await world.clerk.get("/proceedings?state=lapsed&matter=graduation")).json()["items"] != []
    stranger = world.representative(world.registry.knows(), sub="rep-9")
    assert (await stranger.get("/proceedings")).json()["items"] == []
    refused(await stranger.get(one.path), 404, "not_found")
