"""The nursery takes its children along, also those it forked a moment before its supervisor went away."""

import json
import subprocess
import sys
from pathlib import Path

from dev.supervisor import environment
from dev.topology import ROOT


def is_alive(pid: int) -> bool:
    """Say whether a process runs; a zombie that nobody has waited for does not."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_children_forked_just_now_end_with_the_nursery(tmp_path: Path) -> None:
    order = {"log": str(tmp_path / "log"), "environment": {}, "command": ["http.server", "0", "--bind", "127.0.0.1"]}
    orders = "".join(json.dumps(order | {"name": f"child {number}"}) + "\n" for number in range(6))
    for _ in range(5):
        command = [sys.executable, "-m", "dev.nursery"]
        done = subprocess.run(
            command, input=orders, cwd=ROOT, env=environment({}), capture_output=True, text=True, timeout=30, check=True
        )
        told = [json.loads(line) for line in done.stdout.splitlines()]
        pids = [line["pid"] for line in told if "code" not in line]
        assert (len(pids), done.stderr) == (6, "")
        assert not [pid for pid in pids if is_alive(pid)]
