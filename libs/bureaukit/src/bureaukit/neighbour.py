"""Asking a neighbouring service, through the gateway: one deadline, a small retry budget, and a breaker."""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, Protocol

from bureaukit.http import client, httpx
from bureaukit.problems import FieldError, Invalid, NotFound, Problem, Unavailable
from bureaukit.settings import Settings
from bureaukit.text import Text
from bureaukit.trace import current

DEADLINE = 3.0
RETRY_SHARE = 0.1  # at most one retry in ten requests, so that a failing neighbour is not stormed
BREAK_AFTER = 5
PROBE_AFTER = 2.0
Asked = Mapping[str, str | list[str]]


class Tokens(Protocol):
    """Where a service's own access token comes from."""

    async def token(self) -> str:
        """Return a token that is good for now."""
        ...


class ServiceTokens:
    """This service's own access token (client credentials), fetched when needed and kept until shortly before it ends."""

    def __init__(self, settings: Settings, service: str) -> None:
        self._settings = settings
        self._client_id = settings.client_id or f"svc-{service}"
        self._token = ""
        self._until = 0.0
        self._url = settings.token_url
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """Return a token that is good for another half minute at least."""
        async with self._lock:
            if time.monotonic() > self._until:
                await self._fetch()
            return self._token

    async def _fetch(self) -> None:
        secret = self._settings.client_secret()
        if secret is None:
            raise Unavailable("本服务没有客户端密钥", "This service has no client secret")
        async with client(seconds=DEADLINE) as http:
            if self._url is None:
                found = await http.get(f"{self._settings.issuer}/.well-known/openid-configuration")
                self._url = found.raise_for_status().json()["token_endpoint"]
            answer = await http.post(
                self._url, data={"grant_type": "client_credentials"}, auth=(self._client_id, secret.get_secret_value())
            )
            document = answer.raise_for_status().json()
        self._token = document["access_token"]
        self._until = time.monotonic() + max(0, document["expires_in"] - 30)


class NotUnderstood(Invalid):
    """A neighbour takes what it was asked about for malformed: an identifier that can be nobody's."""

    def __init__(self, neighbour: str) -> None:
        words = Text(f"{neighbour} 不能识别所给的标识", f"{neighbour} cannot make out the identifier it was given")
        super().__init__(FieldError("", "not_understood", words))


class Neighbour:
    """One neighbouring service. `get` returns the JSON, or raises 404, 422 or 503 in the caller's own words."""

    def __init__(
        self, name: str, settings: Settings, tokens: Tokens, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.name = name
        self._prefix = f"/v1/{name}"
        self._http = client(settings.gateway_url, seconds=DEADLINE, transport=transport)
        self._tokens = tokens
        self._failures = 0
        self._closed_until = 0.0
        self._recent: deque[bool] = deque(maxlen=100)  # True for each retry among the last requests

    async def get(self, path: str, **parameters: str | list[str]) -> Any:
        """Return what the neighbour answers to a GET, within the deadline."""
        if time.monotonic() < self._closed_until:
            raise self._gone()
        if self._failures >= BREAK_AFTER:  # the pause is over: this one request goes to see, the others wait for it
            self._closed_until = time.monotonic() + PROBE_AFTER
        answer = await self._try(path, parameters, until=time.monotonic() + DEADLINE)
        if answer.status_code == 404:
            raise NotFound(f"{self.name} 中没有这条记录", f"{self.name} has no such record")
        if answer.status_code == 422:
            raise NotUnderstood(self.name)
        if answer.status_code >= 400:
            raise self._gone()
        try:
            return answer.json()
        except ValueError:
            raise self._gone() from None

    async def put(self, path: str, body: Any) -> Any:
        """Have something be as given, whatever it was before; used to subscribe."""
        url, headers = self._prefix + path, {"authorization": f"Bearer {await self._tokens.token()}"}
        answer = await self._http.put(url, json=body, headers=headers)
        if answer.status_code == httpx.codes.PRECONDITION_REQUIRED:
            seen = (await self._http.get(url, headers=headers)).raise_for_status()
            answer = await self._http.put(url, json=body, headers=headers | {"if-match": seen.headers["etag"]})
        return answer.raise_for_status().json()

    async def _try(self, path: str, parameters: Asked, *, until: float, again: bool = True) -> httpx.Response:
        left = until - time.monotonic()
        self._recent.append(not again)
        try:
            async with asyncio.timeout(left):  # the client's own limit is for each read, not for the whole
                answer = await self._ask(path, parameters, left)
        except (httpx.HTTPError, TimeoutError):
            answer = None
        if answer is not None and answer.status_code < 500:
            self._failures, self._closed_until = 0, 0.0
            return answer
        self._failed()
        if again and self._may_retry() and until - time.monotonic() > DEADLINE / 2:
            return await self._try(path, parameters, until=until, again=False)
        raise self._gone()

    async def _ask(self, path: str, parameters: Asked, left: float) -> httpx.Response:
        headers = {"authorization": f"Bearer {await self._tokens.token()}", "x-deadline-ms": str(int(left * 1000))}
        if trace := current.get():
            headers |= trace.headers()
        return await self._http.get(self._prefix + path, params=parameters, headers=headers)

    def _may_retry(self) -> bool:
        """Whether the share of retries stays small with one more; the first is free."""
        retries = sum(self._recent)
        asked = len(self._recent) - retries
        return retries + 1 <= max(1, RETRY_SHARE * asked) and self._failures < BREAK_AFTER

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= BREAK_AFTER:
            self._closed_until = time.monotonic() + PROBE_AFTER

    def _gone(self) -> Problem:
        return Unavailable(
            f"{self.name} 服务暂时不可用，请稍后重试", f"The {self.name} service is unavailable; try again shortly"
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()
