"""The one contract: every route is documented, has a policy, refuses what it does not know, and says so as a problem."""

import importlib
import json
import re
from pathlib import Path
from typing import Annotated, Any

import pytest
from bureaukit.app import create_app
from bureaukit.downloads import columns_of, titles_of
from bureaukit.policy import public
from bureaukit.route import Route, counter
from bureaukit.settings import Profile, Settings
from bureaukit.switchboard import Switchboard
from fastapi import FastAPI, Header
from fastapi import Form as FormField
from gateway.app import own_app
from gateway.merge import merged, own_document
from gateway.settings import GatewaySettings
from starlette.routing import BaseRoute, Match
from support.operations import Operation, operations

SERVICES = ("registry", "incubator", "talent", "evaluation")
NOT_THE_CONTRACT = ("/health", "/metrics", "/static", "/docs", "/reference", "/verify", "/openapi.json")


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FastAPI]:
    """The services as they run in production."""
    home = tmp_path_factory.mktemp("apps")
    made = {}
    for name in SERVICES:
        settings = Settings(profile=Profile.PRODUCTION, home=home / name, background=False)
        made[name] = create_app(importlib.import_module(f"{name}.app").SERVICE, settings)
    return made


@pytest.fixture(scope="module")
def whole(apps: dict[str, FastAPI]) -> dict[str, Any]:
    """The merged document, made from the code as it is."""
    documents = [(name, app.openapi()) for name, app in apps.items()]
    return merged([*documents, ("gateway", own_document(GatewaySettings()))])


@pytest.fixture(scope="module")
def every(whole: dict[str, Any]) -> list[Operation]:
    return list(operations(whole))


def routes(apps: dict[str, FastAPI]) -> list[tuple[str, BaseRoute]]:
    return [(name, route) for name, app in apps.items() for route in app.routes]


def test_no_route_is_undocumented_and_none_lacks_a_policy(apps: dict[str, FastAPI], whole: dict[str, Any]) -> None:
    documented = {(template, method) for template, methods in whole["paths"].items() for method in methods}
    for name, route in routes(apps):
        path = getattr(route, "path", "")
        if path.startswith(NOT_THE_CONTRACT):
            continue
        assert isinstance(route, Route), f"{name}: {path} is served without a policy"
        assert path.startswith(f"/v1/{name}/"), path
        for method in route.methods or ():
            assert (route.path_format, method.lower()) in documented, f"{method} {path} is not in the document"


def test_a_request_is_led_to_the_operation_that_fastapi_would_choose(apps: dict[str, FastAPI]) -> None:
    switchboards = {name: Switchboard(app, routes=app.routes) for name, app in apps.items()}
    for name, route in routes(apps):
        if not isinstance(route, Route):
            continue
        path = re.sub(r"{\w+}", "x", route.path)
        for method in route.methods or ():
            scope = {"type": "http", "method": method, "path": path}
            chosen = next(one for one in apps[name].routes if one.matches(scope)[0] is Match.FULL)
            assert switchboards[name].find(method, path) == (chosen, chosen.matches(scope)[1]["path_params"])


def test_an_endpoint_takes_nothing_that_would_not_be_handed_to_it() -> None:
    router = counter("library", "books")
    with pytest.raises(TypeError, match="an endpoint takes"):

        @router.get("", **public())
        async def books(agent: Annotated[str, Header()]) -> None: ...

    with pytest.raises(TypeError, match="an endpoint takes"):

        @router.post("", **public())
        async def add(title: Annotated[str, FormField()]) -> None: ...


def test_a_route_without_a_policy_cannot_be_made() -> None:
    router = counter("library", "books")
    with pytest.raises(TypeError, match="needs a policy"):

        @router.get("")
        async def books() -> None: ...

    @router.get("/{book}", **public())
    async def book(book: str) -> None: ...

    assert len(router.routes) == 1


def test_every_operation_says_who_may_use_it(every: list[Operation]) -> None:
    assert len(every) > 100
    for operation in every:
        policy = operation.spec["x-authz"]
        assert set(policy) - {"or_scope"} == {"scope", "roles", "rule", "public", "pii"}, operation
        assert policy["rule"], operation
        scopes = [policy[name] for name in ("scope", "or_scope") if name in policy]
        expected = [] if policy["public"] else [{"token": [scope]} for scope in scopes]
        assert operation.spec["security"] == expected, operation
        assert policy["public"] or policy["scope"] or policy["rule"] != "any", f"{operation} is for everybody signed in"


def test_nothing_is_written_with_a_scope_to_read(every: list[Operation]) -> None:
    writing = [o for o in every if o.method != "GET" and not o.template.endswith("/precheck")]  # which changes nothing
    guarded = [o for o in writing if not o.spec["x-authz"]["public"]]
    assert [o.template for o in guarded if o.spec["x-authz"]["scope"].endswith(":read")] == []


def test_names_of_operations_are_unique_and_every_one_is_described(every: list[Operation]) -> None:
    names = [operation.spec["operationId"] for operation in every]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})
    for operation in every:
        assert re.search("[\u4e00-\u9fff]", operation.spec["description"]), f"{operation} says nothing in Chinese"
        assert re.match("[\u4e00-\u9fff]", operation.spec["summary"]), f"{operation} has no title in Chinese"


def test_every_refusal_is_a_problem_and_nothing_else(every: list[Operation]) -> None:
    for operation in every:
        for status, answer in operation.spec["responses"].items():
            if int(status) >= 400:
                assert [*answer["content"]] == ["application/problem+json"], (operation, status)
        assert {"401", "403", "404", "422", "429", "503"} <= {str(status) for status in operation.spec["responses"]}


def test_writes_can_be_repeated_and_decisions_name_what_was_read(every: list[Operation]) -> None:
    for operation in every:
        headers = {p["name"] for p in operation.parameters("header")}
        assert operation.method != "POST" or "Idempotency-Key" in headers, operation
        assert operation.method not in ("PUT", "PATCH", "DELETE") or "If-Match" in headers, operation


def test_only_the_sandbox_writes_over_what_is_there_unseen(tmp_path: Path) -> None:
    """A PATCH and a DELETE always need the version that was read; a PUT may create and repeat without one."""
    for name in SERVICES:
        settings = Settings(profile=Profile.DEV, home=tmp_path / name, background=False)
        app = create_app(importlib.import_module(f"{name}.app").SERVICE, settings)
        for _, route in routes({name: app}):
            for method in getattr(route, "methods", None) or ():
                if isinstance(route, Route) and method in ("PUT", "PATCH", "DELETE"):
                    is_sandbox = route.policy.rule == "sandbox profile only"
                    assert (route.policy.match is None) is is_sandbox, f"{method} {route.path}"
                    assert route.policy.match != "to_change" or method == "PUT", f"{method} {route.path}"


def test_every_topic_is_a_webhook_with_problems_as_problems(whole: dict[str, Any]) -> None:
    sources = Path(__file__).parents[2].glob("services/*/src/**/*.py")
    topics = {topic for path in sources for topic in re.findall(r'topic: ClassVar\[str\] = "(.+)"', path.read_text())}
    assert len(topics) > 30
    assert whole["webhooks"].keys() == topics
    for topic, methods in whole["webhooks"].items():
        (hook,) = methods.values()
        assert [*hook["requestBody"]["content"]] == ["application/cloudevents+json"], topic
        assert [*hook["responses"]["default"]["content"]] == ["application/problem+json"], topic
        assert hook["tags"] == [f"{topic.split('.')[0]}: events"]


def test_every_reference_leads_somewhere(whole: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(whole)))
    assert named <= whole["components"]["schemas"].keys()
    used = {name.split("_")[0] for name in whole["components"]["schemas"]}
    assert used == {*SERVICES, "gateway", "Problem"}


def test_every_body_is_closed_to_unknown_fields(every: list[Operation]) -> None:
    open_ones = set()
    for operation in every:
        if operation.body is not None:
            text = json.dumps(operation.spec["requestBody"])
            pending = re.findall(r"#/components/schemas/([^\"]+)", text)
            seen: set[str] = set()
            while pending:
                name = pending.pop()
                if name not in seen:
                    seen.add(name)
                    schema = operation.schemas[name]
                    if "properties" in schema and schema.get("additionalProperties") is not False:
                        open_ones.add(name)
                    pending += re.findall(r"#/components/schemas/([^\"]+)", json.dumps(schema))
    assert not open_ones


def test_no_pattern_takes_digits_of_other_scripts(whole: dict[str, Any]) -> None:
    patterns = set(re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(whole)))
    assert patterns
    assert not [pattern for pattern in patterns if re.search(r"\\\\[dws]", pattern, re.IGNORECASE)]


def test_every_list_can_be_had_as_a_table_with_chinese_titles(apps: dict[str, FastAPI]) -> None:
    untitled = [
        f"{name}: {route.listed.__name__}.{column.key}"
        for name, route in routes(apps)
        if isinstance(route, Route) and route.listed
        for column in columns_of(route.listed, titles_of(name))
        if not re.search("[\u4e00-\u9fff]", column.header_zh)
    ]
    assert not untitled, "give them a title in the service's columns.toml"


def test_every_paged_list_is_a_list_of_something(apps: dict[str, FastAPI]) -> None:
    for name, route in routes(apps):
        if isinstance(route, Route) and "cursor" in route.parameters:
            assert route.listed is not None, f"{name}: {route.path}"
            assert route.page_size == 200, f"{name}: {route.path}"


def test_the_gateways_own_routes_are_documented_too(whole: dict[str, Any]) -> None:
    from bureaukit.auth import TokenVerifier
    from bureaukit.telemetry import Metrics
    from gateway.proxy import Proxy
    from gateway.upstream import Upstreams

    settings, nobody = GatewaySettings(), Upstreams({})
    app = own_app(settings, nobody, TokenVerifier(settings), Metrics("gateway"), Proxy((), nobody))
    for route in app.routes:
        path = getattr(route, "path", "")
        if path != "/" and not path.startswith(NOT_THE_CONTRACT):
            assert path in whole["paths"], path
