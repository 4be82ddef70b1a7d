"""`make bench`: measure, print as it goes, and write docs/performance.md."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import bookings, register, register_report, rounds, taking_in
from bench.harness import Unsound
from bench.page import begin_anew, keep_section
from bench.peers import NGINX, PEERS, install_line, present, program_of
from bench.processes import DidNotStart
from bench.relay import Effort, measure
from bench.report import document

NEEDED = {"wrk": "wrk", "nginx": NGINX.package, "taskset": "util-linux"}  # program -> Debian's package
PORT = 9500


def main() -> int:
    """Measure what is asked for; 1 where something needed is missing or a measurement is not sound."""
    asked = _arguments()
    if asked.what in ("rounds", "bookings"):  # in process: nothing has to be installed
        keep = not asked.quick
        return _bookings(keep=keep) if asked.what == "bookings" else _rounds(asked.rounds if keep else 1, keep=keep)
    if lacking := [package for program, package in NEEDED.items() if not program_of(program)]:
        print(_loud(f"NOTHING IS MEASURED: {', '.join(lacking)} missing", install_line(lacking)))
        return 1
    there, missing = present([peer for peer in PEERS if asked.only is None or peer.name in asked.only])
    if missing:
        names = ", ".join(peer.name for peer in missing)
        print(_loud(f"LEFT OUT, because not installed: {names}", install_line([peer.package for peer in missing])))
    effort = Effort(seconds=1, rounds=1) if asked.quick else Effort(asked.seconds, asked.rounds)
    busy = os.getloadavg()[0]
    port = int(os.environ.get("SEEDBED_PORT", PORT))
    if asked.what == "import":
        return _import(asked.rows, port=port)
    if asked.what == "register":
        return _register(effort, asked.sizes, port=port, busy=busy, keep=not asked.quick)
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
        try:
            table = measure(there, port=port, folder=Path(folder), effort=effort)
        except (Unsound, DidNotStart) as reason:
            print(_loud("NO TABLE", str(reason)))
            return 1
    page = document(table, there, missing, rounds=effort.rounds, seconds=effort.seconds, busy=busy)
    print(page)
    if not (asked.quick or asked.only):
        begin_anew(page)
    return 0


def _import(rows: int, *, port: int) -> int:
    """Bring a ledger in on each engine and say whether it was done in time and within its memory."""
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
        found = taking_in.measure(rows, port=port, folder=Path(folder))
    is_met = all(
        one.imported == rows and one.seconds <= taking_in.GOAL_SECONDS and one.peak_mb <= taking_in.GOAL_MB
        for one in found
    )
    print(f"{'met' if is_met else 'NOT MET'}: {taking_in.GOAL_SECONDS} s and {taking_in.GOAL_MB} MB")
    return 0 if is_met else 1


def _rounds(seeds: int, *, keep: bool) -> int:
    """Measure the plans of allocation rounds and write their part of the page."""
    busy = os.getloadavg()[0]
    found = rounds.measure(seeds)
    section = rounds.section(found, busy=busy)
    print(section)
    if keep:
        keep_section(section)
    return 0 if all(one.is_met for one in found) else 1


def _bookings(*, keep: bool) -> int:
    """Measure bookings and seats and write their part of the page."""
    busy = os.getloadavg()[0]
    found = bookings.measure()
    section = bookings.section(found, busy=busy)
    print(section)
    if keep:
        keep_section(section)
    return 0 if all(ratio <= bookings.GOAL for ratio in bookings.ratios(found).values()) else 1


def _register(effort: Effort, sizes: Sequence[int], *, port: int, busy: float, keep: bool) -> int:
    """Measure the register and write its part of the page."""
    with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as folder:
        Path(folder).chmod(0o755)
        try:
            table = register.measure(sizes, port=port, folder=Path(folder), effort=effort)
        except (Unsound, DidNotStart) as reason:
            print(_loud("NO TABLE", str(reason)))
            return 1
    section = register_report.section(table, rounds=effort.rounds, seconds=effort.seconds, busy=busy)
    print(section)
    if keep:
        keep_section(section)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=["gateway", "register", "import", "rounds", "bookings"], default="gateway"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[9_000, 900_000], help="of the register")
    parser.add_argument("--rows", type=int, default=100_000, help="of the import")
    parser.add_argument("--quick", action="store_true", help="one round of a second each; writes no page")
    parser.add_argument("--seconds", type=int, default=3, help="of each run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", metavar="PEER", help="beside these peers only; writes no page")
    asked = parser.parse_args()
    if asked.only is not None:
        asked.only = {NGINX.name, *asked.only}
    return asked


def _loud(*lines: str) -> str:
    return "\n".join(("=" * 78, *lines, "=" * 78))


if __name__ == "__main__":
    sys.exit(main())
