"""What the system tests begin with: the platform as real processes on ports and a home of its own."""

import asyncio
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
from bureaukit.http import httpx

from dev.supervisor import Nursery, Supervisor, environment
from dev.topology import ROOT, SERVICES, Process, Topology

PORTS = 6  # the gateway, the four services, the issuer
READY_SECONDS = 90.0
DEADLINE = 5.0  # seconds; a refused connection is answered at once, the rest is what a busy machine may add


def free_ports() -> int:
    """Return the first of as many free ports in a row as a platform takes."""
    rng = random.Random()
    while True:
        first = rng.randrange(20_000, 30_000, 10)
        if all(is_free(port) for port in range(first, first + PORTS)):
            return first


def is_free(port: int) -> bool:
    """Say whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Client:
    """Asks a running platform through its gateway."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.http = httpx.Client(base_url=topology.gateway_url, timeout=15, trust_env=False)

    def token(self, who: str, **acting: str) -> dict[str, str]:
        """Return the headers of a persona, or of a partner's machine client."""
        kind = "clients" if who.startswith("partner-") else "personas"
        url = f"{self.topology.issuer_url}/{kind}/{who}/token"
        answer = httpx.post(url, json=acting or None, trust_env=False)
        return {"authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}

    def get(self, path: str, by: str | None = None, **query: Any) -> dict[str, Any]:
        """Read something that must be there."""
        answer = self.http.get(path, params=query or None, headers=self.token(by) if by else {})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def every(self, path: str, by: str | None = None, **query: Any) -> list[dict[str, Any]]:
        """Return the items of all pages of a list."""
        page = self.get(path, by, **query, limit=200)
        items = list(page["items"])
        while page["next_cursor"]:
            page = self.get(path, by, **query, limit=200, cursor=page["next_cursor"])
            items += page["items"]
        return items

    def disagreements(self, seconds: float = 0.0) -> dict[str, list[str]]:
        """Return what the services do not agree on, with samples, or cannot say; what is on its way is given some time."""
        until = time.monotonic() + seconds
        while True:
            found = self.get("/v1/ops/invariants", "auditor")
            wrong = {
                f"{item['service']}: {item['name']}": item["samples"] or [item["status"]]
                for item in found["items"]
                if item["status"] != "holds"
            } | {name: ["degraded"] for name in found["degraded"]}
            assert found["ok"] == (not wrong)
            if not wrong or time.monotonic() > until:
                return wrong
            time.sleep(0.2)

    def events(self) -> list[dict[str, Any]]:
        """Return every event of every service, read through the merged feed."""
        headers = self.token("partner-procurement")
        items: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = self.http.get("/v1/events", params={"limit": "500", **cursor}, headers=headers)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            if not page["items"]:
                return items
            items += page["items"]
            cursor = {"after": page["next_cursor"]}


class Platform(Client):
    """Six real processes under the supervisor of `make up`, which lives in a thread here so that it can be told to kill."""

    def __init__(
        self, topology: Topology, processes: list[Process] | None = None, nursery: Nursery | None = None
    ) -> None:
        """`processes` take the places of the topology's own, and `nursery` that of the one they are forked from."""
        super().__init__(topology)
        self._supervisor = Supervisor(processes or topology.processes(), topology.home / "logs", nursery=nursery)
        self._loop = asyncio.new_event_loop()

    def start(self) -> None:
        """Migrate, start, and wait until everything serves."""
        self.topology.home.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "dev.migrate"], cwd=ROOT, env=settings(self.topology), check=True)
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._do(self._supervisor.start())

    def kill(self, name: str) -> None:
        """End a process by SIGKILL and keep it down."""
        self._do(self._supervisor.kill(name))

    def release(self, name: str) -> None:
        """Start a process that was killed, and wait until the gateway finds it again."""
        self.release_without_waiting(name)
        self.wait_until_whole()

    def release_without_waiting(self, name: str) -> None:
        """Start a process that was killed; others may still be down."""
        self._do(self._supervisor.release(name))

    def release_all(self, names: Iterable[str]) -> None:
        """Start processes that were killed, all at once, and wait until each of them serves."""

        async def release() -> None:
            await asyncio.gather(*(self._supervisor.release(name) for name in names))

        self._do(release())

    def wait_until_ready(self, name: str) -> None:
        """Wait until a process serves."""
        self._do(self._supervisor.ready(name))

    def wait_until_whole(self) -> None:
        """Wait until the gateway finds every service."""
        until = time.monotonic() + READY_SECONDS
        while missing := self.get("/v1/codes")["degraded"]:
            assert time.monotonic() < until, f"the gateway does not find {missing} again"
            time.sleep(0.1)

    def stop(self) -> None:
        """End everything."""
        self._do(self._supervisor.stop())
        self.http.close()
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(READY_SECONDS)


def assert_clean(answers: list[httpx.Response]) -> None:
    """Every answer is a 503 problem that says when to come again, and came within the deadline."""
    assert answers
    for answer in answers:
        assert answer.status_code == 503, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["status"] == 503
        assert answer.json()["code"]
        assert answer.elapsed.total_seconds() <= DEADLINE


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until an address answers with 200, as long as the process behind it runs."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"it ended with {process.returncode}"
        try:
            if httpx.get(url, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not come up")


def settings(topology: Topology) -> dict[str, str]:
    """Return the environment that leads `dev.migrate`, `dev.up` and `dev.journey` to a platform."""
    changes = {"SEEDBED_PORT": str(topology.port), "SEEDBED_HOME": str(topology.home)}
    if topology.database_template:
        changes["SEEDBED_DATABASE_TEMPLATE"] = topology.database_template
    return {name: value for name, value in environment({}).items() if not name.startswith("SEEDBED_")} | changes


P = TypeVar("P", bound=Platform)


@contextmanager
def running(engine: str, home: Path, pg_url: str | None, kind: type[P] = Platform) -> Iterator[P]:  # type: ignore[assignment]
    """Run a fresh, empty platform on an engine."""
    with databases(engine, pg_url) as template:
        platform = kind(Topology(free_ports(), home, template))
        try:
            platform.start()
            yield platform
        finally:
            platform.stop()


@contextmanager
def databases(engine: str, pg_url: str | None) -> Iterator[str | None]:
    """Make a PostgreSQL database for each service, and give them back; SQLite needs nothing."""
    if engine == "sqlite":
        yield None
        return
    assert pg_url
    base, _, query = pg_url.partition("?")
    prefix = f"s_{uuid4().hex[:8]}"
    with psycopg.connect(pg_url, autocommit=True) as admin:
        try:
            for service in SERVICES:
                admin.execute(f"CREATE DATABASE {prefix}_{service}")
            yield f"{base.rsplit('/', 1)[0]}/{prefix}_{{service}}" + (f"?{query}" if query else "")
        finally:
            for service in SERVICES:
                admin.execute(f"DROP DATABASE IF EXISTS {prefix}_{service} WITH (FORCE)")
