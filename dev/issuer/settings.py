"""What the development issuer is told from outside, and the settings with which it must not run at all."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, urlsplit


class StartRefused(Exception):  # noqa: N818 -- it is what happens, and its message is the one line that is printed
    """Started so, the issuer would hand out tokens where nobody expects development tokens."""


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """One field is one environment variable; `redirects` are exact addresses beside http on loopback."""

    host: str
    port: int
    issuer: str
    audience: str
    home: Path
    redirects: frozenset[str]

    @property
    def path(self) -> str:
        """The path that every address of the issuer starts with, as clients and proxies see it."""
        return urlsplit(self.issuer).path

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read the environment; raise `StartRefused` unless all of it says development on this machine only."""
        settings = cls(
            host=environment.get("SEEDBED_ISSUER_HOST", "127.0.0.1"),
            port=_port(environment.get("SEEDBED_ISSUER_PORT", "8005")),
            issuer=environment.get("SEEDBED_ISSUER", "http://127.0.0.1:8005/dev"),
            audience=environment.get("SEEDBED_AUDIENCE", "urn:seedbed:api"),
            home=Path(environment.get("SEEDBED_HOME", "var")),
            redirects=frozenset(environment.get("SEEDBED_ISSUER_REDIRECTS", "").replace(",", " ").split()),
        )
        if environment.get("SEEDBED_PROFILE") != "dev":
            raise StartRefused("SEEDBED_PROFILE must be dev: this issuer gives a token of any role to anyone who asks")
        if not is_loopback(settings.host):
            raise StartRefused("SEEDBED_ISSUER_HOST must be a loopback address")
        _check_issuer(settings.issuer)
        return settings


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address can only mean this machine; other names could be pointed elsewhere."""
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_loopback_http(url: str) -> bool:
    """Whether every reader of this address ends up at http on this machine: no user part, fragment or backslash."""
    if not url.isascii() or not url.isprintable() or any(sign in url for sign in " \\#"):
        return False
    parts = _split(url)
    return parts is not None and parts.scheme == "http" and "@" not in parts.netloc and is_loopback(parts.hostname)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where the port is not a number
    except ValueError:
        return None
    return parts


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65_536:
        raise StartRefused("SEEDBED_ISSUER_PORT must be a port number")
    return int(text)


def _check_issuer(issuer: str) -> None:
    if not is_loopback_http(issuer) or "?" in issuer:
        raise StartRefused("SEEDBED_ISSUER must be an http address on a loopback host, without query")
    if not urlsplit(issuer).path.endswith("/dev"):
        raise StartRefused("the path of SEEDBED_ISSUER must end in /dev, by which services know development tokens")
