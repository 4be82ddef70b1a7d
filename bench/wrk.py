"""Load from wrk: a closed loop of keep-alive connections that looks at every answer."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.harness import Answered, Unsound
from bench.processes import pinned

SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Wrk:
    """Asks for `path` with a bearer token and expects the bytes of a file; with a pause, at a pace instead of flat out."""

    path: str
    expected: Path
    token: str
    core: int
    seconds: int
    connections: int = 32
    pause_ms: int = 0  # of each connection after each answer
    etag: str = ""  # what the client holds already: the answer is 304 then

    def __call__(self, url: str) -> Answered:
        """Send requests for as long as it was told."""
        report = self.expected.with_suffix(".wrk")
        command = ("wrk", "-t1", f"-c{self.connections}", f"-d{self.seconds}s", "--timeout", "5s", "-s", str(SCRIPT))
        arguments: tuple[str, ...] = (
            url + self.path,
            "--",
            self.token,
            str(self.expected),
            str(report),
            str(self.pause_ms),
        )
        arguments += ("304" if self.etag else "200", self.etag)
        done = subprocess.run(pinned((*command, *arguments), self.core), capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unsound(f"wrk failed: {done.stdout}{done.stderr}")
        seen = json.loads(report.read_text())
        return Answered(
            requests=seen["requests"],
            wrong=seen["wrong"] + seen["errors"],
            seconds=seen["seconds"],
            p50_ms=seen["p50_ms"],
            p99_ms=seen["p99_ms"],
            in_flight=self.connections,
        )
