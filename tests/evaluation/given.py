"""What the tests of the evaluation service begin with: a registry to ask, a scorecard, a round, an evaluation on its way."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from support.contract import as_promised
from support.harness import Person, Unit

ROOT = Path(__file__).parents[2]
SYNTHETIC: dict[str, Any] = json.loads((ROOT / "services/evaluation/data/scorecard-synthetic.json").read_text())

ORG = "01900000-0000-7000-8000-00000000a001"
CODE = "52530102MJ00000011"
MEMBERS = [f"member-{n}" for n in range(1, 11)]
EXPERTS = ["expert-1", "expert-2", "expert-3"]


def an_organization(**changes: Any) -> dict[str, Any]:
    """The registry's projection of an organization."""
    return {
        "id": ORG,
        "credit_code": CODE,
        "filing_number": None,
        "name": "五华区春城社会工作服务中心",
        "track": "registered",
        "type": "social_service_organization",
        "social_work": True,
        "area": "530102001001",
        "sector": "social_services",
        "state": "active",
        "registered_on": "2015-03-02",
        "ended_on": None,
        "abnormal_since": None,
        "serious_since": None,
        "charity_since": None,
        "public_fundraising_since": None,
    } | changes


def a_standing(organization: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """What the registry answers about an organization's standing."""
    return {
        "organization": organization or an_organization(),
        "on": "2025-06-02",
        "status": "good",
        "in_good_standing": True,
        "reasons": [],
        "penalties": [],
        "lists": [],
        "inspections": [{"year": 2024, "result": "pass"}],
    } | changes


class Registry:
    """A registry that knows what a test tells it; kept true by tests/contracts."""

    def __init__(self, unit: Unit) -> None:
        self.standings: dict[str, dict[str, Any]] = {}
        app = FastAPI()

        @app.get("/v1/registry/organizations/{organization}/standing")
        async def standing(organization: str) -> JSONResponse:
            found = self.standings.get(organization)
            return JSONResponse(found or {}, 200 if found else 404)

        unit.neighbour("registry", app)

    def knows(self, standing: dict[str, Any]) -> None:
        as_promised("registry", "StandingOut", standing)
        self.standings[standing["organization"]["id"]] = standing
        if code := standing["organization"]["credit_code"]:
            self.standings[code] = standing


def a_scorecard(**changes: Any) -> dict[str, Any]:
    """The synthetic default, for service organizations."""
    body: dict[str, Any] = deepcopy(SYNTHETIC["scorecard"])
    return body | {"organization_type": "social_service_organization"} | changes


def marks(**scores: str) -> dict[str, Any]:
    """A sheet with full points everywhere but where a test says otherwise: marks(party__charter="5")."""
    given = {code.replace("__", "."): score for code, score in scores.items()}
    rows = []
    for branch in SYNTHETIC["scorecard"]["dimensions"]:
        for indicator in branch["indicators"]:
            for item in indicator["items"]:
                score = given.get(item["code"], item["points"])
                reason = None if score == item["points"] else "材料不全"
                rows.append({"item": item["code"], "score": score, "deduction_reason": reason})
    return {"marks": rows}


def ok(answer: Any, status: int = 200) -> dict[str, Any]:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def clerk(unit: Unit) -> Person:
    return unit.as_role("district_clerk", sub="clerk-1")


def approver(unit: Unit) -> Person:
    return unit.as_role("district_approver", sub="approver-1")


def rep(unit: Unit, org: str = ORG) -> Person:
    return unit.as_role("org_rep", sub="rep-1", org=org)


async def given_a_published_scorecard(unit: Unit, **changes: Any) -> str:
    drafted = ok(await clerk(unit).post("/scorecards", json=a_scorecard(**changes)), 201)
    ok(await approver(unit).post(f"/scorecards/{drafted['id']}/publication", match=1))
    return str(drafted["id"])


async def given_a_round(unit: Unit, **changes: Any) -> dict[str, Any]:
    """An announced round whose window is open for a month from the clock's day."""
    scorecards = changes.pop("scorecard_ids", None) or [await given_a_published_scorecard(unit)]
    today = unit.app.state.clock.today()
    body = {
        "year": today.year,
        "title": f"{today.year}年度等级评估",
        "scorecard_ids": scorecards,
        "apply_from": today.isoformat(),
        "apply_until": today.replace(month=12, day=31).isoformat(),
        "committee": [{"sub": sub, "name": f"委员{n}", "chair": n == 0} for n, sub in enumerate(MEMBERS)],
        "experts": [{"sub": sub, "name": f"专家{n}"} for n, sub in enumerate(EXPERTS)],
    }
    drafted = ok(await clerk(unit).post("/rounds", json=body | changes), 201)
    return ok(await approver(unit).post(f"/rounds/{drafted['id']}/notice", match=1))


class Case:
    """One evaluation on its way; each method is one act, with the ETag that the act before it gave."""

    def __init__(self, unit: Unit, evaluation: dict[str, Any]) -> None:
        self.unit = unit
        self.id = str(UUID(evaluation["id"]))
        self.version = 1

    async def act(self, person: Person, step: str, json: Any = None, status: int = 200, **kw: Any) -> dict[str, Any]:
        answer = await person.post(f"/evaluations/{self.id}/{step}", match=self.version, json=json, **kw)
        body = ok(answer, status)
        if "dry-run" not in answer.headers and answer.headers.get("etag"):
            self.version = int(answer.headers["etag"].strip('"'))
        return body

    async def see(self, person: Person) -> dict[str, Any]:
        return ok(await person.get(f"/evaluations/{self.id}"))

    async def until_scoring(self) -> None:
        assert (await self.act(clerk(self.unit), "eligibility"))["state"] == "eligible"
        await self.act(rep(self.unit), "self-score", json=marks())
        await self.act(clerk(self.unit), "assignment", json={"evaluators": EXPERTS[:2]})

    async def until_scored(self, *sheets: dict[str, Any]) -> None:
        await self.until_scoring()
        for sub, sheet in zip(EXPERTS, sheets or (marks(), marks()), strict=False):
            await self.act(self.expert(sub), "score-sheets", json=sheet, status=201)

    async def until_voted(self, *sheets: dict[str, Any], in_favour: int = 7, **opinion: Any) -> dict[str, Any]:
        await self.until_scored(*sheets)
        await self.act(clerk(self.unit), "first-opinion", json={"text": "专家组意见"} | opinion)
        return await self.vote(in_favour=in_favour)

    async def vote(self, *, in_favour: int, mode: str = "secret") -> dict[str, Any]:
        await self.act(clerk(self.unit), "ballot", json={"present": MEMBERS[:7], "mode": mode})
        for n, sub in enumerate(MEMBERS[:7]):
            choice = "for" if n < in_favour else "against"
            await self.act(self.unit.as_role("committee", sub=sub), "votes", json={"choice": choice})
        return await self.act(clerk(self.unit), "tally")

    async def until_published(self, *sheets: dict[str, Any], **opinion: Any) -> dict[str, Any]:
        await self.until_voted(*sheets, **opinion)
        return await self.act(clerk(self.unit), "public-notice")

    def expert(self, sub: str) -> Person:
        return self.unit.as_role("evaluator", sub=sub)


THREE_A = marks(performance__projects="0", governance__audit="0", performance__quality="40")  # 730 of 1000


async def given_a_case(unit: Unit, standing: dict[str, Any] | None = None, **changes: Any) -> Case:
    """An application in a round of its own."""
    standing = standing or a_standing()
    Registry(unit).knows(standing)
    found = await given_a_round(unit, **changes)
    person = rep(unit, standing["organization"]["id"])
    return Case(unit, ok(await person.post("/evaluations", json={"round_id": found["id"]}), 201))


async def given_news(unit: Unit, position: int, topic: str = "registered", **changes: Any) -> None:
    """News of the organization from the registry."""
    extra: dict[str, Any] = {
        name: changes.pop(name) for name in ("kind", "reason", "entered_on", "removed_on") if name in changes
    }
    organization = an_organization(**changes)
    data: dict[str, Any] = {"organization": organization, **extra}
    await unit.hear("registry", f"registry.organization-{topic}.v1", organization["id"], data, position=position)


def a_legacy_grade(**changes: Any) -> dict[str, Any]:
    """A decision of the bureau before this system."""
    return {
        "organization": ORG,
        "grade": "4A",
        "granted_on": "2018-10-10",
        "granting_body": "昆明市五华区民政局",
        "certificate_number": "五民评2018-001",
    } | changes
