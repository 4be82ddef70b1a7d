"""Makes the environment in .venv with nothing but the standard library: `python3 dev/setup.py run|dev`."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MEMBERS = (
    "libs/bureaukit",
    "services/registry",
    "services/incubator",
    "services/talent",
    "services/evaluation",
    "gateway",
)


def main(what: str) -> None:
    """Make what is asked for, and leave a mark so that make does it once."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- this file is what tells an older Python
        sys.exit("Seedbed needs Python 3.11 or later 需要 Python 3.11 或更高版本")
    if what == "run":
        _make_environment()
        mark = VENV / "ready"
    else:
        _install("-r", "requirements-dev.lock", "--require-hashes")
        mark = VENV / "ready-dev"
    mark.touch()


def _make_environment() -> None:
    print("Setting up .venv (once, about a minute) 正在准备运行环境……", flush=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    _run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        "requirements.lock",
    )
    _install("--no-deps", "--no-build-isolation", *(part for member in MEMBERS for part in ("-e", member)))
    _run(PYTHON, "-m", "compileall", "-q", "-j", "0", *MEMBERS)


def _install(*arguments: str) -> None:
    _run(VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON, *arguments)


def _run(*command: object) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        shutil.rmtree(VENV / "ready", ignore_errors=True)
        sys.exit(f"set-up failed in: {' '.join(str(part) for part in command[:4])}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
