"""The door: whose token it is, where a browser comes from, how much was asked for; the same before every path."""

from typing import Any

import pytest
from support.harness import token
from support.platform import OpenGateway

OWN, PASSED_ON = "/v1/statistics?as_of=2018-12-31", "/v1/registry/organizations"
PAGE = "http://127.0.0.1:5173"


def is_problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", [OWN, PASSED_ON, "/openapi.json", "/nowhere"])
@pytest.mark.parametrize(
    "sent",
    [
        ["Bearer broken"],
        ["Bearer " + token("partner", exp=1)],
        ["Bearer " + token("partner", aud="another")],
        ["Bearer " + token("partner")[:-4] + "AAAA"],
        ["Basic eDp5"],
        ["Bearer " + token("partner"), "Bearer " + token("partner")],
    ],
    ids=["broken", "expired", "for another audience", "forged", "basic", "two"],
)
async def test_a_bad_token_is_refused_even_where_none_is_needed(
    open_gateway: OpenGateway, path: str, sent: list[str]
) -> None:
    http = await open_gateway()
    is_problem(await http.get(path, headers=[("authorization", value) for value in sent]), 401, "unauthenticated")


async def test_a_token_of_development_is_no_token_elsewhere(open_gateway: OpenGateway) -> None:
    http = await open_gateway(profile="production")
    answer = await http.get(OWN, headers={"authorization": f"Bearer {token('partner')}"})
    is_problem(answer, 401, "unauthenticated")


async def test_bad_tokens_are_counted_by_address(open_gateway: OpenGateway) -> None:
    http = await open_gateway(rate_factor=0.1)  # two in a second
    answers = [await http.get(OWN, headers={"authorization": "Bearer broken"}) for _ in range(5)]
    assert [answer.status_code for answer in answers[:2]] == [401, 401]
    assert answers[-1].status_code == 429


@pytest.mark.feature("B5-14")
@pytest.mark.parametrize("path", [OWN, PASSED_ON])
async def test_every_answer_tells_what_is_left_and_too_much_is_told_when_to_come_again(
    open_gateway: OpenGateway, path: str
) -> None:
    http = await open_gateway(rate_factor=0.1)
    first = await http.get(path)
    assert first.headers["ratelimit-policy"] == '"second";q=2;w=1, "minute";q=30;w=60'
    assert first.headers["ratelimit"].startswith('"second";r=1;t=')
    assert (first.headers["x-ratelimit-limit"], first.headers["x-ratelimit-remaining"]) == ("2", "1")
    answers = [await http.get(path, headers={"accept-language": "en"}) for _ in range(4)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    is_problem(refused, 429, "too_many_requests")
    assert refused.json()["title"].isascii()
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["x-ratelimit-remaining"] == "0"


async def test_people_and_machines_have_counters_of_their_own(open_gateway: OpenGateway) -> None:
    http = await open_gateway()
    limits = {}
    for role in ("partner", "district_clerk"):
        answer = await http.get(OWN, headers={"authorization": f"Bearer {token(role)}"})
        limits[role] = answer.headers["x-ratelimit-limit"]
    limits["nobody"] = (await http.get(OWN)).headers["x-ratelimit-limit"]
    assert limits == {"partner": "200000", "district_clerk": "50000", "nobody": "20000"}


@pytest.mark.parametrize("path", ["/health/live", "/metrics", "/static/portal.css"])
async def test_probes_and_files_are_not_counted(open_gateway: OpenGateway, path: str) -> None:
    http = await open_gateway(rate_factor=0.1)
    answers = [await http.get(path, headers={"authorization": "Bearer broken"}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[0].headers


# -- browsers


@pytest.mark.parametrize("path", [OWN, PASSED_ON, "/nowhere"])
async def test_a_browser_from_a_known_origin_may_read_every_answer_also_refusals(
    open_gateway: OpenGateway, path: str
) -> None:
    http = await open_gateway(profile="production", cors_origins=f"https://portal.example.gov.cn,{PAGE}")
    for headers in ({}, {"authorization": "Bearer broken"}):
        answer = await http.get(path, headers={"origin": PAGE, **headers})
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert "Origin" in answer.headers["vary"]
        exposed = {name.strip() for name in answer.headers["access-control-expose-headers"].split(",")}
        assert {
            "ETag",
            "Link",
            "Location",
            "Retry-After",
            "RateLimit",
            "X-Request-Id",
            "Content-Disposition",
        } <= exposed


async def test_a_preflight_is_answered_at_the_door(open_gateway: OpenGateway) -> None:
    http = await open_gateway(profile="production", cors_origins=PAGE)
    asked = {"origin": PAGE, "access-control-request-method": "PATCH"}
    for path in (OWN, PASSED_ON):
        answer = await http.options(path, headers=asked)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, PAGE)
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert all(name in allowed for name in ("authorization", "idempotency-key", "if-match", "x-purpose"))
        assert "PATCH" in answer.headers["access-control-allow-methods"]
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", PAGE + "0", PAGE.upper()])
async def test_a_browser_from_elsewhere_is_allowed_nothing(open_gateway: OpenGateway, origin: str) -> None:
    http = await open_gateway(profile="production", cors_origins=PAGE)
    for answer in (
        await http.get(OWN, headers={"origin": origin}),
        await http.options(OWN, headers={"origin": origin, "access-control-request-method": "GET"}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_no_origin_is_allowed_in_production_unless_it_is_named(open_gateway: OpenGateway) -> None:
    http = await open_gateway(profile="production")
    assert "access-control-allow-origin" not in (await http.get(OWN, headers={"origin": PAGE})).headers


# -- refusals of the gateway's own


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/v1/registry", 404, "not_found"),
        ("GET", "/v1/nobody/things", 404, "not_found"),
        ("POST", "/v1/statistics", 405, "method_not_allowed"),
        ("DELETE", "/docs", 405, "method_not_allowed"),
        ("GET", "/v1/meta?x=1", 422, "invalid_request"),
        ("GET", "/v1/meta?" + "a" * 9000, 414, "uri_too_long"),
        ("GET", "/static/../app.py", 404, "not_found"),
        ("GET", "/static/%2e%2e/app.py", 404, "not_found"),
    ],
)
async def test_every_refusal_is_a_problem_in_the_readers_language(
    open_gateway: OpenGateway, method: str, path: str, status: int, code: str
) -> None:
    http = await open_gateway()
    for language in ("zh-CN,zh;q=0.9", "en-GB,en;q=0.9,zh;q=0.1"):
        answer = await http.request(method, path, headers={"accept-language": language})
        is_problem(answer, status, code)
        assert answer.json()["title"].isascii() == (language.startswith("en") and status != 414)


async def test_what_can_be_read_can_be_asked_for_its_headers_alone(open_gateway: OpenGateway) -> None:
    http = await open_gateway()
    for path in ("/v1/meta", "/docs", "/openapi.json"):
        answer = await http.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("body", [b"a" * (1 << 20) + b"a", b'{"now":NaN}', b'{"now":"\\ud800"}', b"[" * 2000, b""])
async def test_bodies_for_the_gateway_itself_are_read_as_strictly(open_gateway: OpenGateway, body: bytes) -> None:
    http = await open_gateway()
    answer = await http.put("/sandbox/clock", content=body, headers={"content-type": "application/json"})
    is_problem(answer, *((413, "body_too_large") if len(body) > 1 << 20 else (400, "bad_request")))


async def test_production_has_no_clock_to_set_and_no_issuer(open_gateway: OpenGateway) -> None:
    http = await open_gateway(profile="production")
    is_problem(await http.put("/sandbox/clock", json={"now": None}), 404, "not_found")
    is_problem(await http.get("/issuer/dev/personas"), 404, "not_found")
