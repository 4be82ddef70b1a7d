"""The lock files pin every package by hash and name no host, so that any mirror serves."""

import re
from pathlib import Path

import pytest

from dev.topology import ROOT

PIN = re.compile(r"[a-z0-9-]+==[0-9][\w.+!-]*( ; [\w\s'\".<>=!()]+)?( \\)?")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if PIN.fullmatch(line):
            assert HASH.fullmatch(following), f"{line} has no hash"


def test_both_locks_agree_on_what_they_share() -> None:
    run, dev = (_pins(ROOT / name) for name in LOCKS)
    shared = run.keys() & dev.keys()
    assert {name: run[name] for name in shared} == {name: dev[name] for name in shared}


def _pins(path: Path) -> dict[str, str]:
    return {
        name: rest.split(" ")[0]
        for line in path.read_text().splitlines()
        if not line.startswith(" ")
        for name, _, rest in [line.partition("==")]
    }
