"""The second table: whole reads of the register, at 9,000 and at 900,000 organizations, beside what others write for them."""

import asyncio
import base64
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import quote
from uuid import UUID

import orjson
from bureaukit import migrate
from bureaukit.db import Database
from registry.app import SERVICE
from registry.organizations.api.register import OrganizationFilter

from bench.harness import Answered, Candidate, Samples, in_turn
from bench.peers import install_node_packages, install_python_packages, program_of
from bench.processes import cores, running
from bench.register_data import fill, organizations
from bench.relay import Effort, fetched
from bench.wrk import Wrk
from dev import postgres

SEEDBED = "Seedbed registry"
NODE_PEERS = {"fastify + pg": "fastify-pg.mjs", "express + pg": "express-pg.mjs"}
PYTHON_PEERS = {"litestar + SQLAlchemy": "litestar_sqlalchemy.py", "django-ninja + gunicorn": "django_ninja_pg.py"}
PEERS = NODE_PEERS | PYTHON_PEERS
SECTOR = "education"
DEEP_ON = "2019-01-01"
PARTS = ("梅兰", "书法", "五华")  # from rare to common
ASKED = (
    "page of 50, filtered",
    "the same, deep",
    "by credit code",
    "not changed (304)",
    *(f"search: {p}" for p in PARTS),
)
_SEEDBED_ONLY = ("not changed (304)",)
Say = Callable[[str], None]


@dataclass
class Register:
    """One database of the run, and who answers from it."""

    count: int
    url: str
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Its size, for the names of candidates."""
        return f"{self.count:,}"


@dataclass(frozen=True)
class RegisterTable:
    """What was measured: for each question, the samples of every candidate at every size."""

    sizes: tuple[int, ...]
    samples: dict[str, Samples]


def measure(sizes: Sequence[int], *, port: int, folder: Path, effort: Effort, say: Say = print) -> RegisterTable:
    """Fill a database of each size, start everything, measure all in turn, and leave nothing running."""
    own, other = cores()
    with ExitStack() as stack:
        server = stack.enter_context(postgres.server(Path(gettempdir())))
        if server is None:
            raise RuntimeError("no PostgreSQL server was found")
        registers = [_filled(server, count, say) for count in sizes]
        peers = _installed(folder, say)
        for register in registers:
            port += 10
            register.candidates.append(stack.enter_context(_seedbed(register, folder, port, own)))
            for number, (name, command) in enumerate(peers.items(), start=1):
                peer = _Peer(name, command, port + number)
                register.candidates.append(stack.enter_context(_beside(peer, register, folder, own)))
        return RegisterTable(
            tuple(sizes), {question: _asked(registers, question, folder, other, effort, say) for question in ASKED}
        )


def _installed(folder: Path, say: Say) -> dict[str, tuple[str, ...]]:
    """Return how each peer is started for which everything is there."""
    found: dict[str, tuple[str, ...]] = {}
    if (node := program_of("node")) and program_of("npm"):
        install_node_packages(folder / "node")
        found |= {name: (node, str(folder / "node" / script)) for name, script in NODE_PEERS.items()}
    if python := install_python_packages(folder / "python"):
        found |= {name: (str(python), str(folder / "python" / script)) for name, script in PYTHON_PEERS.items()}
    if missing := PEERS.keys() - found.keys():
        say(f"LEFT OUT, because not to be installed: {', '.join(sorted(missing))}")
    return found


def _asked(  # noqa: PLR0917 -- one run has as many sides
    registers: Sequence[Register], question: str, folder: Path, core: int, effort: Effort, say: Say
) -> Samples:
    """Measure everybody who answers a question."""
    say(question)
    loads = _loads(registers, question, folder, core)
    candidates = [candidate for register in registers for candidate in register.candidates if candidate.url in loads]

    def load(seconds: int) -> Callable[[str], Answered]:
        return lambda url: loads[url](seconds)(url)

    in_turn(candidates, load(1), rounds=1, say=_silent)
    return in_turn(candidates, load(effort.seconds), rounds=effort.rounds, say=say)


def _silent(_line: str) -> None:
    """Say nothing about a warm-up."""


def _filled(server: str, count: int, say: Say) -> Register:
    base, _, query = server.partition("?")
    with postgres.administrator(server) as run:
        run(f"CREATE DATABASE register_{count}")
    url = f"{base.rsplit('/', 1)[0]}/register_{count}?{query}"
    migrated(url)
    say(f"copying {count:,} organizations")
    fill(url, count)
    return Register(count, url)


def migrated(url: str) -> None:
    """Bring an empty database to the registry's newest schema."""

    async def upgrade() -> None:
        database = Database(url)
        await migrate.upgrade(database, SERVICE.name, SERVICE.guards)
        await database.close()

    asyncio.run(upgrade())


@contextmanager
def _seedbed(register: Register, folder: Path, port: int, core: int) -> Iterator[Candidate]:
    """Run the registry as it is served, but for background work, which is no part of a read."""
    environment = {
        "SEEDBED_PROFILE": "dev",
        "SEEDBED_HOME": str(folder / f"home-{register.count}"),
        "SEEDBED_DATABASE_URL": register.url,
        "SEEDBED_LISTEN_PORT": str(port),
        "SEEDBED_BACKGROUND": "false",
    }
    (folder / f"home-{register.count}").mkdir()
    log = folder / f"registry-{register.count}.log"
    command = (sys.executable, "-m", "registry", "serve")
    with running(command, core=core, log=log, environment=environment) as process:
        process.wait_until_ready(f"http://127.0.0.1:{port}/health/live")
        yield Candidate(f"{SEEDBED}, {register.label}", f"http://127.0.0.1:{port}", process, log_mark=b'"route"')


@dataclass(frozen=True, slots=True)
class _Peer:
    name: str
    command: tuple[str, ...]
    port: int


@contextmanager
def _beside(peer: _Peer, register: Register, folder: Path, core: int) -> Iterator[Candidate]:
    _, _, socket = register.url.partition("?host=")
    command = (*peer.command, str(peer.port), socket, f"register_{register.count}")
    log = folder / f"{Path(peer.command[-1]).stem}-{register.count}.log"
    with running(command, core=core, log=log, environment={"NODE_ENV": "production"}) as process:
        process.wait_until_ready(f"http://127.0.0.1:{peer.port}/")
        yield Candidate(f"{peer.name}, {register.label}", f"http://127.0.0.1:{peer.port}", process)


def _loads(registers: Sequence[Register], question: str, folder: Path, core: int) -> dict[str, Callable[[int], Wrk]]:
    """Return for each candidate what asks it the question; all must answer with the same organizations."""
    loads = {}
    for register in registers:
        same = None
        for candidate in register.candidates:
            is_ours = candidate.name.startswith(SEEDBED)
            if not is_ours and question in _SEEDBED_ONLY:
                continue
            path = _path(register, question, is_ours=is_ours)
            body, etag = fetched(candidate.url, path)
            held = [item["id"] for item in json.loads(body).get("items", [json.loads(body)])]
            if held != (same := same or held):
                raise RuntimeError(f"{candidate.name} answers {path} with other organizations")
            expected = folder / f"expected-{len(list(folder.glob('expected-*.json')))}.json"
            expected.write_bytes(b"" if question in _SEEDBED_ONLY else body)
            loads[candidate.url] = _load(path, expected, core, etag if question in _SEEDBED_ONLY else "")
    return loads


def _load(path: str, expected: Path, core: int, etag: str) -> Callable[[int], Wrk]:
    connections = 4 if "?q=" in path else 32  # a scan of the whole table would keep the last of 32 waiting too long
    return lambda seconds: Wrk(path, expected, "", core, seconds=seconds, connections=connections, etag=etag)


def _path(register: Register, question: str, *, is_ours: bool) -> str:
    prefix = "/v1/registry/organizations" if is_ours else "/organizations"
    if question.startswith("search"):
        return f"{prefix}?q={quote(question.rsplit(maxsplit=1)[-1])}"
    if question in ("by credit code", "not changed (304)"):
        row, _ = next(organizations(register.count))
        return f"{prefix}/{row['credit_code']}"
    first = f"{prefix}?sector={SECTOR}" + ("&limit=50" if is_ours else "")
    if not question.endswith("deep"):
        return first
    return first + (f"&cursor={_deep_cursor()}" if is_ours else f"&after_on={DEEP_ON}")


def _deep_cursor() -> str:
    """Return the cursor that a client has after four fifths of all pages."""
    asked = OrganizationFilter.model_validate({"sector": SECTOR, "limit": 50})
    place = [asked.fingerprint("registered_on"), DEEP_ON, str(UUID(int=0))]
    return base64.urlsafe_b64encode(orjson.dumps(place)).rstrip(b"=").decode()
