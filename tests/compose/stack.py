"""The platform under compose, for tests: a copy of the repository with secrets, a project and a port of its own."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bureaukit.http import httpx

from dev.containers import compose_tools
from dev.topology import ROOT, SERVICES

BASE, REHEARSAL = "docker-compose.yml", "docker-compose.dev.yml"
PARTS = (
    ".dockerignore",
    "Dockerfile",
    BASE,
    REHEARSAL,
    "requirements.lock",
    "deploy",
    "dev",
    "gateway",
    "libs",
    "services",
)
LEFT_OUT = shutil.ignore_patterns("secrets", "__pycache__", "*.egg-info")
READY_SECONDS = 180.0
PROCESSES = ("postgres", *SERVICES, "gateway", "issuer")


@dataclass
class Stack:
    """One project of compose; `rehearsal` adds the overlay with the development issuer."""

    folder: Path
    port: int
    rehearsal: bool = False
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        """Copy what compose needs, and make secrets as the operations guide says."""
        for part in PARTS:
            source, target = ROOT / part, self.folder / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=LEFT_OUT)
            else:
                shutil.copy(source, target)
        subprocess.run([sys.executable, "deploy/init_secrets.py"], cwd=self.folder, check=True)
        self.project = f"seedbed-test-{self.port}"
        self.tool = compose_tools()[0]
        self.http = httpx.Client(base_url=self.gateway_url, timeout=15, trust_env=False)

    @property
    def gateway_url(self) -> str:
        """The one address that is published."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer_url(self) -> str:
        """The development issuer in a rehearsal, a provider that nobody reaches otherwise."""
        return f"{self.gateway_url}/issuer/dev" if self.rehearsal else "https://sso.example.gov.cn/realms/bureau"

    def compose(self, *arguments: str) -> str:
        """Run a command of compose on this project."""
        files = ("-f", BASE, *(("-f", REHEARSAL) if self.rehearsal else ()))
        return self._run(*self.tool, "-p", self.project, *files, *arguments)

    def docker(self, *arguments: str) -> str:
        """Run a command of docker."""
        return self._run("docker", *arguments)

    def _run(self, *command: str) -> str:
        settings = {"SEEDBED_PORT": str(self.port), "SEEDBED_ISSUER": self.issuer_url, "SEEDBED_TAG": "test"}
        done = subprocess.run(
            command, cwd=self.folder, env=os.environ | settings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout.strip()

    def up(self) -> None:
        """Start what is not running, as it stands in the files now, and wait until all of it serves."""
        try:
            self.compose("up", "-d")
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{self.compose('logs', '--tail=30')}") from None
        self.ready()

    def ready(self) -> None:
        """Wait until every service serves, and the issuer in a rehearsal."""
        paths = ["/health/ready"] + (["/issuer/dev/health"] if self.rehearsal else [])
        until = time.monotonic() + READY_SECONDS
        while not all(self._serves(path) for path in paths):
            assert time.monotonic() < until, f"not ready\n{self.compose('ps')}\n{self.compose('logs', '--tail=20')}"
            time.sleep(0.5)

    def _serves(self, path: str) -> bool:
        try:
            return self.http.get(path).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def processes(self) -> tuple[str, ...]:
        """Return the names of what runs all the time."""
        return PROCESSES if self.rehearsal else PROCESSES[:-1]

    def container(self, name: str) -> str:
        """Return the id of a running container."""
        project, service = (f"label=com.docker.compose.{key}" for key in ("project", "service"))
        return self.docker("ps", "-q", "--filter", f"{project}={self.project}", "--filter", f"{service}={name}")

    def inspect(self, name: str) -> dict[str, Any]:
        """Return what the engine knows of a container."""
        found: dict[str, Any] = json.loads(self.docker("inspect", self.container(name)))[0]
        return found

    def inside(self, name: str, *command: str) -> str:
        """Run a command in a running container."""
        return self.docker("exec", self.container(name), *command)

    def host(self) -> str:
        """Return the address by which containers reach this machine."""
        network = f"{self.project}_inside"
        return self.docker("network", "inspect", network, "--format", "{{(index .IPAM.Config 0).Gateway}}")

    def remove(self) -> None:
        """Leave no container, network or volume behind."""
        self.compose("down", "-v", "--remove-orphans", "-t", "5")
        self.http.close()
