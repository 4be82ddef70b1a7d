"""`make test`, `make check`, `make lint`: static checks and tests, all run even when one fails, non-zero if any did."""

import os
import subprocess
import sys
import time
from pathlib import Path

from dev import postgres
from dev.containers import has_engine
from dev.supervisor import environment
from dev.topology import ROOT

BIN = Path(sys.executable).parent
SOURCES = ("libs", "services", "gateway", "dev", "bench", "tests")
STATIC = {
    "format": (BIN / "ruff", "format", "--check", "--quiet", *SOURCES),
    "lint": (BIN / "ruff", "check", "--quiet", *SOURCES),
    "types": (
        BIN / "mypy",
        "libs/bureaukit/src",
        *(f"services/{s}/src" for s in ("registry", "incubator", "talent", "evaluation")),
        "gateway/src",
        "dev",
        "bench",
    ),
    "imports": (BIN / "lint-imports", "--no-cache"),
    "features": (sys.executable, "-m", "dev.features", "--check"),
}


def main(what: str) -> int:
    """Run what is asked for and say at the end how each part went."""
    results = {name: _run(name, command) for name, command in STATIC.items()} if what != "slow" else {}
    if what != "lint":
        results["tests"] = _tests("slow" if what == "slow" else "not slow")
    print("\n".join(f"{'ok    ' if code == 0 else 'FAILED'} {name}" for name, code in results.items()))
    return int(any(results.values()))


def _run(name: str, command: tuple[object, ...]) -> int:
    began = time.monotonic()
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment({}), check=False)
    print(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s", flush=True)
    return done.returncode


def _tests(tier: str) -> int:
    """Run the tests against one PostgreSQL server, shared by two workers."""
    if tier == "slow" and not has_engine():
        _warn("NO DOCKER ENGINE FOUND: docker-compose.yml is not run")
    with postgres.server() as url:
        if url is None:
            _warn("NO POSTGRESQL SERVER FOUND: the PostgreSQL half of the tests does not run")
        else:
            os.environ[postgres.URL] = url
        workers = () if tier == "slow" else ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
        return _run("tests", (sys.executable, "-m", "pytest", "-q", "-m", tier, *workers))


def _warn(text: str) -> None:
    print("=" * 78, text, "=" * 78, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test"))
