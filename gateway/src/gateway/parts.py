"""Asks several services at once and says honestly of each part whether it is fresh, kept from before, or missing."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from bureaukit.problems import Problem

from gateway.failures import Unavailable
from gateway.upstream import Upstreams

PART_SECONDS = 2.0
KEPT_SECONDS = 600.0
KEPT_PARTS = 500
_Asked = tuple[str, str, bytes]  # the service, the path, the language


@dataclass(frozen=True, slots=True)
class Part:
    """What one service contributed: `status` is fresh, stale or unavailable; `code` is what it answered."""

    service: str
    status: str
    at: str | None
    code: int
    data: Any
    reason: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the part as composed views show it: its day, and where the service's feed goes on, as the service said."""
        said = self.data if isinstance(self.data, dict) else {}
        own = {name: said.get(name) for name in ("as_of", "cursor")}
        return {"status": self.status, "at": self.at, "reason": self.reason, **own, "data": self.data}


class Parts:
    """Keeps the last good public answers of this process for ten minutes, to show them as stale when a service is down."""

    def __init__(self, upstreams: Upstreams) -> None:
        self._upstreams = upstreams
        self._kept: OrderedDict[_Asked, tuple[float, str, Any]] = OrderedDict()

    async def gather(
        self, paths: Mapping[str, str], headers: Iterable[tuple[bytes, bytes]], *, keep: bool, may_lack: bool = False
    ) -> dict[str, Part]:
        """Ask every service its path at once; `keep` only what is public."""
        sent = list(headers)
        asked = (self.ask(service, path, sent, keep=keep, may_lack=may_lack) for service, path in paths.items())
        parts = await asyncio.gather(*asked)
        return {part.service: part for part in parts}

    async def ask(
        self, service: str, path: str, headers: Iterable[tuple[bytes, bytes]], *, keep: bool, may_lack: bool = False
    ) -> Part:
        """Ask one service; silence and refusals are no answer, but where it `may_lack` what is asked, 404 and 422 are."""
        headers = list(headers)
        asked = (service, path, dict(headers).get(b"accept-language", b""))
        try:
            code, _, body = await self._upstreams.get_json(service, path, headers, seconds=PART_SECONDS)
            data = orjson.loads(body)
        except (Unavailable, Problem, ValueError, TimeoutError, OSError):
            return self._instead(asked)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if may_lack and code in (
            404,
            422,
        ):  # its problem document speaks of the service's own path, not of what was asked here
            return Part(service, "fresh", now, code, None, f"{service} 服务没有相应记录 {service} has no such record")
        if code != 200:
            return self._instead(asked)
        if keep:
            self._kept[asked] = (time.monotonic(), now, data)
            self._kept.move_to_end(asked)
            if len(self._kept) > KEPT_PARTS:
                self._kept.popitem(last=False)
        return Part(service, "fresh", now, code, data)

    def _instead(self, asked: _Asked) -> Part:
        service = asked[0]
        reason = f"{service} 服务暂时不可用 {service} is unavailable"
        kept = self._kept.get(asked)
        if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
            return Part(service, "stale", kept[1], 200, kept[2], reason)
        return Part(service, "unavailable", None, 503, None, reason)
