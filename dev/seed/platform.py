"""The platform as the loader sees it: the gateway's public API, spoken to in the name of the issuer's personas."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Self

from bureaukit.clock import LOCAL
from bureaukit.http import client, httpx

AT_ONCE = 6  # more does not help: two cores, and one writer per SQLite database
PATIENCE = 60  # tries of a request that the platform asks to send again
_AGAIN = (409, 429, 502, 503, 504)
Answer = dict[str, Any]


class Astray(Exception):  # noqa: N818 -- it says what happened
    """The platform did not answer as the story has it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A persona of the development issuer, perhaps in another area, for an organization, or as another person."""

    persona: str
    area: str | None = None
    organization: str | None = None
    subject: str | None = None

    def changes(self) -> dict[str, str]:
        """Return the claims that differ from the persona's own."""
        wanted = {"area": self.area, "organization": self.organization, "subject": self.subject}
        return {name: value for name, value in wanted.items() if value is not None}


CLERK, SECOND_CLERK = Actor("district-clerk"), Actor("district-clerk-2")
APPROVER = Actor("district-approver")
FINANCE = Actor("finance")
ADMINISTRATOR = Actor("sys-admin")


def street_officer(area: str, number: int = 1) -> Actor:
    """Return one of the officers of a street, each a person of its own."""
    return Actor("street-officer", area=area[:9], subject=f"street-officer-{area[:9]}-{number}")


def community_officer(area: str) -> Actor:
    """Return the officer of a community."""
    return Actor("community-officer", area=area, subject=f"community-officer-{area}")


def representative(organization: str) -> Actor:
    """Return who speaks for an organization."""
    return Actor("org-rep", organization=organization, subject=f"rep-{organization}")


@dataclass
class Platform:
    """Sends requests; the same step sent again has no second effect, because its key follows from its name."""

    gateway: str
    http: httpx.AsyncClient = field(init=False)
    memory: dict[str, Any] = field(default_factory=dict)  # what earlier steps learnt: ids, versions
    requests: int = 0
    _issuer: str = ""
    _tokens: dict[Actor, str] = field(default_factory=dict)
    _today: date | None = None

    async def __aenter__(self) -> Self:
        self.http = client(self.gateway, seconds=60)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def is_loaded(self) -> bool:
        """Say whether the demo district is there already."""
        meta = (await self.http.get("/v1/meta")).raise_for_status().json()
        self._issuer = meta["issuer"]
        return bool(meta["demo_loaded"])

    async def set_clock(self, day: date | None) -> None:
        """Let every service's clock show ten o'clock on a day, or real time again."""
        if day is not None and day == self._today:
            return
        now = datetime.combine(day, time(10), LOCAL).isoformat() if day else None
        await self._send("PUT", "/sandbox/clock", {"now": now}, {})
        self._today = day

    async def mark_loading(self, *, now: bool) -> None:
        """Tell others that the clock is ours while the district is being loaded."""
        await self._send("PUT", "/v1/registry/sandbox/marks/demo-loading", {"value": now}, {})

    async def mark_loaded(self) -> None:
        """Remember on the platform that the district is there."""
        await self._send("PUT", "/sandbox/marks/demo", {"value": True}, {})

    async def get(self, path: str, by: Actor | None = None, **query: str) -> Answer:
        """Read something."""
        return await self._send("GET", path, None, await self._authority(by), query)

    async def put(self, path: str, body: Any, by: Actor) -> Answer:
        """Put something in its place."""
        return await self._send("PUT", path, body, await self._authority(by))

    async def post(self, path: str, body: Any, by: Actor, step: str, match: Answer | None = None) -> Answer:
        """Take a step; `step` names it once and for all, `match` is the answer whose version it depends on."""
        headers = await self._authority(by) | {
            "idempotency-key": hashlib.sha256(f"seed/{step}".encode()).hexdigest()[:32]
        }
        if match is not None:
            headers["if-match"] = match["etag"]
        return await self._send("POST", path, body, headers)

    async def _authority(self, by: Actor | None) -> dict[str, str]:
        return {"authorization": f"Bearer {await self._token(by)}"} if by else {}

    async def _token(self, actor: Actor) -> str:
        if actor not in self._tokens:
            url = f"{self._issuer}/personas/{actor.persona}/token"
            answer = await self.http.post(url, json=actor.changes())
            self._tokens[actor] = answer.raise_for_status().json()["access_token"]
        return self._tokens[actor]

    async def _send(
        self, method: str, path: str, body: Any, headers: dict[str, str], query: dict[str, str] | None = None
    ) -> Answer:
        answer = await self._patiently(method, path, body, headers, query)
        self.requests += 1
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise Astray(f"{method} {path}: {answer.status_code} {answer.text[:2000]}")
        found: Answer = answer.json() if answer.content else {}
        return found | {"etag": answer.headers.get("etag", "")}

    async def _patiently(
        self, method: str, path: str, body: Any, headers: dict[str, str], query: dict[str, str] | None
    ) -> httpx.Response:
        """Send until there is an answer that stands: keys make it safe to send a step again."""
        for _ in range(PATIENCE):
            try:
                answer = await self.http.request(
                    method, path, params=query, headers=headers | _type_of(body), content=_as_bytes(body)
                )
            except httpx.TransportError:
                await asyncio.sleep(1)
                continue
            if not _is_to_be_sent_again(answer):
                return answer
            await asyncio.sleep(float(answer.headers.get("retry-after", "1")))
        raise Astray(f"{method} {path}: no answer after {PATIENCE} tries")


def _type_of(body: Any) -> dict[str, str]:
    return {"content-type": "application/octet-stream" if isinstance(body, bytes) else "application/json"}


def _as_bytes(body: Any) -> bytes | None:
    """Return what is sent: a file as it is, anything else as JSON."""
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False).encode()


def _is_to_be_sent_again(answer: httpx.Response) -> bool:
    """A 409 says so by Retry-After: the same request is being handled just now."""
    return answer.status_code in _AGAIN and "retry-after" in answer.headers


async def together(work: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Do independent things a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def through(act: Callable[[], Awaitable[None]]) -> None:
        async with gate:
            await act()

    async with asyncio.TaskGroup() as group:
        for act in work:
            group.create_task(through(act))
