"""Writes docs/performance.md: the tables with their ratios, on what they were measured, and how to run them again."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.harness import Sample, Samples, middle, ratio
from bench.peers import NGINX, Peer, install_line, program_of
from bench.relay import GATEWAY, RelayTable, commit

GOAL = 1.5
GATEWAY_DOES = "token check, access log, limits, request id, trace, metrics, deadline, CORS, added headers"


def document(
    table: RelayTable, there: Sequence[Peer], missing: Sequence[Peer], *, rounds: int, seconds: int, busy: float
) -> str:
    """Return the whole page."""
    return (
        "\n\n".join(
            part
            for part in (
                "# Performance",
                "Written by `make bench`; the figures are those of one run on one machine. Ratios hold, absolute times do not.",
                _circumstances(there, rounds=rounds, seconds=seconds, busy=busy),
                "## The gateway beside other proxies",
                _how(),
                _left_out(missing),
                _table(table, there),
                _verdict(table, there),
                "## How to run it",
                _instructions(),
            )
            if part
        )
        + "\n"
    )


def _circumstances(there: Sequence[Peer], *, rounds: int, seconds: int, busy: float) -> str:
    versions = [f"Python {platform.python_version()}", f"Linux {platform.release()}"]
    seen: dict[str, str] = {peer.program: f"{peer.program} {_version(peer)}" for peer in there}
    rows = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "revision": commit(),
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()}",
        "busy with other things": f"load average {busy:.1f} before the run; caches that others use make everything dearer, Python most",
        "versions": ", ".join([*versions, *seen.values()]),
        "command": "`make bench`",
        "effort": f"{rounds} rounds of {seconds} s for each candidate, in turn (A B C A B C), after a warm-up; medians",
    }
    return "| | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in rows.items())


def _version(peer: Peer) -> str:
    return peer.version_found(program_of(peer.program) or peer.program)


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found.group(1) if found else platform.machine()


def _memory() -> str:
    found = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return f"{int(found.group(1)) / (1 << 20):.0f} GiB" if found else "?"


def _how() -> str:
    return (
        "Every candidate relays `GET /v1/talent/...` with a bearer token to the same back end (nginx, one file from memory) "
        "for wrk with 32 keep-alive connections. What is measured has one core, wrk and the back end have the other. "
        "CPU us is the processor time of the candidate's processes (/proc) per request answered; a ratio is the median "
        "of the rounds' ratios to nginx. Every answer was compared byte by byte, and the counts of wrk, of the back end "
        "and of the candidate's access log agree; otherwise there is no table. "
        "Flat out, the fast candidates wait for wrk's core, so requests/s flatters the slow ones: CPU us is the figure. "
        "p50 and p99 are from a run of their own, at the same pace for all."
    )


def _left_out(missing: Sequence[Peer]) -> str:
    if not missing:
        return ""
    names = ", ".join(peer.name for peer in missing)
    return f"**Left out, because not installed: {names}.** `{install_line([p.package for p in missing])}`"


def _table(table: RelayTable, there: Sequence[Peer]) -> str:
    does = {GATEWAY: GATEWAY_DOES} | {peer.name: peer.does for peer in there}
    sizes = list(table.flat_out)
    head = ["proxy", *(f"CPU us, {size} | to nginx | requests/s" for size in sizes), "p50 ms", "p99 ms", "does"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * (len(sizes) * 3 + 4)]
    for name in does:
        cells = [name, *(cell for size in sizes for cell in _cells(table.flat_out[size], name))]
        cells += [f"{middle(table.paced[name], figure):.2f}" for figure in (_p50, _p99)]
        lines.append("| " + " | ".join([*cells, does[name]]) + " |")
    pace = middle(table.paced[GATEWAY], lambda sample: sample.per_second)
    return "\n".join(lines) + f"\n\np50 and p99 at {round(pace, -1):,.0f} requests a second."


def _p50(sample: Sample) -> float:
    return sample.answered.p50_ms


def _p99(sample: Sample) -> float:
    return sample.answered.p99_ms


def _cpu(sample: Sample) -> float:
    return sample.cpu_us


def _cells(samples: Samples, name: str) -> list[str]:
    to_nginx = f"{ratio(samples, name, NGINX.name, _cpu):.2f}" if NGINX.name in samples else "-"
    per_second = middle(samples[name], lambda sample: sample.per_second)
    return [f"{middle(samples[name], _cpu):.0f}", f"**{to_nginx}**", f"{per_second:,.0f}"]


def _verdict(table: RelayTable, there: Sequence[Peer]) -> str:
    """Say for each goal whether this run met it."""
    lines = []
    for size, samples in table.flat_out.items():
        found = ratio(samples, GATEWAY, NGINX.name, _cpu)
        lines.append(f"{_met(found <= GOAL)}: at most {GOAL} x nginx's CPU, {size}: {found:.2f}")
        for peer in there:
            if peer.is_node or peer.name == "Caddy":
                found = ratio(samples, GATEWAY, peer.name, _cpu)
                lines.append(f"{_met(found < 1)}: less CPU than {peer.name}, {size}: {found:.2f} of it")
    found = ratio(table.paced, GATEWAY, NGINX.name, _p99)
    lines.append(f"{_met(found <= 2)}: p99 within 2 x nginx's at the same pace: {found:.2f}")
    return "Goals:\n\n" + "\n".join(f"- {line}" for line in lines)


def _met(holds: bool) -> str:
    return "met" if holds else "**not met**"


def _instructions() -> str:
    return (
        "```\n"
        f"{install_line(['wrk', 'nginx-light', 'haproxy', 'caddy', 'nodejs', 'npm'])}   # as root; needed are wrk and nginx\n"
        "make bench\n"
        ".venv/bin/python -m bench --quick    # a smoke test of a minute, which writes no page\n"
        "```\n\n"
        "A peer that is not installed is named above and left out. The Node proxies are installed by `npm ci` from "
        "`bench/node/package-lock.json` into a folder of the run. `SEEDBED_PORT` moves the ports (default 9500 and the "
        "twenty behind it). With one core the harness runs, but what is measured shares it with the load."
    )
