"""How an organization ends: the decision, the liquidation, what stands in the way anywhere, and the proof."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from registry.organizations.actions.recording import record
from registry.organizations.model import EntryKind, NewEntry, OrganizationState
from registry.regulations import SOCIAL_GROUPS
from support.contract import as_promised
from support.harness import Person, Unit, httpx

from tests.registry.given import UNIT, a_legacy_filing, an_organization, imported, ok, the_unit, version
from tests.registry.given_charities import a_charity_since

TODAY = "2026-03-02"
OTHERS = ("incubator", "talent", "evaluation")
SEAT = {
    "code": "INCUBATOR_OCCUPANCY",
    "article": "《五华区社会组织培育发展中心配套制度》",
    "text": {"zh": "仍入驻孵化基地", "en": "It still holds a place"},
    "next_step": {"zh": "办理退驻并交接场地", "en": "Give notice and hand the space over"},
    "link": "/v1/incubator/tenancies",
    "count": 1,
    "blocks": True,
}
GROUP = {"head": "张春明", "members": ["李秋月", "王建国"], "formed_on": TODAY}
NOTICE = {"published_on": TODAY, "medium": "《昆明日报》"}
REPORT: dict[str, Any] = {
    "finished_on": "2026-04-20",
    "assets_fen": 500_000,
    "costs_fen": 100_000,
    "debts_fen": 150_000,
    "remaining_fen": 250_000,
    "conclusion": "清算完毕，债权债务已了结",
    "recipient": {"kind": "charity", "name": "五华区慈善会"},
}
COLLECTED = {
    "collected_on": "2026-04-21",
    "certificate": "returned",
    "seal": "returned",
    "financial_vouchers": "declared_void",
}


@dataclass
class Others:
    """The other services as far as the registry asks them."""

    open: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    meanwhile: Callable[[], Awaitable[object]] | None = None  # what happens once, while they are asked

    def app(self, name: str) -> FastAPI:
        app = FastAPI()

        @app.get(f"/v1/{name}/obligations/{{subject}}")
        async def answer(subject: str) -> Response:
            if name in self.down:
                return Response(status_code=503)
            if self.meanwhile:
                happens, self.meanwhile = self.meanwhile, None
                await happens()
            found = {"subject": subject, "on": TODAY, "items": self.open.get(name, [])}
            return JSONResponse(as_promised(name, "ObligationsOut", found))

        return app


def asked_by(registry: Unit) -> Others:
    found = Others()
    for name in OTHERS:
        registry.neighbour(name, found.app(name))
    return found


@pytest.fixture
def others(registry: Unit) -> Others:
    registry.set_clock(TODAY)
    return asked_by(registry)


@dataclass
class Ending:
    """One ending on its way, with the answer last seen."""

    unit: Unit
    organization: str
    last: httpx.Response

    @property
    def body(self) -> dict[str, Any]:
        return self.last.json()  # type: ignore[no-any-return]

    @property
    def path(self) -> str:
        return f"/deregistrations/{self.body['id']}"

    async def act(self, step: str, by: Person, body: Any = None, status: int = 200, **kw: Any) -> dict[str, Any]:
        answer = await by.post(f"{self.path}/{step}", match=version(self.last), json=body, **kw)
        assert answer.status_code == status, answer.text
        if status == 200 and "dry-run" not in answer.headers:
            self.last = answer
        return answer.json()  # type: ignore[no-any-return]

    async def until_applied(self, **report: Any) -> None:
        self.unit.set_clock(TODAY)
        await self.act("liquidation-group", self.rep, GROUP)
        await self.act("creditors-notice", self.rep, NOTICE)
        self.unit.set_clock("2026-04-21")
        await self.act("liquidation-report", self.rep, REPORT | report)
        await self.act("application", self.rep)

    async def until_collected(self) -> None:
        await self.until_applied()
        await self.act("collection", clerk(self.unit), COLLECTED)

    @property
    def rep(self) -> Person:
        return self.unit.as_role("org_rep", sub="rep-1", org=self.organization)

    async def seen(self) -> dict[str, Any]:
        found = await self.unit.anyone().get(f"/organizations/{self.organization}")
        return found.json()  # type: ignore[no-any-return]


def clerk(unit: Unit, sub: str = "clerk-1") -> Person:
    return unit.as_role("district_clerk", sub=sub)


def approver(unit: Unit, sub: str = "approver-1") -> Person:
    return unit.as_role("district_approver", sub=sub)


def a_decision(organization: str, **changes: Any) -> dict[str, Any]:
    return {
        "organization": organization,
        "ground": "resolution",
        "resolved_on": "2026-03-01",
        "resolution": "会员大会决议〔2026〕1号",
    } | changes


async def proposed(registry: Unit, serial: int = 1, **changes: Any) -> Ending:
    organization = await an_organization(registry, serial, supervising_unit=changes.pop("supervising_unit", None))
    if since := changes.pop("charity_since", None):
        await a_charity_since(registry, organization, since)
    rep = registry.as_role("org_rep", sub="rep-1", org=organization)
    answer = await ok(await rep.post("/deregistrations", json=a_decision(organization, **changes)), 201)
    return Ending(registry, organization, answer)


def codes(problem: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in problem["findings"]]


@pytest.mark.feature("B1-24")
@pytest.mark.usefixtures("others")
async def test_an_organization_is_wound_up_and_deregistered_by_a_second_person(registry: Unit) -> None:
    ending = await proposed(registry, supervising_unit=UNIT)
    assert ending.body["state"] == "proposed"
    await ending.act("liquidation-group", ending.rep, GROUP, 409)  # the unit has its word first
    await ending.act("consent", the_unit(registry), {"opinion": "同意终止"})
    assert (await ending.seen())["state"] == "active"
    await ending.act("liquidation-group", ending.rep, GROUP)
    assert (await ending.seen())["state"] == "liquidating"
    await ending.act("creditors-notice", ending.rep, NOTICE)
    assert ending.body["claims_open_until"] == "2026-04-16"
    registry.set_clock("2026-04-21")
    await ending.act("liquidation-report", ending.rep, REPORT)
    assert ending.body["due"] == {
        "step": "application",
        "on": "2026-05-06",  # the fifteenth day is a holiday's
        "provisional": False,
        "article": "《社会团体登记管理条例》第二十一条第一款",
    }
    await ending.act("application", ending.rep)
    await ending.act("correction-notice", clerk(registry), {"reason": "请补附审计底稿"})
    await ending.act("liquidation-report", ending.rep, REPORT)
    await ending.act("application", ending.rep)
    assert (ending.body["consent_opinion"], ending.body["opinion"]) == ("同意终止", "请补附审计底稿")
    await ending.act("approval", approver(registry), status=422)  # nothing was collected
    await ending.act("collection", clerk(registry), COLLECTED)
    refused = await ending.act("approval", approver(registry, "clerk-1"), status=403)
    assert codes(refused) == ["SECOND_PERSON_DECIDES_THE_ENDING"]
    done = await ending.act("approval", approver(registry))
    assert (done["state"], done["applied_late"]) == ("deregistered", False)
    assert done["proof_number"] == "五民注销〔2026〕第0001号"
    stood = await ending.seen()
    assert (stood["state"], stood["ended_on"]) == ("deregistered", "2026-04-21")
    (event,) = await registry.events("registry.organization-ended")
    assert event["data"]["organization"]["state"] == "deregistered"
    deregistered, wound_up = await registry.anyone().every("/announcements")
    assert (deregistered["entry"]["kind"], wound_up["entry"]["kind"]) == ("deregistration", "liquidation")
    told = deregistered["ending"]
    assert (told["proof_number"], told["recipient"]["name"]) == (done["proof_number"], "五华区慈善会")
    assert "group" not in told
    asked = {"organization_id": ending.organization, "kind": "deregistration"}
    assert await registry.anyone().every("/announcements", params=asked) == [deregistered]


@pytest.mark.feature("B1-25")
async def test_what_is_open_in_another_service_stands_in_the_way_and_is_told_before(
    registry: Unit, others: Others
) -> None:
    ending = await proposed(registry)
    others.open["incubator"] = [SEAT]
    others.open["talent"] = [SEAT | {"code": "TALENT_EMPLOYMENT_RUNNING", "blocks": False}]
    path = f"/organizations/{ending.organization}/deregistration-readiness"
    found = (await ok(await ending.rep.get(path))).json()
    assert (found["ready"], found["unavailable"]) == (False, [])
    assert [(one["service"], one["code"]) for one in found["blockers"]] == [("incubator", "INCUBATOR_OCCUPANCY")]
    assert found["blockers"][0]["next_step"] == "办理退驻并交接场地"
    assert [one["code"] for one in found["settled_by_the_ending"]] == ["TALENT_EMPLOYMENT_RUNNING"]
    await ending.until_collected()
    problem = await ending.act("approval", approver(registry), status=409)
    assert (problem["code"], codes(problem)) == ("not_ready_to_end", ["INCUBATOR_OCCUPANCY"])
    assert (await ending.seen())["state"] == "liquidating"
    others.open["incubator"] = []
    assert (await ok(await ending.rep.get(path))).json()["ready"]
    assert (await ending.act("approval", approver(registry)))["state"] == "deregistered"


@pytest.mark.usefixtures("others")
async def test_an_open_case_and_an_undecided_listing_stand_in_the_way_too(registry: Unit) -> None:
    ending = await proposed(registry)
    listing = {
        "organization": ending.organization,
        "reason": "unreachable",
        "statement": "两次专用信函均无人签收",
        "notice_on": TODAY,
    }
    await ok(await clerk(registry).post("/listings", json=listing), 201)
    path = f"/organizations/{ending.organization}/deregistration-readiness"
    found = (await ok(await ending.rep.get(path))).json()
    assert [(one["service"], one["code"]) for one in found["blockers"]] == [("registry", "REGISTRY_LISTING_OPEN")]
    registry.set_clock("2027-07-15")
    await registry.run_jobs()  # the year 2026 is inspected in 2027, and its report was due
    found = (await ok(await ending.rep.get(path))).json()
    missing = [one["message"] for one in found["blockers"] if one["code"] == "REGISTRY_REPORT_MISSING"]
    assert missing
    assert "2026年度" in missing[0]


async def test_nothing_is_decided_while_a_service_cannot_be_asked(registry: Unit, others: Others) -> None:
    ending = await proposed(registry)
    await ending.until_collected()
    others.down = {"talent"}
    path = f"/organizations/{ending.organization}/deregistration-readiness"
    found = (await ok(await clerk(registry).get(path))).json()
    assert (found["ready"], found["unavailable"], found["blockers"]) == (False, ["talent"], [])
    answer = await approver(registry).post(f"{ending.path}/approval", match=version(ending.last))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "talent" in answer.json()["detail"]
    others.down = set()
    assert (await ending.act("approval", approver(registry)))["state"] == "deregistered"


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"recipient": {"kind": "founder", "name": "张春明"}}, ["NOBODY_IS_ENRICHED"]),
        ({"recipient": {"kind": "member", "name": "李秋月"}}, ["NOBODY_IS_ENRICHED"]),
        ({"recipient": None}, ["RECIPIENT_IS_NAMED_IF_ANYTHING_IS_LEFT"]),
        ({"remaining_fen": 250_001}, ["FIGURES_ADD_UP"]),
        ({"finished_on": "2026-04-16"}, ["CREDITORS_HAD_THEIR_TIME"]),
        ({"finished_on": "2026-04-22"}, ["LIQUIDATION_IS_OVER"]),
        ({"recipient": {"kind": "social_organization", "name": "无名会"}}, ["RECIPIENT_CAN_TAKE_IT"]),
        ({"remaining_fen": 0, "debts_fen": 400_000, "recipient": None}, []),
    ],
)
async def test_a_report_says_what_the_law_asks_and_everything_wrong_is_told_at_once(
    registry: Unit, changes: dict[str, Any], broken: list[str]
) -> None:
    ending = await proposed(registry)
    await ending.act("liquidation-group", ending.rep, GROUP)
    await ending.act("creditors-notice", ending.rep, NOTICE)
    registry.set_clock("2026-04-21")
    if not broken:
        assert (await ending.act("liquidation-report", ending.rep, REPORT | changes))["state"] == "reported"
        return
    problem = await ending.act("liquidation-report", ending.rep, REPORT | changes, 422)
    assert codes(problem) == broken
    assert (await ok(await ending.rep.get(ending.path))).json()["state"] == "liquidating"


@pytest.mark.usefixtures("others")
async def test_what_is_left_goes_to_another_active_organization_on_the_register(registry: Unit) -> None:
    ending = await proposed(registry)
    await ending.act("liquidation-group", ending.rep, GROUP)
    await ending.act("creditors-notice", ending.rep, NOTICE)
    registry.set_clock("2026-04-21")
    own = (await ending.seen())["credit_code"]
    taker = await an_organization(registry, 2)
    other = (await registry.anyone().get(f"/organizations/{taker}")).json()["credit_code"]
    to = {"kind": "social_organization", "name": "五华区第2书画协会"}
    itself = await ending.act("liquidation-report", ending.rep, REPORT | {"recipient": to | {"credit_code": own}}, 422)
    assert codes(itself) == ["RECIPIENT_CAN_TAKE_IT"]
    called = to | {"kind": "charity", "credit_code": other}
    no_charity = await ending.act("liquidation-report", ending.rep, REPORT | {"recipient": called}, 422)
    assert codes(no_charity) == ["RECIPIENT_CAN_TAKE_IT"]
    done = await ending.act("liquidation-report", ending.rep, REPORT | {"recipient": to | {"credit_code": other}})
    assert done["report"]["recipient"]["credit_code"] == other


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("steps", [0, 1, 2])
async def test_a_decision_to_end_is_taken_back_and_the_organization_goes_on(registry: Unit, steps: int) -> None:
    ending = await proposed(registry)
    if steps:
        await ending.act("liquidation-group", ending.rep, GROUP)
    if steps == 2:
        await ending.act("creditors-notice", ending.rep, NOTICE)
    await ending.act("withdrawal", ending.rep)
    assert (ending.body["state"], (await ending.seen())["state"]) == ("withdrawn", "active")
    again = await ending.rep.post("/deregistrations", json=a_decision(ending.organization))
    assert again.status_code == 201


@pytest.mark.usefixtures("others")
async def test_a_charity_forms_its_group_in_thirty_days_and_applies_in_fifteen(registry: Unit) -> None:
    ending = await proposed(registry, charity_since="2026-01-05")
    assert ending.body["is_charity"] is True  # the register says so, and nobody is asked
    assert ending.body["due"]["on"] == "2026-03-31"
    assert ending.body["due"]["article"] == "《慈善法》第十八条第二款"
    await ending.act("liquidation-group", ending.rep, GROUP)
    await ending.act("creditors-notice", ending.rep, NOTICE)
    registry.set_clock("2026-04-21")
    elsewhere = {"recipient": {"kind": "public_institution", "name": "五华区图书馆"}}
    problem = await ending.act("liquidation-report", ending.rep, REPORT | elsewhere, 422)
    assert codes(problem) == ["CHARITY_LEAVES_TO_A_CHARITY"]
    taker = await an_organization(registry, 2)
    await a_charity_since(registry, taker, "2026-04-21")
    code = (await registry.anyone().get(f"/organizations/{taker}")).json()["credit_code"]
    charity = {"kind": "charity", "name": "五华区第2书画协会", "credit_code": code}
    await ending.act("liquidation-report", ending.rep, REPORT | {"recipient": charity})
    registry.set_clock("2026-05-07")
    assert (await ending.act("application", ending.rep))["applied_late"] is True


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    ("form", "wound_up_by", "deregistered_by"),
    [
        ("social_group", "《社会团体登记管理条例》第二十条", "《社会团体登记管理条例》第二十一条第二款"),
        (
            "social_service_organization",
            "《民办非企业单位登记管理暂行条例》第十六条第二款",
            "《民办非企业单位登记管理暂行条例》第十七条第二款",
        ),
        ("foundation", "《基金会管理条例》第十八条第一款", "《基金会管理条例》第十八条第二款"),
    ],
)
async def test_the_book_cites_the_regulation_of_the_form(
    registry: Unit, form: str, wound_up_by: str, deregistered_by: str
) -> None:
    organization = await an_organization(registry, type=form)
    rep = registry.as_role("org_rep", sub="rep-1", org=organization)
    answer = await ok(await rep.post("/deregistrations", json=a_decision(organization)), 201)
    ending = Ending(registry, organization, answer)
    steps = (await ok(await ending.rep.get(f"{ending.path}/actions"))).json()["items"]
    assert {step["article"] for step in steps if step["name"] == "liquidation-group"} == {wound_up_by}
    await ending.until_collected()
    possible = (await ok(await approver(registry).get(f"{ending.path}/actions"))).json()["items"]
    assert {step["article"] for step in possible if step["name"] == "approval"} == {deregistered_by}
    await ending.act("approval", approver(registry))
    book = await registry.anyone().every(f"/organizations/{organization}/history")
    assert [entry["article"] for entry in book] == [None, wound_up_by, deregistered_by]


@pytest.mark.usefixtures("others")
async def test_the_time_of_the_creditors_does_not_end_on_a_day_off(registry: Unit) -> None:
    ending = await proposed(registry)
    registry.set_clock("2026-03-20")
    await ending.act("liquidation-group", ending.rep, GROUP)
    await ending.act("creditors-notice", ending.rep, NOTICE | {"published_on": "2026-03-20"})
    assert ending.body["claims_open_until"] == "2026-05-06"  # 45 days end on 4 May, within the holiday


@pytest.mark.usefixtures("others")
async def test_only_one_ending_is_under_way_and_only_of_what_can_end(registry: Unit) -> None:
    ending = await proposed(registry)
    second = await ending.rep.post("/deregistrations", json=a_decision(ending.organization))
    assert (second.status_code, second.json()["code"]) == (409, "ending_under_way")
    by_office = a_decision(ending.organization, ground="revocation", resolved_on="2026-03-03")
    problem = await clerk(registry).post("/deregistrations/by-office", json=by_office)
    assert codes(problem.json()) == ["CAN_BE_ENDED", "WAS_RESOLVED_IN_ITS_LIFE"]


@pytest.mark.usefixtures("others")
async def test_two_approvers_at_once_give_one_end_and_one_proof(registry: Unit) -> None:
    ending = await proposed(registry)
    await ending.until_collected()
    seen = version(ending.last)
    answers = await asyncio.gather(
        *(approver(registry, f"approver-{n}").post(f"{ending.path}/approval", match=seen) for n in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert len(await registry.events("registry.organization-ended")) == 1


@pytest.mark.usefixtures("others")
async def test_nothing_of_an_ending_is_written_with_a_right_to_read_alone(registry: Unit) -> None:
    ending = await proposed(registry)
    for role, more in (("org_rep", {"org": ending.organization}), ("district_clerk", {})):
        reader = registry.as_role(role, scope="*:*:read", **more)
        for step, body in (("liquidation-group", GROUP), ("withdrawal", None)):
            answer = await reader.post(f"{ending.path}/{step}", match=version(ending.last), json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    await ending.act("liquidation-group", clerk(registry), GROUP)


@pytest.mark.usefixtures("others")
async def test_an_ending_is_seen_by_its_own_and_the_office_alone(registry: Unit) -> None:
    ending = await proposed(registry, supervising_unit=UNIT)
    stranger = registry.as_role("org_rep", org=await an_organization(registry, 2))
    elsewhere = registry.as_role("district_clerk", area="530103")
    for person in (stranger, elsewhere, the_unit(registry, "昆明市五华区教育体育局")):
        assert (await person.get(ending.path)).status_code == 404
        assert await person.every("/deregistrations") == []
        readiness = await person.get(f"/organizations/{ending.organization}/deregistration-readiness")
        assert readiness.status_code == 404
    for person in (ending.rep, clerk(registry), the_unit(registry)):
        assert [item["id"] for item in await person.every("/deregistrations")] == [ending.body["id"]]
    possible = (await ok(await the_unit(registry).get(f"{ending.path}/actions"))).json()["items"]
    assert {item["name"] for item in possible if item["allowed"]} == {"consent", "consent-refusal"}
    assert await registry.anyone().every("/announcements") == []


@pytest.mark.usefixtures("others")
async def test_a_token_of_no_organization_speaks_for_none_that_has_no_credit_code(registry: Unit) -> None:
    filed = (await imported(registry, [a_legacy_filing(1)]))["result"]["rows"][0]["id"]
    nobody = registry.as_role("org_rep", org=None)
    assert (await nobody.get(f"/organizations/{filed}/deregistration-readiness")).status_code == 404
    assert (await nobody.post("/deregistrations", json=a_decision(filed))).status_code == 404
    offered = (await ok(await nobody.get(f"/organizations/{filed}/actions"))).json()["items"]
    (promotion,) = [one for one in offered if one["name"] == "promotion"]
    assert (promotion["allowed"], promotion["code"]) == (False, "WRONG_ROLE")


async def test_each_service_confirms_an_ending_once_and_the_silent_are_named(registry: Unit, others: Others) -> None:
    ending = await proposed(registry)
    await ending.until_collected()
    await ending.act("approval", approver(registry))
    told = {"organization_id": ending.organization, "on": "2026-04-21", "tenancies_given_notice": 0}
    for position in (1, 2):  # a repeated event has another id only if somebody sends it anew
        topic = "incubator.ending-carried-out.v1"
        await registry.hear("incubator", topic, ending.organization, told, position=position)
    others.down = {"talent"}
    found = (await ok(await clerk(registry).get(f"/organizations/{ending.organization}/ending"))).json()
    assert {step["service"]: step["state"] for step in found["steps"]} == {
        "incubator": "done",
        "talent": "unavailable",
        "evaluation": "pending",
    }
    assert found["complete"] is False
    assert len(await registry.events("registry.ending-followed")) == 1


async def revoked(registry: Unit, organization: str, on: date) -> None:
    """Let a decision revoke the registration, as the slice that penalizes does."""
    async with registry.database.transaction() as tx:
        tx.at = registry.app.state.clock.now()
        state = {"state": OrganizationState.REVOKED, "ended_on": on}
        await record(
            tx, UUID(organization), NewEntry(EntryKind.REVOCATION, on, state, SOCIAL_GROUPS.article(30)), today=on
        )


@pytest.mark.usefixtures("others")
async def test_whoever_lost_the_registration_is_wound_up_and_stays_revoked(registry: Unit) -> None:
    organization = await an_organization(registry)
    await revoked(registry, organization, date(2026, 3, 2))
    for _ in range(2):  # a job that runs again opens nothing twice
        await registry.run_jobs()
    (found,) = await clerk(registry).every("/deregistrations")
    assert (found["ground"], found["state"]) == ("revocation", "consented")
    ending = Ending(registry, organization, await ok(await clerk(registry).get(f"/deregistrations/{found['id']}")))
    problem = await ending.act("withdrawal", clerk(registry), status=422)
    assert codes(problem) == ["CAN_BE_WITHDRAWN"]
    await ending.until_collected()
    done = await ending.act("approval", approver(registry))
    assert (done["state"], (await ending.seen())["state"]) == ("deregistered", "revoked")
    assert done["proof_number"]
    assert len(await registry.events("registry.organization-ended")) == 1


@pytest.mark.usefixtures("others")
async def test_a_filed_group_that_is_revoked_has_nothing_to_wind_up_and_keeps_nobody_waiting(registry: Unit) -> None:
    filed = (await imported(registry, [a_legacy_filing(1)]))["result"]["rows"][0]["id"]
    registered = await an_organization(registry)
    for organization in (filed, registered):
        await revoked(registry, organization, date(2026, 3, 2))
    await registry.run_jobs()
    assert [found["organization_id"] for found in await clerk(registry).every("/deregistrations")] == [registered]


@pytest.mark.usefixtures("others")
async def test_while_it_is_wound_up_nothing_else_is_done(registry: Unit) -> None:
    ending = await proposed(registry)
    await ending.act("liquidation-group", ending.rep, GROUP)
    standing = (await registry.anyone().get(f"/organizations/{ending.organization}/standing")).json()
    assert standing["in_good_standing"] is False
    assert [reason["code"] for reason in standing["reasons"]] == ["MAY_ACT"]
    (event,) = await registry.events("registry.organization-changed")
    assert event["data"]["organization"]["state"] == "liquidating"
