"""Import contracts hold, and each of them matches something: one that matches nothing passes silently."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_pattern_of_a_contract_matches_modules() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    patterns = {module for contract in contracts for module in contract.get("source_modules", []) if "**" in module}
    assert patterns
    empty = []
    for pattern in patterns:
        service, room = pattern.split(".")[0], pattern.split(".")[-1]
        source = ROOT / "services" / service / "src" / service
        if not (list(source.rglob(f"{room}.py")) or list(source.rglob(f"{room}/*.py"))):
            empty.append(pattern)
    # a service without a listener or without jobs is information, not an error; these rooms must exist everywhere
    assert not [
        pattern
        for pattern in empty
        if pattern.split(".")[-1] in ("model", "rules", "lifecycle", "store", "actions", "api")
    ]
