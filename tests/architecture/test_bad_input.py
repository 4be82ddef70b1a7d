"""What bad input gets, on every operation of every service: a 4xx problem, never a 5xx, and never its own value back."""

import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
import structlog
from bureaukit.http import httpx
from bureaukit.telemetry import configure_logs
from starlette.applications import Starlette
from support.harness import Templates, Unit, token, unit_of
from support.operations import Operation, operations

from dev.issuer.personas import SCOPES

CANARY = "530102199003078888"  # an ID number that somebody put where it does not belong
JSON = "application/json"
SERVICES = ("registry", "incubator", "talent", "evaluation")


@dataclass
class Prober:
    """Somebody who may do everything, and keeps a list of what was answered badly."""

    unit: Unit
    logs: io.BytesIO
    faults: list[str] = field(default_factory=list)
    asked: int = 0

    def __post_init__(self) -> None:
        everything = {"scope": "*:*:* *:*", "roles": [*SCOPES], "org": "52530102MJ1000001H"}
        self._token = token("sys_admin", sub="prober", **everything)
        self.operations = list(operations(self.unit.app.openapi()))

    async def ask(
        self, operation: Operation, path: str = "", *, body: bytes | None = None, kind: str = JSON, signed: bool = True
    ) -> httpx.Response:
        headers = {"if-match": '"1"', "idempotency-key": uuid4().hex}
        if signed:
            headers["authorization"] = f"Bearer {self._token}"
        if body is not None:
            headers["content-type"] = kind
        self.asked += 1
        return await self.unit.http.request(operation.method, path or operation.path(), headers=headers, content=body)

    def expect(self, what: str, operation: Operation, answer: httpx.Response, *statuses: int) -> dict[str, Any]:
        """Note a fault unless the answer has one of these statuses, or any below 500 if none is named."""
        good = answer.status_code in statuses if statuses else answer.status_code < 500
        problem: dict[str, Any] = {}
        if answer.status_code >= 400 and answer.headers["content-type"] != "application/problem+json":
            good = False
        elif answer.status_code >= 400:
            problem = answer.json()
            good = good and CANARY not in answer.text and bool(problem["code"] and problem["title"])
        if not good:
            self.faults.append(f"{operation}: {what}: {answer.status_code} {answer.text[:200]}")
        return problem

    def done(self) -> None:
        assert self.asked
        assert not self.faults, f"{len(self.faults)} of {self.asked}:\n" + "\n".join(self.faults[:20])
        assert CANARY.encode() not in self.logs.getvalue()


ON_BOTH = [
    *(pytest.param(("sqlite", name), id=name) for name in SERVICES),
    *(pytest.param(("postgresql", name), id=f"{name} on PostgreSQL", marks=pytest.mark.slow) for name in SERVICES),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ON_BOTH)
async def service(
    request: pytest.FixtureRequest, templates: Templates, pg_url: str | None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Unit]:
    """One service for the whole table: nothing of it comes to effect."""
    engine, name = request.param
    if engine == "postgresql" and pg_url is None:
        pytest.skip("no PostgreSQL server found")
    app = import_module(f"{name}.app").SERVICE
    async with unit_of(app, templates, engine, tmp_path_factory.mktemp(name)) as unit:
        unit.http._transport = httpx.ASGITransport(app=unit.app, raise_app_exceptions=False)
        for name in app.neighbours:
            unit.neighbour(name, Starlette())
        yield unit


@pytest.fixture
def prober(service: Unit) -> Iterator[Prober]:
    logs = io.BytesIO()
    configure_logs("debug")
    structlog.configure(logger_factory=structlog.BytesLoggerFactory(logs), cache_logger_on_first_use=False)
    yield Prober(service, logs)
    structlog.reset_defaults()


def everywhere(value: str) -> Callable[[Operation], bytes]:
    """A body with one raw value in every member."""

    def body(operation: Operation) -> bytes:
        members = (f'"{name}":{value}' for name in operation.fields() or ["x"])
        return ("{" + ",".join(members) + "}").encode()

    return body


UNREADABLE: dict[str, Callable[[Operation], bytes]] = {
    "NaN": everywhere("NaN"),
    "1e999": everywhere("1e999"),
    "2^63": everywhere("9223372036854775808"),
    "4,000 digits": everywhere("9" * 4000),
    "nested 2,000 deep": everywhere("[" * 2000 + "]" * 2000),
    "a lone surrogate": everywhere(f'"\\ud800{CANARY}"'),
    "NUL": everywhere(f'"\\u0000{CANARY}"'),
    "a key twice": lambda _: f'{{"x":"{CANARY}","x":"{CANARY}"}}'.encode(),
    "no UTF-8": lambda _: '{"x":"苗"}'.encode("gbk"),
    "half a document": lambda _: f'{{"x":"{CANARY}'.encode(),
    "nothing": lambda _: b"",
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("what", [*UNREADABLE])
async def test_a_body_that_cannot_mean_one_thing_is_a_bad_request(prober: Prober, what: str) -> None:
    for operation in prober.operations:
        if operation.body is not None:
            answer = await prober.ask(operation, body=UNREADABLE[what](operation))
            may_be_left_out = what == "nothing" and not operation.needs_body  # then it is as good as the question
            prober.expect(what, operation, answer, *([] if may_be_left_out else [400]))
        elif operation.takes_body:  # files and signed events
            answer = await prober.ask(operation, body=UNREADABLE[what](operation))
            prober.expect(what, operation, answer, 400, 401, 404, 422)
    prober.done()


MISPLACED = [
    f'"{CANARY}"',
    "{}",
    "[]",
    "true",
    "-1",
    "0.5",
    "null",
    '"１２３"',
    '"2026-02-30"',
    f'{{"a":["{CANARY}"]}}',
]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("value", MISPLACED)
async def test_a_value_of_the_wrong_kind_breaks_nothing_and_is_not_repeated(prober: Prober, value: str) -> None:
    for operation in prober.operations:
        if operation.body is not None:
            prober.expect(value, operation, await prober.ask(operation, body=everywhere(value)(operation)))
            prober.expect(f"bare {value}", operation, await prober.ask(operation, body=value.encode()))
    prober.done()


@pytest.mark.asyncio(loop_scope="module")
async def test_an_unknown_field_is_named_and_never_ignored(prober: Prober) -> None:
    for operation in prober.operations:
        if operation.body is not None or not operation.takes_body:
            if operation.method in ("GET", "HEAD"):
                continue
            body = json.dumps({"nobody_knows": CANARY}).encode()
            problem = prober.expect("unknown field", operation, await prober.ask(operation, body=body), 422)
            pointers = [error["pointer"] for error in problem.get("errors", [])]
            if not any(pointer.endswith("/nobody_knows") for pointer in pointers):
                prober.faults.append(f"{operation}: the unknown field is not named: {pointers}")
    prober.done()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_body_of_another_type_or_beyond_the_limit_is_refused(prober: Prober) -> None:
    large = b'{"x":"' + CANARY.encode() * 60_000 + b'"}'
    for operation in prober.operations:
        if operation.body is not None:
            for kind in ("text/plain", "application/xml", "application/json; charset=gbk"):
                prober.expect(kind, operation, await prober.ask(operation, body=b"{}", kind=kind), 415)
            if "imports" not in operation.template:
                prober.expect("too large", operation, await prober.ask(operation, body=large), 413)
    prober.done()


@pytest.mark.feature("beyond-30")
@pytest.mark.asyncio(loop_scope="module")
async def test_an_unknown_query_parameter_is_named_and_never_ignored(prober: Prober) -> None:
    for operation in prober.operations:
        answer = await prober.ask(operation, f"{operation.path()}?nobody_knows={CANARY}")
        problem = prober.expect("unknown parameter", operation, answer, 422)
        if [error["pointer"] for error in problem.get("errors", [])] != ["nobody_knows"]:
            prober.faults.append(f"{operation}: the unknown parameter is not named: {answer.text[:200]}")
    prober.done()


ODD = {
    "NUL": "%00",
    "a lone surrogate": "%ED%A0%80",
    "4,000 digits": "9" * 4000,
    "2^63": "9223372036854775808",
    "NaN": "NaN",
    "full-width digits": "%EF%BC%91%EF%BC%92",
    "Chinese": "%E8%8B%97%E5%9C%83",
    "a percent sign": "%25",
    "an ID number": CANARY,
    "nothing": "",
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("what", [*ODD])
async def test_an_odd_value_of_a_parameter_breaks_nothing_and_is_not_repeated(prober: Prober, what: str) -> None:
    for operation in prober.operations:
        for parameter in operation.parameters("query"):
            name = parameter["name"]
            answer = await prober.ask(operation, f"{operation.path()}?{name}={ODD[what]}")
            prober.expect(f"{name} is {what}", operation, answer)
        for parameter in operation.parameters("path"):
            name = parameter["name"]
            answer = await prober.ask(operation, operation.path(**{name: ODD[what]}))
            prober.expect(f"{name} is {what}", operation, answer)
    prober.done()


@pytest.mark.asyncio(loop_scope="module")
async def test_without_a_token_nothing_is_told_but_what_is_published(prober: Prober) -> None:
    for operation in prober.operations:
        answer = await prober.ask(operation, signed=False)
        if not operation.is_public:
            prober.expect("no token", operation, answer, 401)
            if answer.headers.get("www-authenticate") != "Bearer":
                prober.faults.append(f"{operation}: no challenge")
        elif answer.status_code == 401 and "inbox" not in operation.template:
            prober.faults.append(f"{operation}: says that it is public and asks for a token")
        elif answer.status_code >= 500:
            prober.faults.append(f"{operation}: {answer.status_code} {answer.text[:200]}")
    prober.done()
