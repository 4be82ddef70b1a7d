"""Access-log lines of busy paths: the same JSON as all others, written together, never lost by a clean end."""

import asyncio
import io
import subprocess
import sys
from datetime import UTC, datetime

import orjson
import pytest
from bureaukit.telemetry import LINES_WAIT_SECONDS, Lines, Metrics


class Counting(io.BytesIO):
    writes = 0

    def write(self, data: object) -> int:
        self.writes += 1
        return super().write(data)


async def test_lines_of_a_moment_are_written_together_each_a_json_object() -> None:
    out = Counting()
    lines = Lines("passed on", level="info", out=out)
    for number in range(3):
        lines.write(service="registry", status=200 + number)
    assert out.getvalue() == b""
    await asyncio.sleep(LINES_WAIT_SECONDS * 3)
    found = [orjson.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["event"], line["level"], line["service"]) for line in found] == [
        ("passed on", "info", "registry")
    ] * 3
    assert [line["status"] for line in found] == [200, 201, 202]
    assert abs(datetime.fromisoformat(found[0]["timestamp"]) - datetime.now(UTC)).total_seconds() < 60
    assert found[0]["timestamp"].endswith("Z")
    assert out.writes == 1
    lines.write(status=204)
    await asyncio.sleep(LINES_WAIT_SECONDS * 3)
    assert out.writes == 2


@pytest.mark.parametrize(("level", "says_it"), [("debug", True), ("info", True), ("warning", False), ("error", False)])
async def test_the_log_level_counts_here_too(level: str, says_it: bool) -> None:
    out = Counting()
    Lines("passed on", level=level, out=out).write(status=200)
    await asyncio.sleep(LINES_WAIT_SECONDS * 3)
    assert bool(out.getvalue()) is says_it


def test_lines_that_still_wait_are_written_when_the_process_ends() -> None:
    program = (
        "import asyncio\n"
        "from bureaukit.telemetry import Lines\n"
        "async def main(): Lines('passed on', level='info').write(status=200)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=True)
    assert orjson.loads(done.stdout)["status"] == 200


def test_what_is_observed_is_counted_by_method_route_and_status() -> None:
    metrics = Metrics("toy")
    for status in (200, 200, 404):
        metrics.observe("GET", "/v1/toys", status, 0.004)
    text = metrics.exposition().decode()
    labels = 'method="GET",route="/v1/toys",service="toy"'
    assert f'seedbed_requests_total{{{labels},status="200"}} 2.0' in text
    assert f'seedbed_requests_total{{{labels},status="404"}} 1.0' in text
    assert f"seedbed_request_seconds_count{{{labels}}} 3.0" in text
