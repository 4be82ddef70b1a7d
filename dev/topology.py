"""The topology of the embedded run in one place: which processes, which ports, which settings."""

import os
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("registry", "incubator", "talent", "evaluation")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the platform: `command` is a module and its arguments, run as `python -m` would."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    port: int
    probe: str


@dataclass(frozen=True)
class Topology:
    """Everything follows from the gateway's port and the data folder; two copies can run side by side."""

    port: int = 8000
    home: Path = ROOT / "var"
    database_template: str | None = None  # with {service} in it; SQLite files under home without one

    @classmethod
    def from_environment(cls) -> "Topology":
        """Read SEEDBED_PORT, SEEDBED_HOME and SEEDBED_DATABASE_TEMPLATE."""
        return cls(
            port=int(os.environ.get("SEEDBED_PORT", "8000")),
            home=Path(os.environ.get("SEEDBED_HOME", ROOT / "var")).absolute(),
            database_template=os.environ.get("SEEDBED_DATABASE_TEMPLATE"),
        )

    @property
    def gateway_url(self) -> str:
        """The one address people and services talk to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer_url(self) -> str:
        """The development issuer's exact name."""
        return f"http://127.0.0.1:{self.port + 5}/dev"

    def processes(self) -> list[Process]:
        """Return the six processes, the issuer first because everybody asks it for keys."""
        issuer = Process(
            "issuer",
            ("dev.issuer",),
            self._common(),
            self.port + 5,
            "/dev/health",
        )
        services = [self._service(name, self.port + number) for number, name in enumerate(SERVICES, start=1)]
        gateway = Process(
            "gateway",
            ("gateway", "serve"),
            self._common() | {"SEEDBED_LISTEN_PORT": str(self.port)},
            self.port,
            "/health/live",
        )
        return [issuer, *services, gateway]

    def _service(self, name: str, port: int) -> Process:
        return Process(name, (name, "serve"), self.service_environment(name, port), port, "/health/ready")

    def service_environment(self, name: str, port: int = 0) -> dict[str, str]:
        """Return the settings of one service."""
        own = {
            "SEEDBED_LISTEN_PORT": str(port),
            "SEEDBED_CLIENT_ID": f"svc-{name}",
            "SEEDBED_CLIENT_SECRET_FILE": str(self.home / "secrets" / f"svc-{name}"),
        }
        if url := self.database_url(name):
            own["SEEDBED_DATABASE_URL"] = url
        return self._common() | own

    def database_url(self, name: str) -> str | None:
        """Return the database of one service, None for its own SQLite file."""
        return self.database_template.format(service=name) if self.database_template else None

    def _common(self) -> dict[str, str]:
        upstreams = {name: f"127.0.0.1:{self.port + n}" for n, name in enumerate(SERVICES, start=1)}
        return {
            "SEEDBED_PROFILE": "dev",
            "SEEDBED_PORT": str(self.port),
            "SEEDBED_HOME": str(self.home),
            "SEEDBED_GATEWAY_URL": self.gateway_url,
            "SEEDBED_ISSUER": self.issuer_url,
            "SEEDBED_ISSUER_PORT": str(self.port + 5),
            "SEEDBED_RATE_FACTOR": "100",  # the demo district is loaded by one clerk in a minute
            "SEEDBED_UPSTREAMS": ",".join(f"{name}={address}" for name, address in upstreams.items()),
            "SEEDBED_ALLOW_PRIVATE_SUBSCRIBERS": "true",
        }
