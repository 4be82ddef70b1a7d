"""The harness measures what it says: on servers whose cost is known, and on answers and counts that are wrong."""

import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.harness import Answered, Candidate, Sample, Unsound, in_turn, middle, ratio
from bench.peers import PEERS, install_line, present, render
from bench.processes import DidNotStart, cores, running
from bench.relay import GATEWAY, SIZES, RelayTable
from bench.report import document
from bench.wrk import Wrk
from dev.topology import ROOT

BURNER = Path(__file__).with_name("burner.py")
REQUESTS = 40
Burning = Callable[..., AbstractContextManager[Candidate]]


@pytest.fixture
def burning(tmp_path: Path) -> Burning:
    @contextmanager
    def burning(
        name: str, milliseconds: float, *, logs: bool = False, prefix: tuple[str, ...] = ()
    ) -> Iterator[Candidate]:
        port = _free_port()
        arguments = (str(BURNER), str(port), str(milliseconds), "log" if logs else "silent")
        with running((*prefix, sys.executable, *arguments), core=cores()[0], log=tmp_path / name) as process:
            process.wait_until_ready(f"http://127.0.0.1:{port}/")
            yield Candidate(name, f"http://127.0.0.1:{port}", process, log_mark=b"request /work" if logs else b"")

    return burning


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _load(url: str, *, expected: bytes = b"burnt", path: str = "/work") -> Answered:
    began, wrong = time.monotonic(), 0
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    for _ in range(REQUESTS):
        connection.request("GET", path)
        answer = connection.getresponse()
        wrong += answer.status != 200 or answer.read() != expected
    connection.close()
    return Answered(REQUESTS, wrong, time.monotonic() - began, 1.0, 2.0)


def _sample(cpu_us: float, *, p99_ms: float = 2.0) -> Sample:
    return Sample(Answered(1_000, 0, 0.5, 1.0, p99_ms), cpu_us / 1_000)


def test_a_sample_divides_by_the_requests_that_were_answered() -> None:
    sample = Sample(Answered(requests=2_000, wrong=0, seconds=4.0, p50_ms=1, p99_ms=2), cpu_seconds=0.1)
    assert sample.cpu_us == pytest.approx(50)
    assert sample.per_second == pytest.approx(500)


def test_a_ratio_is_taken_within_each_round_so_that_a_busy_machine_does_not_shift_it() -> None:
    samples = {"ours": [_sample(20), _sample(200), _sample(33)], "theirs": [_sample(10), _sample(100), _sample(11)]}
    assert ratio(samples, "ours", "theirs", lambda sample: sample.cpu_us) == pytest.approx(2)
    assert middle(samples["ours"], lambda sample: sample.cpu_us) == pytest.approx(33)


def test_a_server_that_burns_four_times_as_much_is_measured_as_that_much_costlier(burning: Burning) -> None:
    said: list[str] = []
    with burning("thrifty", 5) as thrifty, burning("wasteful", 20) as wasteful:
        samples = in_turn([thrifty, wasteful], _load, rounds=2, say=said.append)
    assert [line.split()[1] for line in said] == ["thrifty", "wasteful", "thrifty", "wasteful"]
    assert 2 < ratio(samples, "wasteful", "thrifty", lambda sample: sample.cpu_us) < 6
    assert all(4_000 < sample.cpu_us < 20_000 for sample in samples["thrifty"])


def test_what_a_child_of_the_command_burns_is_counted(burning: Burning) -> None:
    with burning("parent", 5, prefix=("sh", "-c", '"$@" & wait', "sh")) as candidate:
        samples = in_turn([candidate], _load, rounds=1, say=_silent)
    assert samples["parent"][0].cpu_us > 4_000


def test_a_command_runs_on_its_core_only(burning: Burning, tmp_path: Path) -> None:
    say_it = "import os; print(sorted(os.sched_getaffinity(0)), flush=True); input()"
    own = cores()[0]
    with running((sys.executable, "-c", say_it), core=own, log=tmp_path / "log") as process:
        until = time.monotonic() + 10
        while process.is_running and time.monotonic() < until:
            time.sleep(0.02)
    assert process.last_words().startswith(f"[{own}]\n")


def test_one_wrong_answer_spoils_the_measurement(burning: Burning) -> None:
    with burning("server", 0) as candidate, pytest.raises(Unsound, match="40 of 40 answers are wrong"):
        in_turn([candidate], lambda url: _load(url, expected=b"other"), rounds=1, say=_silent)


def test_no_answer_at_all_is_no_measurement(burning: Burning) -> None:
    with burning("server", 0) as candidate, pytest.raises(Unsound, match="0 of 0"):
        in_turn([candidate], lambda _url: Answered(0, 0, 1.0, 0, 0), rounds=1, say=_silent)


@pytest.mark.parametrize(
    ("reached", "in_flight", "is_sound"), [(40, 0, True), (39, 8, False), (48, 8, True), (49, 8, False)]
)
def test_the_back_end_must_have_seen_what_was_answered(
    burning: Burning, reached: int, in_flight: int, is_sound: bool
) -> None:
    seen = iter((100, 100 + reached))
    with burning("server", 0) as candidate:

        def run() -> None:
            load = lambda url: replace(_load(url), in_flight=in_flight)  # noqa: E731 -- one shape of load
            in_turn([candidate], load, rounds=1, served=lambda: next(seen), say=_silent)

        if is_sound:
            run()
        else:
            with pytest.raises(Unsound, match="requests at the back end"):
                run()


def test_the_log_must_hold_a_line_for_each_answer_and_is_emptied_between_runs(burning: Burning) -> None:
    with burning("server", 0, logs=True) as candidate:
        in_turn([candidate], _load, rounds=2, say=_silent)
        assert candidate.process.logged_lines(b"begins") == 0
        with pytest.raises(Unsound, match="0 lines in the log for 40 answers"):
            in_turn([candidate], lambda url: _load(url, path="/elsewhere"), rounds=1, say=_silent)


def test_a_candidate_that_ends_under_load_is_said_to_have_ended(burning: Burning) -> None:
    def crash(url: str) -> Answered:
        answered = _load(url)
        with pytest.raises(http.client.HTTPException):
            _load(url, path="/exit")
        return answered

    with burning("server", 0) as candidate, pytest.raises(Unsound, match=r"(?s)server ended under load.*asked to end"):
        in_turn([candidate], crash, rounds=1, say=_silent)


def test_a_command_that_does_not_serve_is_told_with_its_last_words(tmp_path: Path) -> None:
    failing = (sys.executable, "-c", "raise SystemExit('no such port')")
    with (
        running(failing, core=cores()[0], log=tmp_path / "log") as process,
        pytest.raises(DidNotStart, match="no such port"),
    ):
        process.wait_until_ready(f"http://127.0.0.1:{_free_port()}/")


def test_nothing_is_left_running_not_even_a_child_that_will_not_end(tmp_path: Path) -> None:
    stubborn = (  # the child stays when its parent goes
        "import os, signal, time\n"
        "if os.fork() == 0: signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(os.getpid(), flush=True); time.sleep(60)"
    )
    log = tmp_path / "log"
    with running((sys.executable, "-c", stubborn), core=cores()[0], log=log):
        until = time.monotonic() + 20
        while len(log.read_text().split()) < 2 and time.monotonic() < until:
            time.sleep(0.02)
    pids = [int(word) for word in log.read_text().split()]
    assert len(pids) == 2
    assert not any(_is_alive(pid) for pid in pids)


def _is_alive(pid: int) -> bool:
    time.sleep(0.2)  # an orphan's new parent needs a moment to bury it
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_without_wrk_the_run_ends_at_once_and_says_what_to_install() -> None:
    nothing_is_found = "import shutil; shutil.which = lambda *a, **k: None; import runpy; runpy.run_module('bench', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", nothing_is_found],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "NOTHING IS MEASURED: wrk, nginx-light, util-linux missing" in done.stdout
    assert "apt-get install --no-install-recommends wrk nginx-light util-linux" in done.stdout


def test_a_peer_that_is_not_installed_is_named_on_the_page_and_has_no_row() -> None:
    there, missing = present(PEERS, lambda program: None if program in ("haproxy", "npm") else f"/usr/bin/{program}")
    assert [peer.name for peer in there] == ["nginx", "Caddy"]
    page = _page(there, missing)
    assert "**Left out, because not installed: HAProxy, Node: undici, Node: http-proxy.**" in page
    assert install_line(["haproxy", "nodejs npm", "nodejs npm"]) in page
    assert "| HAProxy |" not in page


def test_the_page_tells_ratios_and_which_goals_are_missed() -> None:
    there, missing = present(PEERS[:1], lambda program: program)
    page = _page(there, missing)
    assert "| Seedbed gateway | 40 | **1.60** | 2,000 |" in page
    assert "- **not met**: at most 1.5 x nginx's CPU, 1 KB: 1.60" in page
    assert "- met: p99 within 2 x nginx's at the same pace: 1.50" in page
    assert "| busy with other things | load average 2.5 before the run;" in page
    assert "Left out" not in page


def _page(there: list, missing: list) -> str:
    flat_out = {GATEWAY: [_sample(40)], **{peer.name: [_sample(25)] for peer in there}}
    paced = {name: [replace_p99(samples[0], 3.0 if name == GATEWAY else 2.0)] for name, samples in flat_out.items()}
    return document(RelayTable(dict.fromkeys(SIZES, flat_out), paced), there, missing, rounds=1, seconds=1, busy=2.5)


def replace_p99(sample: Sample, p99_ms: float) -> Sample:
    return replace(sample, answered=replace(sample.answered, p99_ms=p99_ms))


def test_every_peer_s_configuration_is_complete_once_the_ports_are_filled_in(tmp_path: Path) -> None:
    for peer in PEERS:
        if not peer.is_node:
            text = render(ROOT / "bench" / "peers" / peer.config, tmp_path, port=9_001, backend_port=9_002).read_text()
            assert "{{" not in text
            assert "127.0.0.1:9001" in text
            assert "127.0.0.1:9002" in text


def test_the_node_peers_are_pinned_and_name_no_registry() -> None:
    lock = (ROOT / "bench" / "node" / "package-lock.json").read_text()
    assert '"integrity": "sha512-' in lock
    assert '"resolved"' not in lock


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed; `make bench` says so, too")
def test_wrk_compares_every_answer(burning: Burning, tmp_path: Path) -> None:
    expected = tmp_path / "expected.json"
    expected.write_bytes(b"burnt")
    with burning("server", 1, logs=True) as candidate:
        load = Wrk("/work", expected, "token", cores()[1], seconds=1, connections=1)
        samples = in_turn([candidate], load, rounds=1, say=_silent)
        answered = samples["server"][0].answered
        assert 0 < answered.p50_ms <= answered.p99_ms
        assert answered.requests <= candidate.process.logged_lines(b"request /work") <= answered.requests + 1
        expected.write_bytes(b"other")
        with pytest.raises(Unsound, match="answers are wrong"):
            in_turn([candidate], load, rounds=1, say=_silent)


def _silent(_line: str) -> None:
    pass
