"""The other proxies of the first table, as they are configured for it; one that is not installed is left out, aloud."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """A proxy: what must be installed, how it is started, and what it is asked to do beside relaying."""

    name: str
    program: str
    package: str  # of Debian
    config: str  # a file in peers/ or node/
    command: Callable[[str, Path, int, int], Command]  # of program, rendered config, own port and back end's port
    version: Command
    does: str
    log_mark: bytes = b""  # see `bench.harness.Candidate`

    @property
    def is_node(self) -> bool:
        """Whether its packages come from npm."""
        return self.program == "node"

    def version_found(self, program: str) -> str:
        """Ask the program for its version."""
        done = subprocess.run([program, *self.version], capture_output=True, text=True, check=False)
        found = re.search(r"\d+\.\d+[.\d]*", done.stdout + done.stderr)
        return found.group() if found else "?"


def _node(program: str, config: Path, port: int, backend_port: int) -> Command:
    return (program, str(config), str(port), str(backend_port))


NGINX = Peer(
    "nginx",
    "nginx",
    "nginx-light",
    "nginx.conf",
    lambda program, config, _port, _backend: (program, "-c", str(config), "-e", "stderr"),
    ("-v",),
    "access log, limit_req, request id, added headers",
    b'"service":"talent"',
)
PEERS = (
    NGINX,
    Peer(
        "HAProxy",
        "haproxy",
        "haproxy",
        "haproxy.cfg",
        lambda program, config, _port, _backend: (program, "-db", "-f", str(config)),
        ("-v",),
        "access log, counter per caller, request id, added headers",
        b'"service":"talent"',
    ),
    Peer(
        "Caddy",
        "caddy",
        "caddy",
        "Caddyfile",
        lambda program, config, _port, _backend: (program, "run", "--adapter", "caddyfile", "--config", str(config)),
        ("version",),
        "access log, request id, added headers",
        b'"handled request"',
    ),
    Peer("Node: undici", "node", "nodejs npm", "undici.mjs", _node, ("--version",), "relays only"),
    Peer(
        "Node: http-proxy",
        "node",
        "nodejs npm",
        "http-proxy.mjs",
        _node,
        ("--version",),
        "relays only",
    ),
)


def program_of(name: str) -> str | None:
    """Find a program where Debian puts servers, too, which is not on everybody's path."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


def present(peers: Sequence[Peer], find: Callable[[str], str | None] = program_of) -> tuple[list[Peer], list[Peer]]:
    """Split peers into those that are installed and those that are not."""
    there = [peer for peer in peers if find(peer.program) and not (peer.is_node and not find("npm"))]
    return there, [peer for peer in peers if peer not in there]


def install_line(packages: Sequence[str]) -> str:
    """Return the command that installs what is missing."""
    return "apt-get install --no-install-recommends " + " ".join(dict.fromkeys(packages))


def render(config: Path, folder: Path, **ports: int) -> Path:
    """Write a configuration with the ports of this run into the run's folder."""
    text = config.read_text()
    for name, value in {"folder": folder, **ports}.items():
        text = text.replace("{{" + name + "}}", str(value))
    target = folder / config.name
    target.write_text(text)
    return target


def install_node_packages(folder: Path) -> None:
    """Install exactly what the lock file names into the run's folder, with the relays beside it."""
    shutil.copytree(HERE / "node", folder, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--silent"], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"npm ci failed:\n{done.stdout}{done.stderr}")


def install_python_packages(folder: Path) -> Path | None:
    """Install what the Python services need into an environment of the run's folder; None where no index has it."""
    shutil.copytree(HERE / "python", folder)
    python = folder / "environment" / "bin" / "python"
    for command in (
        (sys.executable, "-m", "venv", folder / "environment"),
        (python, "-m", "pip", "install", "--quiet", "-r", folder / "requirements.txt"),
    ):
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
    return python
