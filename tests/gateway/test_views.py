"""What the gateway composes: each part says whether it is fresh, stale or unavailable, and nothing is passed off as whole."""

import re
from typing import Any

import pytest
from support.platform import NAMES, OpenGateway, Platform

from tests.evaluation.given import a_legacy_grade
from tests.registry.given import an_organization

TODAY = "2026-03-02"
CODE_OF = "/v1/registry/organizations/"


async def get(platform: Platform, path: str, status: int = 200, **kw: Any) -> dict[str, Any]:
    answer = await platform.anyone().get(path, **kw)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert body["request_id"] == answer.headers["x-request-id"]
    return body


async def graded(platform: Platform) -> str:
    """The id of an organization that has held 3A since 2023-05-05."""
    platform.set_clock(TODAY)
    organization = await an_organization(platform.units["registry"])
    row = a_legacy_grade(organization=organization, grade="3A", granted_on="2023-05-05")
    evaluation = platform.units["evaluation"]
    evaluation.neighbour("registry", platform.units["registry"].app)
    events = await platform.units["registry"].events("registry.organization-")
    for event in events:
        await evaluation.hear(
            "registry", event["type"], event["subject"], event["data"], position=int(event["sequence"])
        )
    taken = await evaluation.as_role("district_clerk").post("/grades/imports", json={"rows": [row]})
    assert taken.json()["created"] == 1, taken.text
    return organization


# -- meta


async def test_meta_says_exactly_what_scripts_rely_on(platform: Platform) -> None:
    found = await get(platform, "/v1/meta")
    assert list(found) == ["version", "profile", "issuer", "demo_loaded"]
    assert (found["profile"], found["demo_loaded"]) == ("dev", False)
    await platform.units["registry"].anyone().put("/sandbox/marks/demo", json={"value": True})
    assert (await get(platform, "/v1/meta"))["demo_loaded"] is True
    await platform.stop("registry")
    assert (await get(platform, "/v1/meta"))["demo_loaded"] is False


# -- passport


@pytest.mark.feature("B5-10", "B5-11", "beyond-4")
async def test_a_passport_joins_all_services_and_says_honestly_what_is_missing(platform: Platform) -> None:
    organization = await graded(platform)
    path = f"/v1/organizations/{organization}/passport"
    whole = await get(platform, path)
    assert (whole["organization"], whole["as_of"]) == (organization, None)
    sections = whole["sections"]
    assert list(sections) == list(NAMES)
    assert sections["registry"]["data"]["organization"]["id"] == organization
    assert sections["evaluation"]["data"]["grade"]["grade"] == "3A"
    assert sections["evaluation"]["status"] == "fresh"

    before = await get(platform, path, params={"as_of": "2023-05-04"})
    assert before["sections"]["evaluation"]["data"]["grade"] is None
    assert before["as_of"] == "2023-05-04"

    too_early, by_now = "2025-01-01T00:00:00+08:00", f"{TODAY}T23:59:59+08:00"
    assert (await platform.anyone().get(path, params={"known_at": too_early})).status_code == 404
    known = await get(platform, path, params={"known_at": by_now})
    assert known["sections"]["registry"]["data"]["organization"]["id"] == organization
    assert known["sections"]["evaluation"]["status"] == "unavailable", "it would tell what is known now"
    assert known["degraded"] == ["incubator", "talent", "evaluation"]

    await platform.stop("evaluation")
    kept = await get(platform, path)
    assert kept["sections"]["evaluation"] | {"reason": ""} == sections["evaluation"] | {"status": "stale", "reason": ""}
    assert "evaluation" in kept["degraded"]
    never_asked = await get(platform, path, params={"as_of": "2024-01-01"})
    part = never_asked["sections"]["evaluation"]
    assert (part["status"], part["at"], part["data"]) == ("unavailable", None, None)
    assert "evaluation" in part["reason"]
    assert never_asked["sections"]["registry"]["status"] == "fresh"

    answer = await platform.anyone().get(path, params={"require": "all", "as_of": "2024-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert "evaluation" in answer.json()["detail"]


@pytest.mark.feature("beyond-4")
async def test_every_section_says_its_day_and_from_where_its_feed_goes_on(platform: Platform) -> None:
    organization = await graded(platform)
    path, registry = f"/v1/organizations/{organization}/passport", platform.units["registry"]
    seen = await registry.events()  # they have their positions by now
    sections = (await get(platform, path))["sections"]
    assert {name: part["as_of"] for name, part in sections.items()} == dict.fromkeys(NAMES, TODAY)
    assert sections["registry"]["cursor"] == seen[-1]["sequence"]
    assert all(part["cursor"].isdecimal() for part in sections.values())
    asked = {"as_of": "2023-05-04", "require": "all"}
    earlier = (await get(platform, path, params=asked))["sections"]
    assert {part["as_of"] for part in earlier.values()} == {"2023-05-04"}

    await an_organization(registry, 2)
    feed = registry.as_role("service", sub="svc:test")
    (news,) = (await feed.get("/events", params={"after": sections["registry"]["cursor"]})).json()["items"]
    assert news["type"] == "registry.organization-imported.v1"

    await platform.stop("evaluation")
    kept = (await get(platform, path))["sections"]["evaluation"]
    assert (kept["status"], kept["as_of"], kept["cursor"]) == ("stale", TODAY, sections["evaluation"]["cursor"])
    refused = await platform.anyone().get(path, params={"require": "all"})
    assert (refused.status_code, "retry-after" in refused.headers) == (503, True), "stale is not all"
    gone = (await get(platform, path, params={"as_of": "2024-01-01"}))["sections"]["evaluation"]
    assert (gone["status"], gone["as_of"], gone["cursor"]) == ("unavailable", None, None)


async def test_a_passport_is_found_by_credit_code_and_needs_no_registry_for_the_rest(platform: Platform) -> None:
    organization = await graded(platform)
    code = (await get(platform, CODE_OF + organization))["credit_code"]
    found = await get(platform, f"/v1/organizations/{code}/passport")
    assert found["organization"] == organization
    await platform.stop("registry")
    found = await get(platform, f"/v1/organizations/{organization}/passport", params={"as_of": TODAY})
    assert found["sections"]["registry"]["status"] == "unavailable"
    assert found["sections"]["evaluation"]["data"]["grade"]["grade"] == "3A"


@pytest.mark.parametrize("organization", ["01900000-0000-7000-8000-000000000000", "中", "530102199003078888"])
async def test_there_is_no_passport_of_nobody(platform: Platform, organization: str) -> None:
    problem = await get(platform, f"/v1/organizations/{organization}/passport", 404)
    assert organization not in str(problem)[:-64] or organization.startswith("0190")


# -- statistics


async def test_every_figure_opens_to_as_many_items(platform: Platform) -> None:
    await graded(platform)
    found = await get(platform, "/v1/statistics", params={"as_of": TODAY})
    values = {figure["code"]: figure["value"] for figure in found["figures"]}
    assert (values["organizations.registered"], values["grades.3A"]) == (1, 1)
    opened = [figure for figure in found["figures"] if figure["items"]]
    assert opened
    for figure in opened:
        listed = await platform.anyone().every(figure["items"])
        assert len(listed) == figure["value"], figure
    assert found["as_of"] == TODAY
    assert found["parts"]["registry"]["status"] == "fresh"


async def test_statistics_without_a_service_lack_its_figures_and_say_so(platform: Platform) -> None:
    await graded(platform)
    await platform.stop("registry")
    found = await get(platform, "/v1/statistics", params={"as_of": TODAY})
    codes = {figure["code"] for figure in found["figures"]}
    assert "grades.3A" in codes
    assert not any(code.startswith("organizations.") for code in codes)
    assert found["parts"]["registry"]["status"] == "unavailable"
    assert "registry" in found["degraded"]
    refused = await platform.anyone().get("/v1/statistics", params={"as_of": TODAY, "require": "all"})
    assert (refused.status_code, "retry-after" in refused.headers) == (503, True)


async def test_statistics_of_a_moment_ago_are_shown_as_stale(platform: Platform) -> None:
    await graded(platform)
    before = await get(platform, "/v1/statistics", params={"as_of": TODAY})
    await platform.stop("registry")
    after = await get(platform, "/v1/statistics", params={"as_of": TODAY})
    assert after["figures"] == before["figures"]
    assert after["parts"]["registry"]["status"] == "stale"
    assert after["parts"]["registry"]["at"] == before["parts"]["registry"]["at"]


async def test_every_figure_is_defined_in_the_readers_language(platform: Platform) -> None:
    """Also when it is an answer of a moment ago."""
    platform.set_clock(TODAY)
    for is_first in (True, False):
        for header, is_chinese in (("en-US,en;q=0.9,zh;q=0.8", False), ("zh-CN,zh;q=0.9,en;q=0.8", True)):
            asked = {"params": {"as_of": TODAY}, "headers": {"accept-language": header}}
            found = await get(platform, "/v1/statistics", **asked)
            assert {figure["items"].split("/")[2] for figure in found["figures"]} == set(NAMES)
            for figure in found["figures"]:
                assert bool(re.search("[\u4e00-\u9fff]", figure["definition"])) is is_chinese, figure
        if is_first:
            await platform.stop(*NAMES)
    assert set(found["degraded"]) == set(NAMES)


async def test_without_any_service_there_are_no_statistics(platform: Platform) -> None:
    await platform.stop(*NAMES)
    assert (await get(platform, "/v1/statistics", 503))["code"] == "service_unavailable"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("as_of=2018-13-01", "as_of"),
        ("as_of=86400", "as_of"),
        ("as-of=2018-12-31", "as-of"),
        ("require=some", "require"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/statistics", "/v1/organizations/52530102MJ1000001H/passport"])
async def test_a_view_is_not_asked_what_it_does_not_know(
    open_gateway: OpenGateway, path: str, query: str, pointer: str
) -> None:
    answer = await (await open_gateway()).get(f"{path}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


# -- catalogues


async def test_every_code_a_client_may_meet_stands_in_one_catalogue(platform: Platform) -> None:
    found = await get(platform, "/v1/errors")
    codes = [problem["code"] for problem in found["problems"]]
    assert codes == sorted(set(codes))
    assert {"too_many_requests", "bad_upstream", "overloaded", "not_allowed_now", "refused"} <= set(codes)
    assert all(problem["zh"] and problem["en"] for problem in found["problems"])
    for name in NAMES:
        own = await get(platform, f"/v1/{name}/errors")
        assert {problem["code"] for problem in own["problems"]} <= set(codes)
        assert {rule["code"] for rule in own["rules"]} == {r["code"] for r in found["rules"] if r["service"] == name}


async def test_every_code_list_stands_beside_its_service(platform: Platform) -> None:
    found = await get(platform, "/v1/codes")
    assert list(found["services"]) == list(NAMES)
    for name in NAMES:
        assert found["services"][name] == (await get(platform, f"/v1/{name}/codes"))["lists"]
    assert {"value": "street", "zh": "街道", "en": "street"} in found["services"]["registry"]["Tier"]
    await platform.stop("registry")
    assert (await get(platform, "/v1/codes"))["degraded"] == ["registry"]


# -- what became of a request


async def test_a_key_tells_its_sender_what_became_of_the_request_wherever_it_was_sent(platform: Platform) -> None:
    platform.set_clock(TODAY)
    clerk = platform.as_role("district_clerk")
    for name in ("registry", "evaluation"):
        listed = await get(platform, f"/v1/{name}/parameters")
        parameter = next(p for p in listed["items"] if isinstance(p["versions"][0]["value"], int))
        version = {"value": parameter["versions"][0]["value"], "effective_from": "2027-01-01", "source": "区民政局通知"}
        made = await clerk.post(f"/v1/{name}/parameters/{parameter['key']}/versions", json=version, key="k-0001")
        assert made.status_code == 201, made.text
    found = (await clerk.get("/v1/requests/k-0001")).json()
    assert [(item["service"], item["status"]) for item in found["items"]] == [("registry", 201), ("evaluation", 201)]
    assert found["degraded"] == []
    assert (await platform.as_role("auditor").get("/v1/requests/k-0001")).status_code == 404
    assert (await platform.anyone().get("/v1/requests/k-0001")).status_code == 401
    assert (await clerk.get("/v1/requests/never-sent")).status_code == 404
    await platform.stop("registry")
    partly = (await clerk.get("/v1/requests/never-sent")).json()
    assert (partly["items"], partly["degraded"]) == ([], ["registry"])


# -- health


@pytest.mark.feature("B5-21")
async def test_the_platform_is_ready_when_every_service_is(platform: Platform) -> None:
    assert (await get(platform, "/health/ready"))["services"] == dict.fromkeys(NAMES, "ready")
    await platform.stop("talent")
    answer = await platform.anyone().get("/health/ready")
    assert (answer.status_code, answer.json()["services"]["talent"]) == (503, "not_ready")
    assert (await get(platform, "/health/live"))["status"] == "live"
    await platform.start("talent")
    assert (await get(platform, "/health/ready"))["status"] == "ready"


@pytest.mark.feature("B5-22")
async def test_a_service_that_is_down_is_named_and_the_others_work(platform: Platform) -> None:
    await platform.stop("incubator")
    answer = await platform.anyone().get("/v1/incubator/bases")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer.headers["retry-after"] == "1"
    assert (await platform.anyone().get("/v1/registry/organizations")).status_code == 200
    await platform.start("incubator")
    for _ in range(20):
        answer = await platform.anyone().get("/v1/incubator/bases")
        if answer.status_code == 200:
            break
    assert answer.status_code == 200
