"""Runs the real issuer as a process of its own, on a free port and with a home that is thrown away."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bureaukit.http import httpx

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Running:
    url: str
    home: Path
    http: httpx.Client


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **changes: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("SEEDBED_")}
    return {**own, "SEEDBED_PROFILE": "dev", "SEEDBED_HOME": str(home), **changes}


@contextmanager
def running(home: Path, path: str = "/dev", **changes: str) -> Iterator[Running]:
    port = free_port()
    url = f"http://127.0.0.1:{port}{path}"
    settings = environment(home, SEEDBED_ISSUER_PORT=str(port), SEEDBED_ISSUER=url, **changes)
    process = subprocess.Popen([sys.executable, "-m", "dev.issuer"], cwd=ROOT, env=settings)
    try:
        with httpx.Client(trust_env=False) as http:
            _wait(http, f"{url}/health", process)
            yield Running(url, home, http)
    finally:
        process.terminate()
        process.wait(10)


def _wait(http: httpx.Client, url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            if http.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the issuer did not come up")


def start(home: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the issuer to its end, with settings that it should refuse; an empty value leaves the variable out."""
    settings = environment(home, **{"SEEDBED_ISSUER_PORT": str(free_port()), **changes})
    return subprocess.run(
        [sys.executable, "-m", "dev.issuer"],
        cwd=ROOT,
        env={name: value for name, value in settings.items() if value},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
