"""Which addresses a subscriber may live at: public ones only, whatever a name resolves to today."""

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text

# `is_global` lets these through; each leads inside or nowhere.
_DENIED = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; a cloud's metadata service lives at 100.100.100.200
        "224.0.0.0/4",
        "240.0.0.0/4",
        "192.0.0.0/24",  # protocols of the IETF
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo and other protocols of the IETF
        "2002::/16",  # 6to4: an IPv4 address of anybody's choice inside
    )
]
_UNICAST = ipaddress.ip_network("2000::/3")  # IPv6 addresses of hosts; mapped, translated and local ones lie outside
_PORTS = {80, 443, 8080, 8443}


def is_public(address: str) -> bool:
    """Whether one IP address is reachable from everywhere and belongs to a host."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        return is_public(str(mapped))
    if ip.version == 6 and ip not in _UNICAST:
        return False
    return ip.is_global and not any(ip.version == network.version and ip in network for network in _DENIED)


def _refuse(code: str, zh: str, en: str) -> Invalid:
    return Invalid(FieldError("/url", code, Text(zh, en)))


async def checked_address(url: str, *, allow_private: bool) -> str:
    """Return the address to connect to for a subscriber's URL, or raise 422; every answer of the resolver must pass."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _refuse("url_form", "地址格式不被接受", "The URL's form is not acceptable") from None
    if parts.scheme not in ({"http", "https"} if allow_private else {"https"}) or not parts.hostname:
        raise _refuse("url_scheme", "须为 https 地址", "It must be an https URL")
    if parts.username or parts.password or "\\" in url or any(ord(c) < 0x21 for c in url) or not url.isascii():
        raise _refuse("url_form", "地址格式不被接受", "The URL's form is not acceptable")
    try:
        port = parts.port if parts.port is not None else 443 if parts.scheme == "https" else 80
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError, UnicodeError):
        raise _refuse("url_unknown_host", "无法解析该主机", "The host cannot be resolved") from None
    addresses = [str(answer[4][0]) for answer in found]
    if not allow_private and (port not in _PORTS or not all(is_public(address) for address in addresses)):
        raise _refuse("url_not_public", "该地址不在公网", "The address is not public")
    return addresses[0]


def is_neighbour(owner: str, url: str, gateway_url: str) -> bool:
    """Whether a subscription is that of a service of ours behind our own gateway, which lives on a private address."""
    return owner.startswith("svc:") and url.startswith(f"{gateway_url}/v1/")
