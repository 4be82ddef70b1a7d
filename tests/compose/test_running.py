"""docker-compose.yml for real, in the order of its life: production, rehearsal, the journey, crashes, a night's rest."""

import itertools
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from dev.containers import has_engine
from dev.journey.story import take
from dev.journey.walk import Walk
from dev.topology import SERVICES
from tests.compose.stack import Stack

pytestmark = pytest.mark.slow
NO_ENGINE = "NO DOCKER ENGINE FOUND: docker-compose.yml is not run"
FIGURES = "/v1/statistics?as_of=2018-12-31"
NOBODY = "10001"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An empty platform under compose, first as production has it."""
    if not has_engine():
        warnings.warn(NO_ENGINE, stacklevel=1)
        pytest.skip(NO_ENGINE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Stack(tmp_path_factory.mktemp("compose"), port)
    try:
        found.compose("build")
        found.up()
        yield found
    finally:
        found.remove()


@pytest.fixture(scope="module")
def rehearsal(stack: Stack) -> Stack:
    """The same platform, with the development issuer added."""
    stack.rehearsal = True
    stack.compose("build", "issuer")
    stack.up()
    return stack


def test_in_production_the_public_reads_and_nothing_of_development_exists(stack: Stack) -> None:
    assert not stack.rehearsal
    assert stack.http.get("/v1/meta").json()["profile"] == "production"
    assert {figure["value"] for figure in stack.http.get(FIGURES).json()["figures"]} == {0}
    assert stack.http.get("/issuer/dev/personas").status_code == 404
    assert stack.http.put("/sandbox/clock", json={"now": None}).status_code == 404
    assert stack.http.get("/v1/registry/applications").status_code == 401


def test_the_database_of_a_service_is_closed_to_the_others(stack: Stack) -> None:
    for own, other in itertools.product(SERVICES, (*SERVICES, "postgres", "template1")):
        answer = _ask(stack, own, other)
        if own == other:
            assert answer == f"{own}/f/f/f", "the role owns its database and nothing more"
        else:
            assert "permission denied for database" in answer, f"{own} reached {other}: {answer}"


def _ask(stack: Stack, role: str, database: str) -> str:
    """Return who one is in a database, with which powers; or why one does not get in."""
    question = "SELECT concat_ws('/', rolname, rolsuper, rolcreatedb, rolcreaterole) FROM pg_roles WHERE rolname = user"
    command = (
        f'PGPASSWORD=$(cat /run/secrets/db-{role}) psql -h 127.0.0.1 -U {role} -d {database} -Atc "{question}" 2>&1'
    )
    return stack.inside("postgres", "sh", "-c", f"{command} || true")


def test_a_wrong_password_opens_nothing(stack: Stack) -> None:
    answer = stack.inside(
        "postgres", "sh", "-c", "PGPASSWORD=registry psql -h 127.0.0.1 -U registry -d registry -c '' 2>&1 || true"
    )
    assert "password authentication failed" in answer


def test_the_schema_is_the_codes_own(stack: Stack) -> None:
    for name in SERVICES:
        assert stack.inside(name, "python", "-m", name, "migrate", "--check") == "at head"


def test_containers_have_no_root_no_capability_and_no_place_to_write(rehearsal: Stack) -> None:
    for name in rehearsal.processes():
        held = rehearsal.inspect(name)["HostConfig"]
        assert held["ReadonlyRootfs"], name
        assert held["CapDrop"] == ["ALL"], name
        assert held["RestartPolicy"]["Name"] == "unless-stopped"
        status = dict(line.split(":", 1) for line in rehearsal.inside(name, "cat", "/proc/1/status").splitlines())
        assert status["Uid"].split()[1] != "0", f"{name} runs as root"
        assert int(status["CapEff"], 16) == 0, name
        assert status["NoNewPrivs"].strip() == "1", name
        if name != "postgres":
            assert status["Uid"].split()[1] == NOBODY
            assert "Read-only" in rehearsal.inside(name, "sh", "-c", "touch /venv/new /app/new 2>&1 || true")


def test_the_gateway_alone_is_published_and_cannot_reach_the_database(rehearsal: Stack) -> None:
    published = {name: rehearsal.inspect(name)["HostConfig"]["PortBindings"] for name in rehearsal.processes()}
    assert {name for name, ports in published.items() if ports} == {"gateway"}
    assert published["gateway"]["8000/tcp"] == [{"HostIp": "127.0.0.1", "HostPort": str(rehearsal.port)}]
    address = rehearsal.inspect("postgres")["NetworkSettings"]["Networks"][f"{rehearsal.project}_database"]["IPAddress"]
    reach = f"import socket; socket.create_connection(('{address}', 5432), 3)"
    rehearsal.inside("registry", "python", "-c", reach)
    with pytest.raises(AssertionError, match="Error"):
        rehearsal.inside("gateway", "python", "-c", reach)


def test_no_secret_is_in_the_environment_or_the_images(rehearsal: Stack) -> None:
    secrets = [path.read_text() for path in (rehearsal.folder / "deploy" / "secrets").rglob("*") if path.is_file()]
    for name in rehearsal.processes():
        known = str(rehearsal.inspect(name))
        assert not any(secret in known for secret in secrets), name
        if name != "postgres":
            look = "find /app /venv -name 'db-*' -o -name 'field-keys-*' -o -name 'svc-*'"
            assert rehearsal.inside(name, "sh", "-c", look) == "", name


class Interrupted(Walk):
    """A walk on which a container is killed just before a step, and started again while the walk waits."""

    def __init__(self, stack: Stack, tag: str, plan: dict[str, str]) -> None:
        super().__init__(stack.gateway_url, tag, lambda _line: None, persistent=True)
        self.plan = plan
        self.revivals: list[threading.Thread] = []
        self._stack = stack

    def step(self, zh: str, en: str, method: str, path: str, **kw: Any) -> dict[str, Any]:
        """Take a step; kill whom the plan names for it."""
        if victim := self.plan.pop(path.rsplit("/", 1)[-1], None):
            self._stack.compose("kill", victim)
            self.revivals.append(threading.Thread(target=self._stack.compose, args=("start", victim)))
            self.revivals[-1].start()
        return super().step(zh, en, method, path, **kw)


@pytest.mark.feature("B5-26")
def test_the_journey_passes_though_containers_are_killed_on_the_way(rehearsal: Stack) -> None:
    walk = Interrupted(rehearsal, "compose", {"submission": "registry", "tally": "evaluation"})
    outcome = take(walk, receiver_host=rehearsal.host())
    for revival in walk.revivals:
        revival.join()
    assert walk.plan == {}, "every kill happened"
    assert walk.interruptions, "the walk met a service that was down"
    assert {answer.status_code for answer in walk.interruptions} == {503}
    assert outcome.grade["grade"] == "3A"
    assert outcome.event["data"]["allowed"] is False


def test_a_process_that_ends_is_started_again(rehearsal: Stack) -> None:
    rehearsal.ready()
    for name in rehearsal.processes():
        before = rehearsal.inspect(name)["RestartCount"]
        itself = "postgres" if name == "postgres" else NOBODY
        rehearsal.docker("exec", "-u", itself, rehearsal.container(name), "sh", "-c", "kill -INT 1")
        until = time.monotonic() + 60
        while rehearsal.inspect(name)["RestartCount"] == before:
            assert time.monotonic() < until, f"{name} was not started again"
            time.sleep(0.5)
        rehearsal.ready()


def test_what_was_written_is_there_after_down_and_up(rehearsal: Stack) -> None:
    before = rehearsal.http.get("/v1/registry/organizations").json()["items"]
    assert len(before) == 2, "the two organizations of the journey"
    rehearsal.compose("down")
    assert rehearsal.docker("ps", "-aq", "--filter", f"name={rehearsal.project}") == "", "nothing is left running"
    rehearsal.up()
    assert rehearsal.http.get("/v1/registry/organizations").json()["items"] == before
