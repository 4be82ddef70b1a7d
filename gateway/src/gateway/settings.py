"""What the gateway is told from outside, beyond what every service is told."""

from functools import cached_property

from bureaukit.settings import Settings
from pydantic import Field

DEFAULT_PORTS = {"registry": 8001, "incubator": 8002, "talent": 8003, "evaluation": 8004}


class GatewaySettings(Settings):
    """One environment variable a field, with the prefix SEEDBED_."""

    upstreams: str = Field(default="", description="name=host:port, separated by commas; default is this machine")
    cors_origins: str = Field(
        default="", description="origins that browsers may call from, separated by commas; * for all"
    )
    rate_factor: float = Field(default=1.0, gt=0, description="multiplies every rate limit")
    issuer_port: int = Field(default=8005, description="where the development issuer listens on this machine")
    upstream_connections: int = Field(default=64, ge=1, le=1024, description="connections to one service")

    @cached_property
    def addresses(self) -> dict[str, tuple[str, int]]:
        """Where each service listens."""
        if not self.upstreams:
            return {name: ("127.0.0.1", port) for name, port in DEFAULT_PORTS.items()}
        found: dict[str, tuple[str, int]] = {}
        for entry in self.upstreams.split(","):
            name, _, address = entry.strip().partition("=")
            host, _, port = address.rpartition(":")
            found[name] = (host, int(port))
        return found
