"""Pages for people: whole without any other host, and unable to ask one."""

import json
import re
from pathlib import Path

import pytest
from support.platform import OpenGateway

STATIC = Path(__file__).parents[2] / "gateway/src/gateway/static"
OURS = (
    "index.html",
    "docs.html",
    "reference.html",
    "verify.html",
    "docs.js",
    "reference.js",
    "verify.js",
    "portal.js",
    "portal.css",
)


def directives(policy: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


@pytest.mark.parametrize("path", ["/", "/docs", "/reference", "/verify"])
async def test_a_page_can_load_nothing_from_elsewhere(open_gateway: OpenGateway, path: str) -> None:
    answer = await (await open_gateway()).get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = directives(answer.headers["content-security-policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]  # no inline script, no eval
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    allowed = {"'self'", "'none'", "'unsafe-inline'", "data:", "http://127.0.0.1:*", "http://localhost:*"}
    assert {value for values in policy.values() for value in values} <= allowed
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("name", OURS)
def test_our_own_files_name_no_other_host(name: str) -> None:
    text = (STATIC / name).read_text()
    assert not re.findall(r"(?:https?:)?//(?!127\.0\.0\.1|localhost)[\w.-]+\.[a-z]{2,}", text)


@pytest.mark.parametrize("path", ["/", "/docs", "/reference", "/verify"])
async def test_everything_a_page_names_is_there(open_gateway: OpenGateway, path: str) -> None:
    http = await open_gateway()
    page = (await http.get(path)).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    named = re.findall(r'(?:src|href)="(/[^"#]*)"', page)
    assert named
    for file in named:
        if file.startswith("/static/"):
            answer = await http.get(file)
            assert answer.status_code == 200, file
            assert "content-security-policy" in answer.headers


@pytest.mark.feature("B5-12")
async def test_the_merged_document_is_served_as_it_was_committed(open_gateway: OpenGateway) -> None:
    answer = await (await open_gateway()).get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json() == json.loads((STATIC / "openapi.json").read_text())


@pytest.mark.parametrize("path", ["/docs/", "/reference/"])
async def test_a_slash_at_the_end_leads_to_the_page(open_gateway: OpenGateway, path: str) -> None:
    answer = await (await open_gateway()).get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, path.rstrip("/"))


def test_vendored_files_come_with_their_licence() -> None:
    assert "Apache" in (STATIC / "swagger-ui/LICENSE").read_text()
    assert "MIT" in (STATIC / "scalar/LICENSE").read_text()
