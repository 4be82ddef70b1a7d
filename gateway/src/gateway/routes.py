"""Which path belongs to which service, and what a request to it may take: data, looked up by prefix."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one request may take."""

    seconds: float  # until the answer begins
    body_bytes: int


ORDINARY = Allowance(seconds=10.0, body_bytes=1 << 20)
BULKY = Allowance(seconds=60.0, body_bytes=10 << 20)  # spreadsheets of a whole district, scanned papers
BULKY_SEGMENTS = (b"imports", b"uploads", b"documents")


@dataclass(frozen=True, slots=True)
class Route:
    """Everything below a prefix goes to one service; some path segments are allowed more."""

    prefix: bytes
    service: str
    ordinary: Allowance = ORDINARY
    bulky: Allowance = BULKY
    bulky_segments: tuple[bytes, ...] = BULKY_SEGMENTS

    def allowance(self, raw_path: bytes) -> Allowance:
        """Return what a request to this path may take."""
        for segment in self.bulky_segments:
            if segment in raw_path and segment in raw_path.split(b"/"):
                return self.bulky
        return self.ordinary


SERVICES = tuple(Route(b"/v1/%b/" % name.encode(), name) for name in ("registry", "incubator", "talent", "evaluation"))
DEVELOPMENT = (*SERVICES, Route(b"/issuer/", "issuer", bulky_segments=()))


def find(routes: Iterable[Route], raw_path: bytes) -> Route | None:
    """Return the route of a path as it stands on the wire: decoding it first would let two readers see two paths."""
    for route in routes:
        if raw_path.startswith(route.prefix):
            return route
    return None
