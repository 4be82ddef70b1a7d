"""Takes the steps of the journey: sends a request as somebody, shows it and its outcome, and remembers what comes back."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from datetime import time as clock_time
from typing import Any

from bureaukit.clock import LOCAL
from bureaukit.http import httpx

DOWN = (502, 503, 504)
GONE, CONFLICT, STALE = 404, 409, 412
PAUSE_SECONDS = 0.5  # a breaker that has opened rests for a second
BACK_SECONDS = 60.0  # a service that was down is back within this time, or the walk gives up
LONGEST_WORD = 60
SHOWN = 300  # characters of a body that a step shows
Say = Callable[[str], None]


class Astray(Exception):  # noqa: N818 -- it says what happened
    """A step did not end as the story has it."""


class Walk:
    """One walk. Its tag makes names and idempotency keys, so that the same walk taken again has no second effect."""

    def __init__(self, gateway: str, tag: str, say: Say, *, persistent: bool = False) -> None:
        """`persistent`: when a service is down, wait until it is back and send the same request with the same key."""
        self.tag = tag
        self.interruptions: list[httpx.Response] = []  # the refusals of a persistent walk, for whoever judges them
        self.lost = 0  # requests of a persistent walk that nobody answered at all
        self._persistent = persistent
        self._http = httpx.Client(base_url=gateway, timeout=30.0, trust_env=False)
        self._say = say
        self._number = 0
        self._tokens: dict[tuple[str, str], str] = {}
        self._issuer: str = self.read("/v1/meta")["issuer"]

    def chapter(self, zh: str, en: str) -> None:
        """Begin a chapter."""
        self._say(f"\n== {zh}  {en}")

    def token(self, persona: str, **acting: str) -> str:
        """Return a token for a persona of the development issuer, acting for an organization, area or person."""
        known = (persona, json.dumps(acting, sort_keys=True))
        if known not in self._tokens:
            kind = "clients" if persona.startswith("partner-") else "personas"
            url = f"{self._issuer}/{kind}/{persona}/token"
            answer = (
                httpx.post(url, json=acting or None, timeout=5, trust_env=False)
                if acting
                else httpx.post(url, timeout=5, trust_env=False)
            )
            self._tokens[known] = answer.raise_for_status().json()["access_token"]
        return self._tokens[known]

    def step(
        self,
        zh: str,
        en: str,
        method: str,
        path: str,
        *,
        by: str | None = None,
        acting: dict[str, str] | None = None,
        body: Any = None,
        match: dict[str, Any] | None = None,
        expect: int | tuple[int, ...] = 200,
        show: Iterable[str] = (),
    ) -> dict[str, Any]:
        """Take one step and return the body of the answer, with its ETag under `etag`.

        `match` is an earlier answer whose version the act depends on; `show` names the members worth seeing; a file is sent
        as `bytes`.
        """
        self._number += 1
        headers = {"accept-language": "zh"}
        if by:
            headers["authorization"] = f"Bearer {self.token(by, **(acting or {}))}"
        if match:
            headers["if-match"] = match["etag"]
        if method == "POST":
            headers["idempotency-key"] = self._key(method, path)
        self._report(f"{zh}  {en}", f"{method} {path}" + (f"   as {by}" if by else ""), body)
        answer = self._send(method, path, body, headers)
        found = _body(answer)
        seen = {name: _short(found[name]) for name in show if name in found}
        replayed = " (replayed)" if answer.headers.get("idempotency-replayed") else ""
        told = f"  {json.dumps(seen, ensure_ascii=False)}" if seen else ""
        self._say(f"     -> {answer.status_code}{replayed}{told}")
        for finding in found.get("findings", ()):
            self._say(f"        · {finding['message']}（{finding['article']}）")
        wanted = (expect,) if isinstance(expect, int) else expect
        if answer.status_code not in wanted:
            raise Astray(f"{method} {path}: {answer.status_code} instead of {wanted}: {answer.text[:2000]}")
        return found | {"etag": answer.headers.get("etag", "")}

    def _send(
        self, method: str, path: str, body: Any, headers: dict[str, str], query: dict[str, str] | None = None
    ) -> httpx.Response:
        """Send until there is an answer that stands; only a persistent walk sends twice."""
        was_lost = False
        while (answer := self._answer(method, path, body, headers, query)) is None:
            was_lost = True
            time.sleep(PAUSE_SECONDS)
            self.until("every service ready again", BACK_SECONDS, self._all_ready)
        if was_lost and (method, answer.status_code) == ("PATCH", STALE):
            return self._send("GET", path, None, headers)  # the change was made, its answer was lost
        if was_lost and (method, answer.status_code) == ("DELETE", GONE):
            return httpx.Response(204)  # the same: what was to go is gone
        return answer

    def _answer(
        self, method: str, path: str, body: Any, headers: dict[str, str], query: dict[str, str] | None
    ) -> httpx.Response | None:
        """Return the answer, or None when a persistent walk is to send the request again."""
        try:
            sent = {"content": body} if isinstance(body, bytes) else {"json": body}
            answer = self._http.request(method, path, headers=headers, params=query or None, **sent)
        except httpx.TransportError:
            if not self._persistent:
                raise
            self.lost += 1
            self._say("     -> no answer, waiting for the gateway to come back")
            return None
        if not self._persistent:
            return answer
        if answer.status_code in DOWN:
            self.interruptions.append(answer)
            self._say(f"     -> {answer.status_code}, waiting for the service to come back")
            return None
        if answer.status_code == CONFLICT and "retry-after" in answer.headers:
            return None  # the first sending of this very request is still being worked on
        return answer

    def _all_ready(self) -> bool:
        try:
            return self._http.get("/health/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _key(self, method: str, path: str) -> str:
        """Return the key of this step of this walk: its number, so that a walk taken again sends the same."""
        return hashlib.sha256(f"{self.tag}/{self._number}/{method} {path}".encode()).hexdigest()[:32]

    def read(
        self, path: str, *, by: str | None = None, acting: dict[str, str] | None = None, **query: str
    ) -> dict[str, Any]:
        """Read something quietly."""
        headers = {"authorization": f"Bearer {self.token(by, **(acting or {}))}"} if by else {}
        answer = self._send("GET", path, None, headers, query)
        if answer.status_code != 200:
            raise Astray(f"GET {path}: {answer.status_code}: {answer.text[:500]}")
        return _body(answer) | {"etag": answer.headers.get("etag", "")}

    def until(self, what: str, seconds: float, look: Callable[[], Any]) -> Any:
        """Look again and again until there is something to see."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := look():
                return found
            time.sleep(0.2)
        raise Astray(f"not within {seconds} s: {what}")

    def set_clock(self, day: date | None) -> None:
        """Let every service's clock show ten o'clock on a legal day, or real time again."""
        now = datetime.combine(day, clock_time(10), LOCAL).isoformat() if day else None
        answer = self._send("PUT", "/sandbox/clock", {"now": now}, {})
        if answer.status_code != httpx.codes.OK:
            raise Astray(f"the platform's clock cannot be set (PUT /sandbox/clock: {answer.status_code})")
        self._say(f"   -- 时钟 clock: {day or '实时 real time'}")

    def tell(self, zh: str, en: str, what: Any) -> None:
        """Tell something that happened by itself."""
        self._number += 1
        self._say(f"{self._number:3d}. {zh}  {en}")
        self._say(f"     {json.dumps(what, ensure_ascii=False)}")

    def _report(self, title: str, line: str, body: Any) -> None:
        self._say(f"{self._number:3d}. {title}")
        self._say(f"     {line}")
        if isinstance(body, bytes):
            self._say(f"     ({len(body)} bytes)")
        elif body is not None:
            text = json.dumps(body, ensure_ascii=False)
            self._say(f"     {text if len(text) <= SHOWN else text[:SHOWN] + ' …'}")

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()


def _short(value: Any) -> Any:
    """Return a value as a step shows it: of a receipt, its beginning is enough."""
    return value if not isinstance(value, str) or len(value) <= LONGEST_WORD else value[:LONGEST_WORD] + "…"


def _body(answer: httpx.Response) -> dict[str, Any]:
    """Return the members of a JSON answer; of any other one, its text."""
    if "json" not in answer.headers.get("content-type", ""):
        return {"text": answer.text}
    found: dict[str, Any] = answer.json()
    return found
