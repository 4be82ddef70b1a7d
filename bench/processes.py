"""Starts what is measured, each process on its core, and reads from /proc what it and its children have used."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from dev.topology import ROOT

STOP_SECONDS = 10.0
READY_SECONDS = 30.0
TICKS = os.sysconf("SC_CLK_TCK")


class DidNotStart(Exception):  # noqa: N818 -- it is what happened, told to a person
    """A process ended or did not answer in time; the message ends with what it said last."""


class Process:
    """A running command, in a session of its own so that its children are counted and ended with it."""

    def __init__(self, child: subprocess.Popen[bytes], log: Path) -> None:
        self._child = child
        self.log = log

    @property
    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._child.poll() is None

    def peak_mb(self) -> float:
        """Return the most memory that the process itself ever held."""
        found = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{self._child.pid}/status").read_text())
        return int(found.group(1)) / 1024 if found else float("nan")

    def cpu_seconds(self) -> float:
        """Return the CPU time of the whole session since it began, children that have ended included."""
        return sum(ticks for session, ticks in _used_ticks() if session == self._child.pid) / TICKS

    def forget_log(self) -> None:
        """Empty the log; it was opened for appending, so the process goes on at its beginning."""
        os.truncate(self.log, 0)

    def logged_lines(self, mark: bytes) -> int:
        """Count the lines since then that hold a mark."""
        with self.log.open("rb") as file:
            return sum(mark in line for line in file)

    def wait_until_ready(self, url: str) -> None:
        """Wait until the URL is answered, with whatever status."""
        until = time.monotonic() + READY_SECONDS
        while not _answers(url):
            if not self.is_running or time.monotonic() > until:
                raise DidNotStart(f"{self._child.args!r} does not answer {url}:\n{self.last_words()}")
            time.sleep(0.05)

    def last_words(self) -> str:
        """Return the end of the log."""
        return self.log.read_text(errors="replace")[-2_000:]

    def stop(self) -> None:
        """End the session: politely first, then whatever is left of it by force."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(STOP_SECONDS)
        self._signal(signal.SIGKILL)
        self._child.wait()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, number)


@contextlib.contextmanager
def running(
    command: Sequence[str], *, core: int | None, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Process]:
    """Run a command on one core (on any, without one), its output in a log; it is ended on the way out."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            list(command) if core is None else pinned(command, core),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    process = Process(child, log)
    try:
        yield process
    finally:
        process.stop()


def pinned(command: Sequence[str], core: int) -> list[str]:
    """Return the command as it runs on one core only, its children too."""
    return [shutil.which("taskset") or "taskset", "--cpu-list", str(core), *command]


def cores() -> tuple[int, int]:
    """Return the core of what is measured and the core of everything else; with one core they share it."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def _used_ticks() -> Iterator[tuple[int, int]]:
    """Yield session and CPU ticks (own and reaped children's) of every process."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                # The name may hold blanks and brackets: what counts stands behind its closing bracket.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                yield int(fields[3]), sum(int(field) for field in fields[11:15])


def _answers(url: str) -> bool:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=2)
    try:
        connection.request("GET", address.path or "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
