"""How long the registry takes to bring a ledger of 100,000 rows in, and how much memory: a real process, the whole request."""

import http.client
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from bureaukit.tables_in import XLSX
from registry import credit_code
from xlsxwriter import Workbook

from bench.processes import Process, running
from bench.register import migrated
from bench.relay import development_issuer, topology_of
from dev import postgres

IMPORTS = "/v1/registry/organizations/imports"
SERVED = 15  # ports from the first of a run to the one the registry is served at
GOAL_SECONDS, GOAL_MB = 120, 300
_SECTORS = ("教育", "社会服务", "文化", "体育", "工商服务业", "卫生")


@dataclass(frozen=True, slots=True)
class Taken:
    """One import: how it ended, how long it took, and the most memory the process ever held."""

    engine: str
    rows: int
    imported: int
    seconds: float
    cpu_seconds: float  # of the process alone: what it waits for on a machine that others use is not in it
    peak_mb: float


def a_ledger(rows: int, folder: Path) -> bytes:
    """Return a ledger as the offices keep it: a workbook, which is small enough for the gateway where its CSV is not."""
    titles = (
        "登记类别",
        "组织类型",
        "统一社会信用代码",
        "名称",
        "住所区划代码",
        "行业领域",
        "登记或备案日期",
        "业务主管单位",
    )
    path = folder / "ledger.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((titles, *map(_row, range(rows)))):
            sheet.write_row(number, 0, line)
    return path.read_bytes()


def _row(number: int) -> tuple[str, ...]:
    kind = ("social_group", "social_service_organization")[number % 2]
    label = ("社会团体", "社会服务机构(民办非企业单位)")[number % 2]
    name = f"昆明市五华区第{number}{('书画协会', '社工服务中心')[number % 2]}"
    code = credit_code.make(kind, "530102", number)
    return "登记", label, code, name, "530102001001", _SECTORS[number % 6], "2010-05-04", "区民政局"


def measure(rows: int, *, port: int, folder: Path, say: Callable[[str], None] = print) -> list[Taken]:
    """Bring the same ledger in on each engine, on all cores there are."""
    ledger, found = a_ledger(rows, folder), []
    with development_issuer(folder, port) as token, postgres.server(Path(gettempdir())) as server:
        for engine in ("sqlite", "postgresql"):
            if engine == "postgresql" and server is None:
                continue
            taken = _taken(engine, server or "", ledger, port=port, folder=folder, token=token)
            say(
                f"{engine}: {taken.imported:,} of {rows:,} rows in {taken.seconds:.1f} s ({taken.cpu_seconds:.1f} s CPU), at most {taken.peak_mb:.0f} MB"
            )
            found.append(taken)
    return found


def _taken(engine: str, server: str, ledger: bytes, *, port: int, folder: Path, token: Callable[[], str]) -> Taken:
    home = folder / engine
    home.mkdir()
    url = f"sqlite:///{home / 'registry.db'}" if engine == "sqlite" else server
    migrated(url)
    with _registry(url, home, port + SERVED, folder / f"{engine}.log") as process:
        started, used = time.monotonic(), process.cpu_seconds()
        headers = {
            "authorization": f"Bearer {token()}",
            "content-type": XLSX,
            "idempotency-key": uuid.uuid4().hex,
        }
        place = _asked(port + SERVED, "POST", IMPORTS, headers, ledger)["id"]
        while (seen := _asked(port + SERVED, "GET", f"/v1/registry/operations/{place}", headers))[
            "status"
        ] == "running":
            time.sleep(0.5)
        seconds, cpu_seconds = time.monotonic() - started, process.cpu_seconds() - used
        total, imported = seen["progress"]["total"], seen["result"]["imported"]
        return Taken(engine, total, imported, seconds, cpu_seconds, process.peak_mb())


@contextmanager
def _registry(url: str, home: Path, port: int, log: Path) -> Iterator[Process]:
    environment = {
        "SEEDBED_PROFILE": "dev",
        "SEEDBED_HOME": str(home),
        "SEEDBED_DATABASE_URL": url,
        "SEEDBED_LISTEN_PORT": str(port),
        "MALLOC_ARENA_MAX": "2",  # as the supervisor and the image have it
        "SEEDBED_BACKGROUND": "false",  # the relay's own work is measured elsewhere
        "SEEDBED_ISSUER": topology_of(home, port - SERVED).issuer_url,
    }
    with running((sys.executable, "-m", "registry", "serve"), core=None, log=log, environment=environment) as process:
        process.wait_until_ready(f"http://127.0.0.1:{port}/health/live")
        yield process


def _asked(port: int, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        found: dict[str, Any] = json.loads(content)
        return found
    finally:
        connection.close()
