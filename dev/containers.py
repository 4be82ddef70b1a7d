"""Finds what runs containers on this machine: the compose tools, and a Docker engine that answers."""

import subprocess

TOOLS = (("docker", "compose"), ("docker-compose",))  # Compose v2, and 1.29 as Debian has it
PATIENCE = 20.0


def compose_tools() -> list[tuple[str, ...]]:
    """Return every compose tool that is installed."""
    return [tool for tool in TOOLS if _succeeds(*tool, "version")]


def has_engine() -> bool:
    """Whether a Docker engine answers here (DOCKER_HOST names another than the usual one)."""
    return bool(compose_tools()) and _succeeds("docker", "info")


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
