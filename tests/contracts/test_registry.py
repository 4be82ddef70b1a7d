"""The stand-ins of the registry answer as the registry does: same questions, same statuses, same members."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from bureaukit.http import client, httpx
from support.contract import as_promised
from support.harness import Unit

from tests.evaluation import given as evaluation
from tests.incubator import given as incubator
from tests.registry.given import an_organization
from tests.talent import given as talent

TODAY = "2026-03-02"
NOBODY = "01900000-0000-7000-8000-000000000000"


class Listener:
    """What a stand-in is handed instead of a service: it keeps the app that requests would go to."""

    app: Any = None

    def neighbour(self, name: str, app: Any) -> None:
        assert name == "registry"
        self.app = app


@asynccontextmanager
async def at(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with client("http://test", transport=httpx.ASGITransport(app=app)) as http:
        yield http


async def given_a_listed_organization(registry: Unit) -> str:
    """One that is on the abnormal list, so that every member of the standing holds something."""
    registry.set_clock(TODAY)
    organization = await an_organization(registry)
    body = {"organization": organization, "reason": "no_party_organization", "statement": "经书面告知仍未设立党组织"}
    registry.set_clock("2026-01-05")
    listing = await registry.as_role("district_clerk", sub="clerk-1").post(
        "/listings", json=body | {"notice_on": "2026-01-05"}
    )
    registry.set_clock(TODAY)
    version = int(listing.headers["etag"].strip('"'))
    approver = registry.as_role("district_approver", sub="approver-1")
    approved = await approver.post(f"/listings/{listing.json()['id']}/approval", match=version)
    assert approved.status_code == 200, approved.text
    return organization


def incubators() -> tuple[Any, str]:
    fake = incubator.FakeRegistry()
    return fake.app(), fake.knows()["id"]


def evaluations() -> tuple[Any, str]:
    listener: Any = Listener()
    evaluation.Registry(listener).knows(evaluation.a_standing())
    return listener.app, evaluation.ORG


def talents() -> tuple[Any, str]:
    listener: Any = Listener()
    talent.Registry(listener)
    return listener.app, talent.ORG


STANDING, RECORD = "/v1/registry/organizations/{}/standing", "/v1/registry/organizations/{}"
STAND_INS = {
    "incubator": (incubators, STANDING, "StandingOut"),
    "evaluation": (evaluations, STANDING, "StandingOut"),
    "talent": (talents, RECORD, "OrganizationOut"),
}


@pytest.mark.parametrize("name", [*STAND_INS])
async def test_a_stand_in_answers_the_questions_as_the_registry_does(registry: Unit, name: str) -> None:
    make, path, schema = STAND_INS[name]
    fake, known = make()
    registry.set_clock(TODAY)
    real_id = await an_organization(registry)
    code = (await registry.anyone().get(RECORD.format(real_id))).json()["credit_code"]
    query = {"on": TODAY} if path is STANDING else {}
    service = registry.as_role("service", sub="svc:test")
    async with at(fake) as http:
        for theirs, ours in ((known, real_id), (known, code), (NOBODY, NOBODY)):
            said = await http.get(path.format(theirs), params=query)
            real = await service.get(path.format(ours), params=query)
            assert said.status_code == real.status_code, (theirs, real.text)
            if real.status_code == 200:
                as_promised("registry", schema, real.json())
                assert said.json().keys() <= real.json().keys()
                as_promised("registry", schema, real.json() | said.json())  # it may say less, but not something else


async def test_every_member_of_a_standing_is_as_promised_also_when_it_is_bad(registry: Unit) -> None:
    organization = await given_a_listed_organization(registry)
    service = registry.as_role("service", sub="svc:test")
    found = (await service.get(STANDING.format(organization), params={"on": TODAY})).json()
    as_promised("registry", "StandingOut", found)
    assert found["in_good_standing"] is False
    assert found["reasons"]
    assert found["lists"]


async def test_news_of_the_registry_has_the_members_that_tests_elsewhere_make_up(registry: Unit) -> None:
    await given_a_listed_organization(registry)
    events = {event["type"]: event["data"] for event in await registry.events("registry.organization-")}
    assert {"registry.organization-imported.v1", "registry.organization-listed.v1"} <= events.keys()
    for data in events.values():
        as_promised("registry", "ProjectionOut", data["organization"])
    made_up: dict[str, dict[str, Any]] = {
        "registry.organization-imported.v1": {"organization": evaluation.an_organization()},
        "registry.organization-listed.v1": {
            "organization": incubator.organization(),
            "kind": "abnormal",
            "reason": "unreachable",
            "entered_on": TODAY,
        },
    }
    for topic, data in made_up.items():
        assert data["organization"].keys() == events[topic]["organization"].keys()
        assert data.keys() <= events[topic].keys()


@pytest.mark.parametrize("build", [evaluation.an_organization, incubator.organization])
def test_the_organizations_that_tests_make_up_could_be_the_registrys(build: Callable[[], dict[str, Any]]) -> None:
    as_promised("registry", "ProjectionOut", build())
