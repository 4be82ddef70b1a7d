"""The first table: the gateway with everything on beside other proxies, in front of one back end that costs little."""

import http.client
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.harness import Candidate, Samples, in_turn
from bench.peers import HERE, Peer, install_node_packages, program_of, render
from bench.processes import cores, running
from bench.wrk import Wrk
from dev.topology import ROOT, SERVICES, Topology

GATEWAY = "Seedbed gateway"
SIZES = {"1 KB": 1_024, "50 KB": 51_200}
PERSONA = "district-clerk"
PAUSE_MS = 32  # between two requests of each of 32 connections: about 1,000 a second for everyone
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often each candidate is measured."""

    seconds: int
    rounds: int


@dataclass(frozen=True)
class RelayTable:
    """What was measured: flat out for each size of answer, and at one pace for the time to answer."""

    flat_out: dict[str, Samples]
    paced: Samples


def measure(peers: Sequence[Peer], *, port: int, folder: Path, effort: Effort, say: Say = print) -> RelayTable:
    """Start everything, measure all in turn, and leave nothing running."""
    own, other = cores()
    with ExitStack() as stack:
        served = stack.enter_context(_backend(folder, port + 10, other))
        token = stack.enter_context(development_issuer(folder, port, other))
        candidates = [stack.enter_context(_gateway(folder, port, own))]
        if any(peer.is_node for peer in peers):
            install_node_packages(folder / "node")
        for number, peer in enumerate(peers, start=11):
            candidates.append(stack.enter_context(_peer(peer, folder, port + number, port + 10, own)))

        def load(size: str, seconds: int, pause_ms: int = 0) -> Wrk:
            expected = _answer_file(folder, size)
            path = f"/v1/talent/{expected.name}"
            return Wrk(path, expected, token(), other, seconds=seconds, pause_ms=pause_ms)

        def run(size: str, *, pause_ms: int = 0) -> Samples:
            in_turn(candidates, load(size, 1), rounds=1, served=served, say=_silent)  # connections, caches, compilers
            paced_or_not = load(size, effort.seconds, pause_ms)
            return in_turn(candidates, paced_or_not, rounds=effort.rounds, served=served, say=say)

        flat_out = {}
        for size in SIZES:
            say(f"{size}, flat out")
            flat_out[size] = run(size)
        say(f"1 KB, {PAUSE_MS} ms of pause between two requests of a connection")
        return RelayTable(flat_out, run("1 KB", pause_ms=PAUSE_MS))


def _silent(_line: str) -> None:
    """Say nothing about a warm-up."""


def _answer_file(folder: Path, size: str) -> Path:
    return folder / "answers" / "v1" / "talent" / f"{size.replace(' ', '').lower()}.json"


@contextmanager
def _backend(folder: Path, port: int, core: int) -> Iterator[Callable[[], int]]:
    """Run the back end; yields a counter of the requests that have reached it."""
    for size, length in SIZES.items():
        file = _answer_file(folder, size)
        file.parent.mkdir(parents=True, exist_ok=True)
        frame = len('{"items":""}')
        file.write_text(
            json.dumps({"items": ("0123456789abcdef" * (length // 16))[: length - frame]}, separators=(",", ":"))
        )
    for path in (folder, *(folder / "answers").rglob("*"), folder / "answers"):
        path.chmod(0o755)  # nginx's worker is somebody else when we are root
    config = render(HERE / "peers" / "backend.conf", folder, backend_port=port)
    command = (program_of("nginx") or "nginx", "-c", str(config), "-e", "stderr")
    asked = 0

    def served() -> int:
        nonlocal asked
        asked += 1  # stub_status counts the question, too
        return int(_get(port, "/served").split(b"\n")[2].split()[2]) - asked

    with running(command, core=core, log=folder / "backend.log") as process:
        process.wait_until_ready(f"http://127.0.0.1:{port}/")
        yield served


@contextmanager
def development_issuer(folder: Path, port: int, core: int | None = None) -> Iterator[Callable[[], str]]:
    """Run the development issuer as `make up` does; yields what fetches a token."""
    spec = next(process for process in topology_of(folder, port).processes() if process.name == "issuer")
    command = (sys.executable, "-m", *spec.command)

    def token() -> str:
        answer = json.loads(_get(spec.port, f"/dev/personas/{PERSONA}/token", method="POST"))
        return str(answer["access_token"])

    with running(command, core=core, log=folder / "issuer.log", environment=spec.environment) as process:
        process.wait_until_ready(f"http://127.0.0.1:{spec.port}{spec.probe}")
        yield token


@contextmanager
def _gateway(folder: Path, port: int, core: int) -> Iterator[Candidate]:
    """Run the gateway as `make up` does, but for the services' addresses and limits that never refuse."""
    spec = next(process for process in topology_of(folder, port).processes() if process.name == "gateway")
    changes = {
        "SEEDBED_UPSTREAMS": ",".join(f"{name}=127.0.0.1:{port + 10}" for name in SERVICES),
        "SEEDBED_RATE_FACTOR": "1000000",
    }
    command = (sys.executable, "-m", *spec.command)
    log = folder / "gateway.log"
    with running(command, core=core, log=log, environment=spec.environment | changes) as process:
        process.wait_until_ready(f"http://127.0.0.1:{port}{spec.probe}")
        yield Candidate(GATEWAY, f"http://127.0.0.1:{port}", process, log_mark=b'"passed on"')


@contextmanager
def _peer(peer: Peer, folder: Path, port: int, backend_port: int, core: int) -> Iterator[Candidate]:
    program = program_of(peer.program) or peer.program
    if peer.is_node:
        config = folder / "node" / peer.config
    else:
        config = render(HERE / "peers" / peer.config, folder, port=port, backend_port=backend_port)
    log = folder / f"{peer.config}.log"
    command = peer.command(program, config, port, backend_port)
    with running(command, core=core, log=log, environment={"HOME": str(folder)}) as process:
        process.wait_until_ready(f"http://127.0.0.1:{port}/v1/talent/1kb.json")
        yield Candidate(peer.name, f"http://127.0.0.1:{port}", process, log_mark=peer.log_mark)


def topology_of(folder: Path, port: int) -> Topology:
    """Return where everything of a run listens."""
    return Topology(port=port, home=folder / "home")


def _get(port: int, path: str, *, method: str = "GET") -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path)
        return connection.getresponse().read()
    finally:
        connection.close()


def fetched(url: str, path: str) -> tuple[bytes, str]:
    """Return an answer's bytes and its ETag."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        connection.request("GET", path, headers={"accept": "application/json"})
        answer = connection.getresponse()
        return answer.read(), answer.headers.get("etag", "")
    finally:
        connection.close()


def commit() -> str:
    """Return the revision measured, with a mark where files differ from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "?"
