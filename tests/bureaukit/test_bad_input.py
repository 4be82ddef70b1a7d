"""What bad input gets: a 4xx problem that names the fault, never a 5xx, never an echo, and nothing written."""

import io
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import structlog
from bureaukit.ids import new_id
from bureaukit.telemetry import configure_logs
from bureaukit.validation import plain_name
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from support.harness import Unit
from support.toy import LOANS, clerk, count

CANARY = "530102199003078888"  # an ID number that somebody put where it does not belong
JSON = {"content-type": "application/json"}
GOOD = {"title": "论语"}


def deep(depth: int) -> bytes:
    return b'{"title":' + b"[" * depth + b"]" * depth + b"}"


# Each with its body, headers, status and code.
BODIES: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "NaN": (b'{"title":"t","price":NaN}', JSON, 400, "bad_request"),
    "Infinity": (b'{"title":"t","price":-Infinity}', JSON, 400, "bad_request"),
    "1e999": (b'{"title":"t","price":1e999}', JSON, 400, "bad_request"),
    "2^63": (b'{"title":"t","days":9223372036854775808}', JSON, 400, "bad_request"),
    "2^53+1": (b'{"title":"t","days":9007199254740993}', JSON, 400, "bad_request"),
    "an integer of 4,000 digits": (b'{"title":"t","days":' + b"9" * 4000 + b"}", JSON, 400, "bad_request"),
    "a fraction of 4,000 digits": (b'{"title":"t","price":0.' + b"9" * 4000 + b"}", JSON, 400, "bad_request"),
    "a lone surrogate": (b'{"title":"\\ud800' + CANARY.encode() + b'"}', JSON, 400, "bad_request"),
    "a lone surrogate in a key": (b'{"title":"t","\\udc00":1}', JSON, 400, "bad_request"),
    "NUL": (b'{"title":"a\\u0000' + CANARY.encode() + b'"}', JSON, 400, "bad_request"),
    "a list 900 deep": (deep(900), JSON, 400, "bad_request"),
    "a list 100,000 deep": (deep(100_000), JSON, 400, "bad_request"),
    "objects 40 deep": (b'{"title":' + b'{"a":' * 40 + b"1" + b"}" * 41, JSON, 400, "bad_request"),
    "a key twice": (b'{"title":"t","title":"' + CANARY.encode() + b'"}', JSON, 400, "bad_request"),
    "20,000 members": (json.dumps({"title": "t", "tags": ["a"] * 20_000}).encode(), JSON, 400, "bad_request"),
    "UTF-16 with a mark": ('{"title":"t"}'.encode("utf-16"), JSON, 400, "bad_request"),
    "UTF-16 without a mark": ('{"title":"t"}'.encode("utf-16-le"), JSON, 400, "bad_request"),
    "UTF-32 without a mark": ('{"title":"t"}'.encode("utf-32-be"), JSON, 400, "bad_request"),
    "UTF-8 with a mark": ('{"title":"t"}'.encode("utf-8-sig"), JSON, 400, "bad_request"),
    "GBK": ('{"title":"论语"}'.encode("gbk"), JSON, 400, "bad_request"),
    "cut off": (b'{"title":"' + CANARY.encode(), JSON, 400, "bad_request"),
    "quotes and slashes that make a scanner go back": (b'"' + b'\\"' * 500_000 + b"1" * 41, JSON, 400, "bad_request"),
    "nothing": (b"", JSON, 400, "bad_request"),
    "two documents": (b'{"title":"t"}{"title":"t"}', JSON, 400, "bad_request"),
    "a form": (b"title=" + CANARY.encode(), {"content-type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"),
    "no content type": (b'{"title":"t"}', {}, 415, "unsupported_media_type"),
    "another charset": (b'{"title":"t"}', {"content-type": "application/json; charset=gbk"}, 415, "unsupported_media_type"),
    "a compressed body": (b'{"title":"t"}', JSON | {"content-encoding": "gzip"}, 415, "unsupported_media_type"),
    "more than 1 MiB": (b'{"title":"' + b"a" * (1 << 20) + b'"}', JSON, 413, "body_too_large"),
    "an unknown field": (b'{"title":"t","owner":"' + CANARY.encode() + b'"}', JSON, 422, "invalid_request"),
    "an unknown field with a number for its name": (b'{"title":"t","' + CANARY.encode() + b'":1}', JSON, 422, "invalid_request"),
    "a missing field": (b"{}", JSON, 422, "invalid_request"),
    "a text for a number": (b'{"title":"t","days":"5"}', JSON, 422, "invalid_request"),
    "a fraction for a number": (b'{"title":"t","days":5.0}', JSON, 422, "invalid_request"),
    "a number for a text": (b'{"title":5}', JSON, 422, "invalid_request"),
    "a malformed date": (b'{"title":"t","on":"' + CANARY.encode() + b'"}', JSON, 422, "invalid_request"),
    "seconds for a date": (b'{"title":"t","on":86400}', JSON, 422, "invalid_request"),
    "seconds in a text for a date": (b'{"title":"t","on":"86400"}', JSON, 422, "invalid_request"),
    "a full-width date": ('{"title":"t","on":"２０２０-01-01"}'.encode(), JSON, 422, "invalid_request"),
    "an instant for a date": (b'{"title":"t","on":"2020-01-01T00:00:00Z"}', JSON, 422, "invalid_request"),
    "an instant without an offset": (b'{"title":"t","at":"2020-01-01T00:00:00"}', JSON, 422, "invalid_request"),
    "seconds in a text for an instant": (b'{"title":"t","at":"1700000000"}', JSON, 422, "invalid_request"),
    "full-width digits for a pattern": ('{"title":"t","isbn":"１２３４"}'.encode(), JSON, 422, "invalid_request"),
    "a newline after a pattern": (b'{"title":"t","isbn":"1234\\n"}', JSON, 422, "invalid_request"),
    "a code that is not in the list": (b'{"title":"t","state":"' + CANARY.encode() + b'"}', JSON, 422, "invalid_request"),
    "null where none may be": (b'{"title":null}', JSON, 422, "invalid_request"),
    "a list for an object": (b"[]", JSON, 422, "invalid_request"),
    "a text that is too long": (b'{"title":"' + CANARY.encode() * 20 + b'"}', JSON, 422, "invalid_request"),
}  # fmt: skip

# name: (method, path, status, code, where the fault is)
REQUESTS: dict[str, tuple[str, str, int, str, str | None]] = {
    "an unknown parameter": ("GET", "/loans?stat=lent", 422, "invalid_request", "stat"),
    "a number for a parameter's name": ("GET", f"/loans?{CANARY}=1", 422, "invalid_request", "?"),
    "a parameter on a resource": ("GET", "/terms?of=" + CANARY, 422, "invalid_request", "of"),
    "a parameter twice": ("GET", f"/loans?state=lent&state={CANARY}", 422, "invalid_request", "state"),
    "NUL in a parameter": ("GET", f"/loans?title=%00{CANARY}", 422, "invalid_request", "title"),
    "a code that is not in the list": ("GET", f"/loans?state={CANARY}", 422, "invalid_request", "state"),
    "a malformed date": ("GET", f"/loans?as_of={CANARY}", 422, "invalid_request", "as_of"),
    "seconds for a date": ("GET", "/loans?as_of=86400", 422, "invalid_request", "as_of"),
    "a date without zeros": ("GET", "/loans?as_of=2020-1-1", 422, "invalid_request", "as_of"),
    "a day that never was": ("GET", "/loans?as_of=2019-02-29", 422, "invalid_request", "as_of"),
    "an instant for a date": ("GET", "/loans?as_of=2020-01-01T00:00:00", 422, "invalid_request", "as_of"),
    "seconds for an instant": ("GET", "/loans?since=1700000000", 422, "invalid_request", "since"),
    "a full-width number": ("GET", "/loans?renewals=１", 422, "invalid_request", "renewals"),
    "an underscored number": ("GET", "/loans?renewals=1_0", 422, "invalid_request", "renewals"),
    "a padded number": ("GET", "/loans?renewals=%201%20", 422, "invalid_request", "renewals"),
    "a plus sign": ("GET", "/loans?renewals=%2B1", 422, "invalid_request", "renewals"),
    "a fraction": ("GET", "/loans?renewals=1.0", 422, "invalid_request", "renewals"),
    "2^63": ("GET", "/loans?renewals=9223372036854775808", 422, "invalid_request", "renewals"),
    "a number for a truth": ("GET", "/loans?lost=1", 422, "invalid_request", "lost"),
    "limit 0": ("GET", "/loans?limit=0", 422, "invalid_request", "limit"),
    "limit 201": ("GET", "/loans?limit=201", 422, "invalid_request", "limit"),
    "limit -1, which is everything to SQLite": ("GET", "/loans?limit=-1", 422, "invalid_request", "limit"),
    "an unknown sort": ("GET", f"/loans?sort={CANARY}", 422, "invalid_request", "sort"),
    "a cursor of somebody's own": ("GET", f"/loans?cursor={CANARY}", 422, "invalid_request", "cursor"),
    "a path that is nowhere": ("GET", f"/nowhere/{CANARY}", 404, "not_found", None),
    "a slash too many": ("GET", "/loans/", 404, "not_found", None),
    "an id that is none": ("GET", f"/loans/{CANARY}", 422, "invalid_request", "loan_id"),
    "NUL in a path": ("GET", "/requests/%00" + CANARY, 404, "not_found", None),
    "an odd byte in a path": ("GET", "/requests/%ff" + CANARY, 404, "not_found", None),
    "a calendar day that is none": ("PUT", f"/calendar/{CANARY}", 422, "invalid_request", "day"),
    "a method that is not offered": ("DELETE", "/loans", 405, "method_not_allowed", None),
}


@pytest.fixture
def logged() -> Iterator[io.BytesIO]:
    """Everything that is logged, as it would be."""
    configure_logs("debug")
    lines = io.BytesIO()
    structlog.configure(logger_factory=structlog.BytesLoggerFactory(lines), cache_logger_on_first_use=False)
    yield lines
    structlog.reset_defaults()


def is_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, (answer.status_code, answer.text[:500])
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert {"type", "title", "status", "detail", "instance", "errors", "findings"} <= problem.keys()
    return problem


async def check_both_languages(toy: Unit, status: int, code: str, **request: Any) -> list[dict[str, Any]]:
    problems = []
    for language in ("zh-CN", "en"):
        headers = {"accept-language": language, **request.get("headers", {})}
        person = toy.as_role("sys_admin" if "/calendar" in request["path"] else "district_clerk")
        answer = await person.request(**request | {"headers": headers})
        problems.append(is_problem(answer, status, code))
        assert CANARY not in answer.text
        assert CANARY not in str(answer.headers)
    chinese, english = problems
    assert chinese["title"] != english["title"]
    assert english["title"].isascii()
    assert not any(fault["message"].isascii() for fault in chinese["errors"])
    return problems


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", BODIES)
async def test_a_bad_body_is_refused_without_an_echo_and_nothing_is_written(
    name: str, one_toy: Unit, logged: io.BytesIO
) -> None:
    body, headers, status, code = BODIES[name]
    await check_both_languages(one_toy, status, code, method="POST", path="/loans", content=body, headers=headers)
    assert set((await count(one_toy)).values()) == {0}
    assert CANARY.encode() not in logged.getvalue()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.feature("B5-5")
async def test_a_bad_request_is_refused_without_an_echo_and_named(name: str, one_toy: Unit, logged: io.BytesIO) -> None:
    method, path, status, code, where = REQUESTS[name]
    problems = await check_both_languages(one_toy, status, code, method=method, path=path)
    assert [fault["pointer"] for fault in problems[0]["errors"]] == ([where] if where else [])
    assert CANARY.encode() not in logged.getvalue()


@pytest.mark.feature("B5-20", "beyond-30")
async def test_an_unknown_parameter_is_refused_with_the_nearest_name_and_never_ignored(toy: Unit) -> None:
    answer = await toy.anyone().get("/loans?stat=lent", headers={"accept-language": "en"})
    problem = is_problem(answer, 422, "invalid_request")
    assert problem["errors"][0]["pointer"] == "stat"
    assert "did you mean state?" in problem["errors"][0]["message"]


async def test_an_unknown_sort_is_refused_with_the_nearest_name(toy: Unit) -> None:
    answer = await toy.anyone().get("/loans?sort=titel")
    assert "title" in is_problem(answer, 422, "invalid_request")["errors"][0]["message"]


async def test_a_body_in_chunks_is_cut_off_at_the_limit(toy: Unit) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 8 << 20:
            sent += 1 << 16
            yield b"a" * (1 << 16)

    answer = await clerk(toy).post("/loans", content=endless(), headers=JSON)
    is_problem(answer, 413, "body_too_large")


async def test_a_code_that_is_not_in_the_list_is_answered_with_the_list_in_one_language(toy: Unit) -> None:
    for language, words in (
        ("zh", "不在允许的取值之内：asked、lent、back"),
        ("en", "not one of the allowed values: asked, lent, back"),
    ):
        headers = {"accept-language": language}
        in_query = await clerk(toy).get("/loans?state=gone", headers=headers)
        in_body = await clerk(toy).post("/loans", json={"title": "论语", "state": "gone"}, headers=headers)
        for answer in (in_query, in_body):
            assert [fault["message"] for fault in answer.json()["errors"]] == [words]


async def test_every_kind_of_fault_is_named_at_its_place(toy: Unit) -> None:
    body = GOOD | {"days": -1, "on": "x", "tags": [1], "extra": 1}
    answer = await clerk(toy).post("/loans", json=body)
    places = [fault["pointer"] for fault in is_problem(answer, 422, "invalid_request")["errors"]]
    assert sorted(places) == ["/days", "/extra", "/on", "/tags/0"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        *((name, name) for name in ("title", "as_of", "page2", "x-y")),
        *(
            (name, "?")
            for name in (CANARY, "a" + CANARY, "13888888888", "王小明", "a" * 61, "", "a b", "<b>", "a12345")
        ),
    ],
)
def test_a_name_is_shown_only_when_it_can_be_nobodys_number(name: str, shown: str) -> None:
    assert plain_name(name) == shown


async def test_an_error_of_ours_tells_neither_the_client_nor_the_log_what_was_sent(
    toy: Unit, logged: io.BytesIO
) -> None:
    answer = await clerk(toy).post("/faults", json=GOOD | {"borrower": CANARY})
    is_problem(answer, 500, "internal_error")
    assert CANARY not in answer.text
    assert b"RuntimeError" in logged.getvalue()
    assert CANARY.encode() not in logged.getvalue()


async def test_an_error_of_the_database_does_not_carry_the_values(toy: Unit) -> None:
    row = {"id": new_id(), "title": CANARY, "borrower": "x", "state": "asked", "renewals": 0, "version": 1}

    async def twice() -> None:
        async with toy.database.transaction() as tx:
            await tx.execute(insert(LOANS).values(**row))
            await tx.execute(insert(LOANS).values(**row))

    with pytest.raises(IntegrityError) as caught:
        await twice()
    assert CANARY not in str(caught.value)


async def test_every_log_line_is_one_json_object_whatever_was_sent(toy: Unit, logged: io.BytesIO) -> None:
    nasty = ["a\nb", "a\r\nb", "a\u2028b", "\x1b[31m", "x" * 5000]
    for text in nasty:
        await toy.anyone().get("/loans", params={"sort": text}, headers={"x-request-id": "a" * 70})
    lines = logged.getvalue().splitlines()
    assert len(lines) >= len(nasty)
    assert all(isinstance(json.loads(line), dict) for line in lines)


@pytest.mark.feature("B5-4")
async def test_a_request_id_of_the_client_is_kept_and_an_absurd_one_replaced(toy: Unit) -> None:
    own = await toy.anyone().get("/nowhere", headers={"x-request-id": "case-2026-0001"})
    absurd = await toy.anyone().get("/nowhere", headers={"x-request-id": "a\tb" * 40})
    assert own.headers["x-request-id"] == own.json()["request_id"] == "case-2026-0001"
    assert "\t" not in absurd.json()["request_id"]


async def test_the_catalogue_of_errors_lists_every_code_met(toy: Unit) -> None:
    listed = {entry["code"]: entry for entry in (await toy.anyone().get("/errors")).json()["problems"]}
    met = {code for *_, code in BODIES.values()} | {code for _, _, _, code, _ in REQUESTS.values()}
    assert met <= listed.keys()
    assert all(listed[code]["zh"] and listed[code]["en"] for code in met)
