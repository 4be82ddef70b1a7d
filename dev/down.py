"""`make down`: stops a platform that `make up` started in another terminal; standard library only."""

import os
import signal
import sys
import time
from pathlib import Path

HOME = Path(os.environ.get("SEEDBED_HOME", Path(__file__).resolve().parent.parent / "var"))
PATIENCE = 20.0


def main() -> int:
    """Ask the supervisor to stop and wait until it has."""
    pid_file = HOME / "up.pid"
    try:
        pid = int(pid_file.read_text())
        os.kill(pid, signal.SIGTERM)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        print("Nothing is running here. 没有正在运行的平台。")
        return 0
    until = time.monotonic() + PATIENCE
    while pid_file.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return int(pid_file.exists())


if __name__ == "__main__":
    sys.exit(main())
