"""The server itself: slow and malformed requests are cut off, over real sockets, and a good client never notices."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPResponse
from pathlib import Path

import orjson
import pytest

APP = """
import sys
from bureaukit.server import serve
from bureaukit.settings import Settings
from bureaukit.app import create_app
from bureaukit.telemetry import configure_logs
from bureaukit import migrate
import asyncio
from registry.app import SERVICE
from bureaukit.app import database_url
from bureaukit.db import Database

async def prepare(settings):
    database = Database(database_url(SERVICE.name, settings))
    await migrate.upgrade(database, SERVICE.name, SERVICE.guards)
    await database.close()

settings = Settings()
configure_logs("info")
asyncio.run(prepare(settings))
serve(create_app(SERVICE, settings), host="127.0.0.1", port=int(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The registry in a process of its own, on a free port."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        number = int(found.getsockname()[1])
    home = tmp_path_factory.mktemp("served")
    told = {"SEEDBED_HOME": str(home), "SEEDBED_PROFILE": "sandbox", "SEEDBED_BACKGROUND": "false"}
    (home / "app.py").write_text(APP)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(home / "app.py"), str(number)],
            env={"PATH": os.environ["PATH"]} | told,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(number, Path(home / "log"))
        yield number
    finally:
        process.terminate()
        process.wait(15)


def wait_for(port: int, log: Path) -> None:
    for _ in range(150):
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
            return
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


def ask(port: int, raw: bytes, seconds: float = 12) -> bytes:
    """Send bytes and return everything that comes back until the connection closes, or time is over."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=seconds)) as connection:
        connection.sendall(raw)
        answer = b""
        with suppress(TimeoutError, ConnectionError):
            while part := connection.recv(65_536):
                answer += part
                if b"\r\n\r\n" in answer and b"onnection: close" not in answer:
                    return answer
        return answer


GOOD = b"GET /v1/registry/errors HTTP/1.1\r\nHost: x\r\n\r\n"
REFUSED: dict[str, tuple[bytes, int]] = {
    "no Host": (b"GET /v1/registry/errors HTTP/1.1\r\n\r\n", 400),
    "two Hosts": (b"GET /v1/registry/errors HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "101 headers": (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 100 + b"\r\n", 431),
    "17 KiB of headers": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"b" * 17_000 + b"\r\n\r\n", 431),
    "9 KiB of target": (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "length and chunks": (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "two lengths": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "a folded header": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n", 400),
    "a space before the colon": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A : b\r\n\r\n", 400),
    "NUL in a header": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: \x00\r\n\r\n", 400),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "a target with raw bytes": (b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_request_is_refused_with_a_problem_and_closed(port: int, name: str) -> None:
    raw, status = REFUSED[name]
    head, _, body = ask(port, raw).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head[:200]
    assert b"application/problem+json" in head
    assert orjson.loads(body)["status"] == status


@pytest.mark.parametrize("escape", [b"%ff%fe", b"%00", b"%ed%a0%80", b"%c0%ae", b"%"])
def test_an_odd_escape_in_a_path_is_a_problem_and_no_fault_of_ours(port: int, escape: bytes) -> None:
    answer = ask(port, b"GET /v1/registry/divisions/" + escape + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer[9:12] in (b"400", b"404", b"422"), answer[:300]


def held(port: int, opening: bytes, drip: bytes, number: int = 40, limit: float = 10) -> tuple[int, float, float]:
    """Open connections that send a byte now and then; return how many outlive the limit, how long it took, and what
    a good client had to wait meanwhile."""
    connections = []
    for _ in range(number):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(opening)
        connection.setblocking(False)
        connections.append(connection)
    started, worst = time.monotonic(), 0.0
    while connections and time.monotonic() - started < limit:
        time.sleep(0.5)
        asked = time.monotonic()
        assert ask(port, GOOD, 3).startswith(b"HTTP/1.1 200")
        worst = max(worst, time.monotonic() - asked)
        connections = [connection for connection in connections if is_open(connection, drip)]
    took = time.monotonic() - started
    for connection in connections:
        connection.close()
    return len(connections), took, worst


def is_open(connection: socket.socket, drip: bytes) -> bool:
    try:
        while connection.recv(65_536):
            continue
    except BlockingIOError:
        with suppress(OSError):
            connection.sendall(drip)
            return True
    except OSError:
        pass
    connection.close()
    return False


PUT = b"PUT /v1/registry/sandbox/clock HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
SLOW = {
    "a head that never ends": (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n"),
    "a first line that never ends": (b"GET /", b"a"),
    "silence": (b"", b""),
    "a body that drips": (PUT + b"Content-Length: 1000\r\n\r\n{", b" "),
    "chunks that drip": (PUT + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", b"1\r\n \r\n"),
    "a body nobody waits for": (b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", b" "),
    "a body after which nothing comes": (b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{", b"}"),
}


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.slow
def test_a_slow_client_is_cut_off_within_ten_seconds_and_a_good_one_served(port: int, name: str) -> None:
    opening, drip = SLOW[name]
    left, took, worst = held(port, opening, drip)
    assert (left, took < 10.5) == (0, True)
    assert worst < 0.5


def test_slow_clients_of_every_kind_at_once_are_cut_off_within_ten_seconds(port: int) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(SLOW)) as pool:
        found = dict(zip(SLOW, pool.map(lambda kind: held(port, *kind, number=10), SLOW.values()), strict=True))
    assert {name: left for name, (left, _, _) in found.items() if left} == {}


def test_an_answer_given_before_the_body_came_reaches_the_client_and_the_connection_lives_on(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as connection:
        connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
        early = HTTPResponse(connection)
        early.begin()
        assert (early.status, early.read()[:1]) == (404, b"{")  # head and body may come apart
        connection.sendall(b"late" + GOOD)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")


def test_requests_in_a_row_on_one_connection_are_answered_in_order(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as connection:
        connection.sendall(GOOD + b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    assert answer.index(b"HTTP/1.1 200") < answer.index(b"HTTP/1.1 404")


def test_the_server_does_not_tell_what_it_is(port: int) -> None:
    head = ask(port, GOOD).partition(b"\r\n\r\n")[0].lower()
    assert b"server:" not in head
    assert b"x-content-type-options: nosniff" in head
