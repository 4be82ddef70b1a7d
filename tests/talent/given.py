"""What the tests of the talent service begin with: people who do not exist, their certificates, and who acts for them."""

from itertools import count
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from stdnum.cn import ric
from support.harness import Person, Unit

DISTRICT = "530102"
STREET = "530102001"
COMMUNITY = "530102001001"
OTHER_STREET = "530102002"
ORG = "01900000-0000-7000-8000-00000000a001"
CODE = "52530102MJ00000011"
TODAY = "2018-12-03"  # a Monday
_serial = count(1)


def an_id_number(born: str = "19850214", *, serial: int | None = None) -> str:
    """A number that passes every check; a new one with each call."""
    number = next(_serial) if serial is None else serial
    body = f"530102{born}{number % 1000:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def a_credential_number() -> str:
    """A new management number."""
    return f"2016053010{next(_serial):07d}"


def a_person(**changes: Any) -> dict[str, Any]:
    """Somebody of the first community of the first street."""
    return {"name": "普春燕", "id_number": an_id_number(), "area": COMMUNITY} | changes


def a_credential(person: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An assistant's certificate, passed in June 2018."""
    return {
        "social_worker_id": person["id"],
        "level": "assistant",
        "credential_number": a_credential_number(),
        "issued_on": "2018-06-16",
        "evidence": "原件",
    } | changes


def an_employment(person: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A plain post in the person's community since 2016."""
    return {
        "social_worker_id": person["id"],
        "area": person["area"],
        "post": "community_worker",
        "start_on": "2016-03-01",
    } | changes


def ok(answer: Any, status: int = 200) -> dict[str, Any]:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem of an answer that must say no in this way."""
    assert answer.status_code == status, answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code, answer.text
    return problem


def codes(problem: dict[str, Any]) -> list[str]:
    """The codes of a refusal's findings."""
    return [finding["code"] for finding in problem["findings"]]


def clerk(unit: Unit, sub: str = "clerk-1", area: str = DISTRICT) -> Person:
    return unit.as_role("district_clerk", sub=sub, area=area)


def approver(unit: Unit, sub: str = "approver-1", area: str = DISTRICT) -> Person:
    return unit.as_role("district_approver", sub=sub, area=area)


def community(unit: Unit, area: str = COMMUNITY) -> Person:
    return unit.as_role("community_officer", sub=f"community-{area}", area=area)


def street(unit: Unit, area: str = STREET) -> Person:
    return unit.as_role("street_officer", sub=f"street-{area}", area=area)


def oneself(unit: Unit, sub: str = "worker-1") -> Person:
    return unit.as_role("social_worker", sub=sub)


async def given_a_person(unit: Unit, **changes: Any) -> dict[str, Any]:
    return ok(await clerk(unit).post("/social-workers", json=a_person(**changes)), 201)


async def given_a_credential(unit: Unit, person: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return ok(await clerk(unit).post("/credentials", json=a_credential(person, **changes)), 201)


async def given_a_holder(unit: Unit, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A person with a certificate; `changes` are the person's."""
    person = await given_a_person(unit, **changes)
    return person, await given_a_credential(unit, person)


async def given_a_case(unit: Unit, credential: dict[str, Any], *, state: str = "pending") -> dict[str, Any]:
    """An application by the community, on its way to `state`."""
    case = ok(await community(unit).post("/local-registrations", json={"credential_id": credential["id"]}), 201)
    path = f"/local-registrations/{case['id']}"
    if state in ("first_reviewed", "approved"):
        case = ok(await clerk(unit).post(f"{path}/first-review", match=1))
    if state == "approved":
        case = ok(await approver(unit).post(f"{path}/approval", match=2))
    assert case["state"] == state
    return case


async def given_a_registration(unit: Unit, credential: dict[str, Any]) -> dict[str, Any]:
    """The period that follows from an approved application."""
    period: dict[str, Any] = (await given_a_case(unit, credential, state="approved"))["period"]
    return period


async def given_an_employment(unit: Unit, person: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return ok(await clerk(unit).post("/employments", json=an_employment(person, **changes)), 201)


class Registry:
    """A registry that knows one organization, or is away."""

    def __init__(self, unit: Unit) -> None:
        self.is_down = False
        app = FastAPI()

        @app.get("/v1/registry/organizations/{organization}")
        async def organization(organization: str) -> JSONResponse:
            if self.is_down:
                return JSONResponse({}, 503)
            if organization not in (ORG, CODE):
                return JSONResponse({"code": "not_found"}, 404)
            return JSONResponse({"id": ORG, "credit_code": CODE})

        unit.neighbour("registry", app)
