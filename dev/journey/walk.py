"""Takes the steps of the journey: sends a request as somebody, shows it and its outcome, and remembers what comes back."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from bureaukit.http import httpx

DOWN = (502, 503, 504)
STALE = 412
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
        self._persistent = persistent
        self._http = httpx.Client(base_url=gateway, timeout=30.0, trust_env=False)
        self._issuer: str = self._http.get("/v1/meta").raise_for_status().json()["issuer"]
        self._say = say
        self._number = 0
        self._tokens: dict[tuple[str, str], str] = {}

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

        `match` is an earlier answer whose version the act depends on; `show` names the members worth seeing.
        """
        self._number += 1
        headers = {"accept-language": "zh"}
        if by:
            headers["authorization"] = f"Bearer {self.token(by, **(acting or {}))}"
        if match:
            headers["if-match"] = match["etag"]
        if method == "POST":
            headers["idempotency-key"] = self._key(method, path)
        answer = self._send(method, path, body, headers)
        found = _body(answer)
        self._report(f"{zh}  {en}", f"{method} {path}" + (f"   as {by}" if by else ""), body)
        seen = {name: found[name] for name in show if name in found}
        replayed = " (replayed)" if answer.headers.get("idempotency-replayed") else ""
        self._say(
            f"     -> {answer.status_code}{replayed}"
            + (f"  {json.dumps(seen, ensure_ascii=False)[:900]}" if seen else "")
        )
        wanted = (expect,) if isinstance(expect, int) else expect
        if answer.status_code not in wanted:
            raise Astray(f"{method} {path}: {answer.status_code} instead of {wanted}: {answer.text[:2000]}")
        return found | {"etag": answer.headers.get("etag", "")}

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
        while True:
            answer = self._http.request(method, path, json=body, headers=headers)
            if not (self._persistent and answer.status_code in DOWN):
                break
            self.interruptions.append(answer)
            self._say(f"     -> {answer.status_code}, waiting for the service to come back")
            self.until("every service ready again", 60, lambda: self._http.get("/health/ready").status_code == 200)
        if self.interruptions and method == "PATCH" and answer.status_code == STALE:
            return self._http.get(path, headers=headers)  # the change was made, its answer was lost
        return answer

    def _key(self, method: str, path: str) -> str:
        """Return the key of this step of this walk: its number, so that a walk taken again sends the same."""
        return hashlib.sha256(f"{self.tag}/{self._number}/{method} {path}".encode()).hexdigest()[:32]

    def read(
        self, path: str, *, by: str | None = None, acting: dict[str, str] | None = None, **query: str
    ) -> dict[str, Any]:
        """Read something quietly."""
        headers = {"authorization": f"Bearer {self.token(by, **(acting or {}))}"} if by else {}
        answer = self._http.get(path, params=query, headers=headers)
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

    def set_clock(self, local: str | None) -> None:
        """Let every service's clock show 10:00 on a local day, or real time again."""
        now = f"{local}T10:00:00+08:00" if local else None
        self._http.put("/sandbox/clock", json={"now": now}).raise_for_status()
        self._say(f"   -- 时钟 clock: {local or '实时 real time'}")

    def _report(self, title: str, line: str, body: Any) -> None:
        self._say(f"{self._number:3d}. {title}")
        self._say(f"     {line}")
        if body is not None:
            text = json.dumps(body, ensure_ascii=False)
            self._say(f"     {text if len(text) <= SHOWN else text[:SHOWN] + ' …'}")

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()


def _body(answer: httpx.Response) -> dict[str, Any]:
    if not answer.content or "json" not in answer.headers.get("content-type", ""):
        return {}
    found: dict[str, Any] = answer.json()
    return found
