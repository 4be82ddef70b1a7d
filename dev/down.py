"""`make down`: stops a platform that `make up` started in another terminal; standard library only."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(os.environ.get("SEEDBED_HOME", Path(__file__).resolve().parent.parent / "var"))
PATIENCE = 30.0


def main() -> int:
    """Ask the supervisor to stop and wait until it has."""
    pid_file = HOME / "up.pid"
    pid = _supervisor(pid_file)
    if pid is None:
        print("Nothing is running here. 没有正在运行的平台。")
        return 0
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while pid_file.exists() and time.monotonic() < until:
        time.sleep(0.1)
    if pid_file.exists():
        print(f"It has not stopped within {PATIENCE:.0f} s: process {pid}. 未能按时停止。")
        return 1
    print("Stopped; the data stays. 已停止，数据保留。")
    return 0


def _supervisor(pid_file: Path) -> int | None:
    """Return the process id in the file, if that process is still ours: after a crash the number may be another's."""
    try:
        pid = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if "dev.up" in _command_line(pid) else None


def _command_line(pid: int) -> str:
    """Return how a process was started: from /proc, or where there is none (macOS) from ps; nothing if it is gone."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except OSError:
            return ""
    return subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    sys.exit(main())
