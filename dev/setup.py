"""Makes the environment in .venv with nothing but the standard library: `python3 dev/setup.py run|dev`.

pip does all of it, because it is there already and knows the mirror and the certificates that this machine is set up for.
"""

import importlib.util
import os
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
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("Python's venv is missing; on Debian: apt install python3-venv  缺少 venv 模块")
    if what == "run":
        mark = VENV / "ready"
        mark.unlink(missing_ok=True)
        _make_environment()
    else:
        mark = VENV / "ready-dev"
        print("Adding what the tests need 正在准备测试环境……", flush=True)
        _install("--require-hashes", "-r", "requirements-dev.lock")
    mark.touch()


def _make_environment() -> None:
    print("Setting up .venv (once, about a minute) 正在准备运行环境……", flush=True)
    if not _has_pip():
        venv.create(VENV, with_pip=True, clear=True)
    _install("--require-hashes", "-r", "requirements.lock")
    _install("--no-deps", "--no-build-isolation", *(part for member in MEMBERS for part in ("-e", member)))
    _run(PYTHON, "-m", "compileall", "-q", "-j", "0", *MEMBERS)


def _has_pip() -> bool:
    """Whether .venv is whole: a set-up that was interrupted leaves one without pip, an upgrade one without Python."""
    try:
        done = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _install(*arguments: str) -> None:
    _run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def _run(*command: object) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        sys.exit(f"set-up failed in: {' '.join(str(part) for part in command[:4])}")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except KeyboardInterrupt:
        sys.exit("\nStopped; make again goes on from here. 已停止，再次运行 make 即可继续。")
