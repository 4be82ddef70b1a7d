"""What the tests of the incubator begin with: a small registry, bases, spaces, applications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bureaukit.http import httpx
from bureaukit.ids import new_id
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from support.contract import as_promised
from support.harness import Person, Unit

DISTRICT = "530102"
STREET = "530102001"
OTHER_STREET = "530102002"
COMMUNITY = "530102001001"
TODAY = "2026-03-02"
PERIOD = {"start_on": "2026-04-01", "end_on": "2027-04-01"}


def organization(**values: Any) -> dict[str, Any]:
    """Return the registry's projection of an organization in good standing."""
    fields = {
        "id": str(new_id()),
        "credit_code": None,
        "filing_number": None,
        "name": "五华区春城为老服务中心",
        "track": "registered",
        "type": "social_service_organization",
        "social_work": False,
        "area": STREET,
        "sector": "social_services",
        "state": "active",
        "registered_on": "2020-01-01",
        "ended_on": None,
        "abnormal_since": None,
        "serious_since": None,
        "charity_since": None,
        "public_fundraising_since": None,
    }
    return fields | values


def standing(projection: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return the registry's answer about an organization against which nothing stands."""
    clean = {"status": "good", "in_good_standing": True, "reasons": [], "penalties": [], "lists": [], "inspections": []}
    return {"organization": projection, "on": TODAY} | clean | values


@dataclass
class FakeRegistry:
    """The registry as far as the incubator asks it; `is_down` makes it answer as one that is not there."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_down: bool = False
    asked: list[str] = field(default_factory=list)

    def knows(self, *, about: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
        """Let it know an organization, and return the projection."""
        projection = organization(**values)
        self.answers[projection["id"]] = as_promised("registry", "StandingOut", standing(projection, **(about or {})))
        return projection

    def app(self) -> FastAPI:
        """Return it as an app for the harness's transport."""
        app = FastAPI()

        @app.get("/v1/registry/organizations/{organization}/standing")
        async def answer(organization: str, on: str) -> Response:
            self.asked.append(organization)
            if self.is_down:
                return Response(status_code=503)
            found = self.answers.get(organization)
            return JSONResponse(found | {"on": on}) if found else Response(status_code=404)

        return app


@dataclass
class World:
    """A district with its tree of bases, and the people who work there."""

    unit: Unit
    registry: FakeRegistry

    def __post_init__(self) -> None:
        self.clerk = self.unit.as_role("district_clerk", sub="clerk-1")
        self.approver = self.unit.as_role("district_approver", sub="approver-1")
        self.officer = self.unit.as_role("street_officer", sub="street-1", area=STREET)
        self.second_officer = self.unit.as_role("street_officer", sub="street-2", area=STREET)

    def representative(self, of: dict[str, Any], sub: str = "rep-1") -> Person:
        """Return somebody who acts for an organization."""
        return self.unit.as_role("org_rep", sub=sub, org=of["id"])

    async def base(self, tier: str = "district", area: str = DISTRICT, **values: Any) -> dict[str, Any]:
        """Open a base."""
        body = {
            "tier": tier,
            "area": area,
            "name": "五华区社会组织孵化基地",
            "operator": "五华区社会组织促进会",
            "address": "华山西路1号",
            "premises_source": "community_service_premises",
            "usable_area_m2": 1000,
            "opened_on": "2016-01-01",
        }
        return made(await self.clerk.post("/bases", json=body | values))

    async def street_base(self) -> dict[str, Any]:
        """Open a street base with the district base it hangs under."""
        root = await self.base()
        return await self.base("street", STREET, parent_id=root["id"], name="华山街道孵化基地")

    async def space(self, base: dict[str, Any], **values: Any) -> dict[str, Any]:
        """Open a space."""
        body = {
            "base_id": base["id"],
            "kind": "desk",
            "label": "A-01",
            "seats": 1,
            "floor_area_m2": 6,
            "opened_on": "2016-01-01",
        }
        return made(await self.clerk.post("/spaces", json=body | values))

    async def drafted(
        self, base: dict[str, Any], applicant: dict[str, Any] | None = None, *, papers: bool = True, **values: Any
    ) -> Case:
        """Draft an application by the organization itself, with the papers it needs."""
        applicant = applicant or self.registry.knows()
        person = self.representative(applicant)
        body = {
            "base_id": base["id"],
            "organization": applicant["id"],
            "stage": "start_up",
            "space_kind": "desk",
            "need": "为老服务项目办公",
            "documents": ["入驻申请书"],
            "marks": {"community_need": 5},
            **PERIOD,
        }
        drafted = made(await person.post("/admissions", json=body | values))
        if papers:
            await bring(person, drafted)
        return Case(self, person, applicant, drafted, 1)

    async def submitted(self, base: dict[str, Any], applicant: dict[str, Any] | None = None, **values: Any) -> Case:
        """Bring an application to the base."""
        case = await self.drafted(base, applicant, **values)
        good(await case.act("submission", case.person))
        return case

    async def reviewed(self, base: dict[str, Any], applicant: dict[str, Any] | None = None, **values: Any) -> Case:
        """Bring an application past the first review."""
        case = await self.submitted(base, applicant, **values)
        good(await case.act("first-review", self.clerk, {}))
        return case

    async def waitlisted(self, base: dict[str, Any], applicant: dict[str, Any] | None = None, **values: Any) -> Case:
        """Bring an application onto the waiting list; nothing may be free for it."""
        case = await self.reviewed(base, applicant, **values)
        good(await case.act("waitlisting", self.approver, {}))
        return case

    async def approved(self, base: dict[str, Any], applicant: dict[str, Any] | None = None, **values: Any) -> Case:
        """Bring an application to its approval."""
        case = await self.reviewed(base, applicant, **values)
        good(await case.act("approval", self.approver, {}))
        return case

    async def tenancy(self, base: dict[str, Any], applicant: dict[str, Any] | None = None) -> dict[str, Any]:
        """Bring an application to a signed agreement, and return the tenancy."""
        case = await self.reviewed(base, applicant)
        good(await case.act("approval", self.approver, {}))
        signed = made(await case.act("agreement", self.clerk, {"signed_on": TODAY}))
        answer = await self.clerk.get(f"/tenancies/{signed['tenancy_id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]


@dataclass
class Case:
    """One application on its way, with the version last seen."""

    world: World
    person: Person
    applicant: dict[str, Any]
    body: dict[str, Any]
    version: int

    @property
    def id(self) -> UUID:
        """The application."""
        return UUID(self.body["id"])

    async def act(self, name: str, by: Person, body: Any = None, **kw: Any) -> httpx.Response:
        """Take a step; a success moves the version on."""
        answer: httpx.Response = await by.post(f"/admissions/{self.id}/{name}", match=self.version, json=body, **kw)
        if answer.is_success and "dry-run" not in answer.headers:
            self.version += 1
        return answer

    async def seen(self, by: Person | None = None) -> dict[str, Any]:
        """Return the application as somebody sees it."""
        answer = await (by or self.person).get(f"/admissions/{self.id}")
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PAPERS = {
    "registered": ("certificate", "application_form"),
    "filed": ("filing_proof", "application_form"),
    "team": ("application_form", "plan"),
}


async def bring(person: Person, admission: dict[str, Any]) -> None:
    """Upload what an application of its kind needs."""
    for item in PAPERS[admission["applicant_kind"]]:
        at = {"item": item, "name": f"{item}.pdf"}
        made(await person.post(f"/admissions/{admission['id']}/documents", params=at, content=PDF))


def made(answer: httpx.Response) -> dict[str, Any]:
    """Return what was created."""
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def good(answer: httpx.Response) -> dict[str, Any]:
    """Return what was answered to an act."""
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Return the problem, which must be this one."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    return problem  # type: ignore[no-any-return]


def codes(problem: dict[str, Any]) -> list[str]:
    """Return the codes of the findings."""
    return [finding["code"] for finding in problem["findings"]]
