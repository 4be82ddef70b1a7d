"""What `make up` promises: the letter's figures, README's first hour, Ctrl-C, the memory; and the journey on a full district."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from bureaukit.http import httpx

from dev.topology import ROOT, Topology
from tests.system.given import PORTS, READY_SECONDS, Client, free_ports, is_free, settings

LETTER_DAY = "2018-12-31"
LETTER = {
    "organizations.registered": 710,
    "organizations.filed": 296,
    "organizations.social_work": 8,
    "certificates.holders": 218,
    "certificates.intermediate": 21,
    "grades.4A": 6,
    "grades.3A": 9,
}
LOADED_SECONDS = 900.0  # some minutes on an idle machine; this one runs the other tests as well
STOPPED_SECONDS = 40.0
MEMORY = 500 * 1024  # kilobytes


class Up(Client):
    """A running `make up`, as its terminal has it: one process group that Ctrl-C reaches."""

    def __init__(self, topology: Topology) -> None:
        super().__init__(topology)
        topology.home.mkdir(parents=True, exist_ok=True)
        self._log = (topology.home / "terminal").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dev.up"],
            cwd=ROOT,
            env=settings(topology),
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def until(self, what: str, seconds: float, look: Any) -> None:
        """Wait for something, as long as it runs."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.said()
            try:
                if look():
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"not within {seconds} s: {what}\n{self.said()}")

    def until_ready(self) -> None:
        """Wait until it serves."""
        self.until("ready", READY_SECONDS, lambda: self.http.get("/health/ready").status_code == 200)

    def said(self) -> str:
        """Return what stands in the terminal."""
        return (self.topology.home / "terminal").read_text()

    def interrupt(self) -> int:
        """Press Ctrl-C, and return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(STOPPED_SECONDS)

    def family(self) -> set[int]:
        """Return the ids of all its processes."""
        parents = {int(entry.name): parent for entry in Path("/proc").iterdir() if (parent := parent_of(entry))}
        found = {self.process.pid}
        while new := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= new
        return found

    def close(self) -> None:
        """End it if it still runs."""
        if self.process.poll() is None:
            self.interrupt()
        self.http.close()
        self._log.close()


def parent_of(entry: Path) -> int | None:
    """Return the parent of a process that is neither gone nor a zombie."""
    try:
        state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    return int(parent) if entry.name.isdecimal() and state != "Z" else None


@contextmanager
def up(topology: Topology) -> Iterator[Up]:
    """Start it, and leave nothing behind."""
    started = Up(topology)
    try:
        started.until_ready()
        yield started
    finally:
        started.close()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """The platform with the demo district."""
    with up(Topology(free_ports(), tmp_path_factory.mktemp("loaded"))) as started:
        started.until("the district is loaded", LOADED_SECONDS, lambda: started.get("/v1/meta")["demo_loaded"])
        yield started


def run(*arguments: str, topology: Topology) -> "subprocess.CompletedProcess[str]":
    """Run a helper of ours in another terminal."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=settings(topology), capture_output=True, text=True, check=False)


def assert_nothing_is_left(family: set[int], topology: Topology) -> None:
    """No process of the family runs, and nobody listens."""
    assert not [pid for pid in family if parent_of(Path(f"/proc/{pid}"))]
    assert all(is_free(port) for port in range(topology.port, topology.port + PORTS))


def test_ctrl_c_and_make_down_leave_nothing_running_and_the_data_stays(tmp_path: Path) -> None:
    topology = Topology(free_ports(), tmp_path)
    division, place = "/v1/registry/divisions/530199", {"name": "试验区", "valid_from": "2010-01-01"}
    with up(topology) as first:
        first.http.put(division, json=place, headers=first.token("sys-admin")).raise_for_status()
        family = first.family()
        assert len(family) >= 8  # itself, the parent of the others, six processes; the loader may have ended
        assert first.interrupt() == 0  # in the middle of loading
    assert_nothing_is_left(family, topology)
    with up(topology) as second:
        assert second.get(division)["name"] == place["name"]
        family = second.family()
        assert_refused(Topology(free_ports(), topology.home), "Already running")
        assert_refused(Topology(topology.port, tmp_path / "other"), "Ports in use")
        done = run("dev/down.py", topology=topology)
        assert done.returncode == 0, done.stdout
        assert second.process.wait(STOPPED_SECONDS) == 0
    assert_nothing_is_left(family, topology)
    again = run("dev/down.py", topology=topology)
    assert (again.returncode, "Nothing is running" in again.stdout) == (0, True)


def assert_refused(topology: Topology, why: str) -> None:
    """A second copy does not start where it would meet the first."""
    refused = run("-m", "dev.up", topology=topology)
    assert (refused.returncode, why in refused.stdout) == (1, True)


def test_the_letters_figures_hold_and_each_opens_to_as_many_items(loaded: Up) -> None:
    answer = loaded.get("/v1/statistics", as_of=LETTER_DAY)
    assert answer["degraded"] == []
    figures = {figure["code"]: figure for figure in answer["figures"]}
    assert {code: figures[code]["value"] for code in LETTER} == LETTER
    counted = {code: count(loaded, figure["items"]) for code, figure in figures.items() if figure["items"]}
    assert counted == {code: figures[code]["value"] for code in counted}
    assert set(LETTER) <= set(counted)


def count(platform: Client, link: str) -> int:
    """Count the items behind a link, page by page, as an officer who may see persons."""
    headers = platform.token("district-clerk")
    found, path = 0, link + ("&" if "?" in link else "?") + "limit=200"
    while path:
        answer = platform.http.get(path, headers=headers)
        assert answer.status_code == 200, (link, answer.text)
        found += len(answer.json()["items"])
        following = answer.headers.get("link", "")
        path = following[1 : following.index(">")] if following else ""
    return found


def test_all_processes_together_stay_under_500_mb_with_the_district_loaded(loaded: Up) -> None:
    assert sum(memory(pid) for pid in loaded.family()) < MEMORY


def memory(pid: int) -> int:
    """Return the kilobytes of a process, what it shares counted by share."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def test_the_five_examples_of_readme_work_as_printed(loaded: Up) -> None:
    figures, register, token, applications, mistake = said_by(first_hour("README.md"), loaded.topology.port)
    assert {figure["code"] for figure in json.loads(figures)["figures"]} >= {"organizations.registered", "grades.3A"}
    social = json.loads(register)["items"]
    assert len(social) == LETTER["organizations.social_work"]
    assert all(item["social_work"] for item in social)
    assert token == ""  # it is kept for the next example
    assert set(json.loads(applications)) == {"items", "next_cursor"}
    problem = json.loads(mistake)
    assert (problem["status"], problem["errors"][0]["pointer"]) == (422, "limt")


def first_hour(name: str) -> list[str]:
    """Return the examples of a README: the block of commands that begins with `# 1.`, one by one."""
    blocks = (ROOT / name).read_text().split("```sh\n")[1:]
    block = next(text for text in blocks if text.startswith("# 1.")).split("```", maxsplit=1)[0]
    examples = [f"# {part}" for part in ("\n" + block).split("\n# ")[1:]]
    assert len(examples) == 5
    return examples


def said_by(examples: list[str], port: int) -> list[str]:
    """Run the examples in one shell, against the platform on another port, and return what each printed."""
    mark = "== next =="
    script = f"\nprintf '{mark}'\n".join(examples)
    script = script.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace("127.0.0.1:8005", f"127.0.0.1:{port + 5}")
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split(mark)


def test_make_demo_walks_through_on_the_loaded_district_again_and_again(loaded: Up) -> None:
    before = loaded.get("/v1/statistics", as_of=LETTER_DAY)["figures"]
    for _ in range(2):
        done = run("-m", "dev.journey", topology=loaded.topology)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        assert "The journey is complete" in done.stdout
    assert loaded.get("/v1/registry/sandbox/clock")["is_shifted"] is False
    assert loaded.get("/v1/statistics", as_of=LETTER_DAY)["figures"] == before
