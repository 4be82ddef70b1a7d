"""Resolves the dependencies again and writes both lock files: hashes, no host names, every platform and Python >= 3.11.

What is locked stays as long as it fits; to let a package move, take its lines out of the lock file first.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

from dev.setup import MEMBERS
from dev.topology import ROOT

UV = Path(sys.executable).parent / "uv"
COMMON = (
    "pip",
    "compile",
    "--quiet",
    "--system-certs",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
)
TOOLS = ("hatchling==1.33.0",)  # what builds our own packages


def main() -> None:
    """Write requirements.lock from the members and requirements-dev.lock from the root's dev group."""
    wanted: set[str] = set(TOOLS)
    for member in MEMBERS:
        project = tomllib.loads((ROOT / member / "pyproject.toml").read_text())["project"]
        wanted |= {dependency for dependency in project["dependencies"] if dependency != "bureaukit"}
    subprocess.run(
        [UV, *COMMON, "-", "-o", "requirements.lock"], input="\n".join(sorted(wanted)), text=True, cwd=ROOT, check=True
    )
    subprocess.run(
        [UV, *COMMON, "--group", "dev", "-c", "requirements.lock", "-o", "requirements-dev.lock"], cwd=ROOT, check=True
    )


if __name__ == "__main__":
    main()
