"""A `make up` that is interrupted while it starts leaves nothing half done; a folder has one platform at a time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.supervisor import environment
from dev.topology import ROOT
from tests.system.given import PORTS, free_ports, is_free

Start = Callable[[], subprocess.Popen[str]]
SOON = 20.0


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start a platform on ports of its own, all in one folder, as a terminal would: a process group for Ctrl-C."""

    def begin() -> subprocess.Popen[str]:
        settings = environment({"SEEDBED_PORT": str(free_ports()), "SEEDBED_HOME": str(tmp_path)})
        return subprocess.Popen(
            [sys.executable, "-m", "dev.up"],
            cwd=ROOT,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return begin


def interrupt(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C and return what was still said; the whole group hears it."""
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=SOON)
    return said


def wait_for(process: subprocess.Popen[str], word: str) -> str:
    """Read on until a line with a word appears; return the line."""
    assert process.stdout
    for line in process.stdout:
        if word in line:
            return line
    raise AssertionError(f"it ended without saying {word}")


def test_ctrl_c_in_the_middle_of_anything_ends_all_and_the_next_start_goes_on(start: Start, tmp_path: Path) -> None:
    for seconds in (0.6, 1.2, 1.8):  # importing, migrating, starting
        process = start()
        wait_for(process, "Starting")
        time.sleep(seconds)
        said = interrupt(process)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        assert "Stopped" in said

    process = start()
    port = int(wait_for(process, "Serving").split("127.0.0.1:")[1].split()[0])
    wait_for(process, "%")  # the demo district is being loaded
    said = interrupt(process)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert all(is_free(port + number) for number in range(PORTS)), "nothing listens any more"
    assert not (tmp_path / "up.pid").exists()


def test_a_folder_that_is_in_use_is_refused_to_a_second_platform(start: Start, tmp_path: Path) -> None:
    first = start()
    wait_for(first, "Starting")
    second = start()
    said, _ = second.communicate(timeout=SOON)
    assert second.returncode == 1
    assert f"Already running on {tmp_path}" in said
    assert int((tmp_path / "up.pid").read_text()) == first.pid
    interrupt(first)
