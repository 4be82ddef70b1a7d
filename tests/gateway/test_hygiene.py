"""What the gateway refuses to pass on, and what it takes out and puts in."""

import json
import re
from typing import Any

import pytest

HEAD = "Host: here\r\n"
REFUSED = {
    "absolute form": ("GET http://here/v1/registry/x HTTP/1.1\r\n" + HEAD, 400),
    "absolute form of another host": ("GET http://evil/v1/registry/x HTTP/1.1\r\n" + HEAD, 400),
    "fragment": ("GET /v1/registry/x#y HTTP/1.1\r\n" + HEAD, 400),
    "empty segment": ("GET /v1/registry//x HTTP/1.1\r\n" + HEAD, 400),
    "empty first segment": ("GET //v1/registry/x HTTP/1.1\r\n" + HEAD, 400),
    "encoded slash": ("GET /v1/registry/..%2ftalent HTTP/1.1\r\n" + HEAD, 400),
    "encoded slash, upper case": ("GET /v1/registry/a%2Fb HTTP/1.1\r\n" + HEAD, 400),
    "encoded backslash": ("GET /v1/registry/a%5cb HTTP/1.1\r\n" + HEAD, 400),
    "encoded dots": ("GET /v1/registry/%2e%2e/x HTTP/1.1\r\n" + HEAD, 400),
    "encoded percent": ("GET /v1/registry/%252e/x HTTP/1.1\r\n" + HEAD, 400),
    "encoded NUL": ("GET /v1/registry/a%00b HTTP/1.1\r\n" + HEAD, 400),
    "half an escape": ("GET /v1/registry/a%2 HTTP/1.1\r\n" + HEAD, 400),
    "dot-dot": ("GET /v1/registry/../talent/x HTTP/1.1\r\n" + HEAD, 400),
    "dot-dot at the end": ("GET /v1/registry/.. HTTP/1.1\r\n" + HEAD, 400),
    "dot": ("GET /v1/registry/./x HTTP/1.1\r\n" + HEAD, 400),
    "parameter": ("GET /v1/registry/x;a=b HTTP/1.1\r\n" + HEAD, 400),
    "no Host": ("GET /v1/registry/x HTTP/1.1\r\n", 400),
    "two Hosts": ("GET /v1/registry/x HTTP/1.1\r\nHost: there\r\n" + HEAD, 400),
    "length and chunks": (
        "POST /v1/registry/x HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" + HEAD,
        400,
    ),
    "two lengths": ("POST /v1/registry/x HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n" + HEAD, 400),
    "signed length": ("POST /v1/registry/x HTTP/1.1\r\nContent-Length: +3\r\n" + HEAD, 400),
    "other coding": ("POST /v1/registry/x HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n" + HEAD, 400),
    "coding in disguise": ("POST /v1/registry/x HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n" + HEAD, 400),
    "two codings": (
        "POST /v1/registry/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + HEAD,
        400,
    ),
    "space before the colon": ("POST /v1/registry/x HTTP/1.1\r\nContent-Length : 3\r\n" + HEAD, 400),
    "folded header": ("GET /v1/registry/x HTTP/1.1\r\nX-A: 1\r\n 2\r\n" + HEAD, 400),
    "bare LF": ("GET /v1/registry/x HTTP/1.1\nHost: here\n\n", 400),
    "NUL in a value": ("GET /v1/registry/x HTTP/1.1\r\nX-A: a\0b\r\n" + HEAD, 400),
    "Connection names Authorization": (
        "GET /v1/registry/x HTTP/1.1\r\nConnection: close, Authorization\r\n" + HEAD,
        400,
    ),
    "Connection names the key": ("GET /v1/registry/x HTTP/1.1\r\nConnection: idempotency-key\r\n" + HEAD, 400),
    "Connection names If-Match": ("GET /v1/registry/x HTTP/1.1\r\nConnection: If-Match\r\n" + HEAD, 400),
    "Connection names the length": ("GET /v1/registry/x HTTP/1.1\r\nConnection: content-length\r\n" + HEAD, 400),
    "upgrade with a body": (
        "POST /v1/registry/x HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n" + HEAD,
        400,
    ),
    "compressed body": ("POST /v1/registry/x HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n" + HEAD, 415),
    "TRACE": ("TRACE /v1/registry/x HTTP/1.1\r\n" + HEAD, 405),
    "CONNECT": ("CONNECT here:443 HTTP/1.1\r\n" + HEAD, 405),
    "PROPFIND": ("PROPFIND /v1/registry/x HTTP/1.1\r\n" + HEAD, 405),
    "long target": (f"GET /v1/registry/{'a' * 8200} HTTP/1.1\r\n" + HEAD, 414),
    "long query": (f"GET /v1/registry/x?{'a' * 8180} HTTP/1.1\r\n" + HEAD, 414),
    "many headers": ("GET /v1/registry/x HTTP/1.1\r\n" + "X-A: 1\r\n" * 120 + HEAD, 431),
    "large headers": (f"GET /v1/registry/x HTTP/1.1\r\nX-A: {'a' * 17_000}\r\n" + HEAD, 431),
    "unknown path": ("GET /v1/nowhere/x HTTP/1.1\r\n" + HEAD, 404),
    "encoded prefix": ("GET /v1/r%65gistry/x HTTP/1.1\r\n" + HEAD, 404),
    "not HTTP": ("hello there\r\n", 400),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_can_be_read_in_two_ways_is_refused_and_never_reaches_a_service(
    front: Any, toy: Any, name: str
) -> None:
    request, expected = REFUSED[name]
    status, headers, body = await front.raw(f"{request}\r\n".encode("latin-1"))
    problem = json.loads(body)
    assert (status, problem["status"]) == (expected, expected)
    assert headers["content-type"] == "application/problem+json"
    assert problem["request_id"] == headers["x-request-id"]
    assert problem["title"]
    assert not toy.heads


PASSED = {
    "Authorization": "Bearer abc",
    "Idempotency-Key": "k-1",
    "If-Match": '"7"',
    "Accept-Language": "en",
    "Cookie": "a=b",
    "Empty": "",
    "X-Own": "1",
}
LEFT_OUT = {
    "Connection": "keep-alive, x-hop",
    "X-Hop": "1",
    "Keep-Alive": "timeout=5",
    "TE": "trailers",
    "Trailer": "X-T",
    "Proxy-Authorization": "Basic abc",
    "Proxy-Connection": "keep-alive",
    "Upgrade": "h2c",
    "Forwarded": "for=1.2.3.4",
    "X-Forwarded-Host": "evil",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "1.2.3.4",
    "X_User": "root",
    "X-Seedbed-Roles": "admin",
    "X-Original-URL": "/admin",
    "X-HTTP-Method-Override": "DELETE",
}


async def test_end_to_end_headers_pass_and_claims_about_the_client_do_not(front: Any, toy: Any) -> None:
    lines = "".join(
        f"{name}: {value}\r\n" for name, value in {**PASSED, **LEFT_OUT, "X-Forwarded-For": "1.2.3.4"}.items()
    )
    await front.ask(headers=lines)
    seen = dict(toy.asked[0].headers)
    assert {name: seen.pop(name.lower()) for name in PASSED} == PASSED
    assert seen.pop("host") == "here"
    assert seen.pop("x-forwarded-for") == "127.0.0.1"
    assert 9_000 < int(seen.pop("x-deadline-ms")) <= 9_990
    assert re.fullmatch(r"[0-9a-f]{32}", seen.pop("x-request-id"))
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", seen.pop("traceparent"))
    assert not seen


TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize(
    ("name", "sent", "is_kept"),
    [
        ("x-request-id", "abc.DEF_-12", True),
        ("x-request-id", "short", False),
        ("x-request-id", "with space in it", False),
        ("x-request-id", "a" * 65, False),
        ("traceparent", TRACE, True),
        ("traceparent", TRACE.upper(), False),
        ("traceparent", "00-" + "0" * 32 + "-b7ad6b7169203331-01", False),
        ("traceparent", "nonsense", False),
    ],
)
async def test_sound_identifiers_are_kept_and_others_replaced(
    front: Any, toy: Any, name: str, sent: str, *, is_kept: bool
) -> None:
    _, headers, _ = await front.ask(headers=f"{name}: {sent}\r\ntracestate: a=1\r\n")
    assert (toy.asked[0].header(name) == sent) is is_kept
    assert headers["x-request-id"] == toy.asked[0].header("x-request-id")
    assert (toy.asked[0].header("tracestate") == "a=1") is (is_kept and name == "traceparent")


async def test_an_answer_loses_its_hop_by_hop_headers_and_keeps_the_others(front: Any, toy: Any) -> None:
    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(
            b"HTTP/1.1 201 Created\r\nDate: then\r\nConnection: x-secret, keep-alive\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\nServer: uvicorn\r\n"
            b'X-Request-Id: another-one\r\nETag: "1"\r\nSet-Cookie: a=b\r\nLocation: /v1/registry/1\r\nEmpty:\r\nContent-Length: 0\r\n\r\n'
        )

    toy.behave = behave
    status, headers, _ = await front.ask()
    assert status == 201
    assert headers.pop("x-request-id") != "another-one"
    assert headers == {
        "etag": '"1"',
        "set-cookie": "a=b",
        "location": "/v1/registry/1",
        "empty": "",
        "content-length": "0",
    }


@pytest.mark.parametrize("framing", ["Content-Length", "Transfer-Encoding"])
async def test_an_answer_keeps_its_end_whatever_its_connection_header_names(front: Any, toy: Any, framing: str) -> None:
    body = {"Content-Length": b"2\r\n\r\n{}", "Transfer-Encoding": b"chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"}[framing]

    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        name = framing.encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: %b\r\n%b: %b" % (name, name, body))

    toy.behave = behave
    for _ in range(2):  # the ordinary way and the short one
        assert (await front.ask())[::2] == (200, b"{}")


async def test_trailers_do_not_become_headers_of_the_answer(front: Any, toy: Any) -> None:
    async def behave(asked: Any, reader: Any, writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nSet-Cookie: x=1\r\n\r\n")

    toy.behave = behave
    _, headers, body = await front.ask()
    assert body == b"a"
    assert "set-cookie" not in headers


async def test_a_problem_speaks_english_when_asked_to(front: Any) -> None:
    _, _, chinese = await front.ask("/v1/nowhere")
    _, _, english = await front.ask("/v1/nowhere", headers="Accept-Language: en-GB, zh;q=0.5\r\n")
    assert (json.loads(chinese)["title"], json.loads(english)["title"]) == ("未找到", "Not found")
