"""What every endpoint is handed: who asks, what time it is, the database, and the ways to answer."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from fastapi import Depends, Request, Response
from pydantic import BaseModel

from bureaukit import idempotency
from bureaukit.auth import Caller
from bureaukit.clock import legal_date
from bureaukit.crypto import FieldCipher
from bureaukit.db import Database, Tx
from bureaukit.pages import Page
from bureaukit.problems import FieldError, Invalid, MatchRequired, Stale
from bureaukit.request_keys import Answer, RequestKey
from bureaukit.text import Text

JSON_TYPE = "application/json"


class DeskContext:
    """One request at the counter. Endpoints take it as `desk: Desk`."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.caller: Caller = request.state.caller
        self.request_id: str = request.state.request_id
        self.language: str = request.state.language
        self.now: datetime = request.app.state.clock.now()
        self.today: date = legal_date(self.now)
        self.dry_run: bool = request.state.dry_run
        self.key: RequestKey | None = request.state.request_key
        self.database: Database = request.app.state.database
        self.cipher: FieldCipher = request.app.state.cipher
        self._is_kept = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Open the transaction of this request: it holds the idempotency key, and a dry run rolls it back at the end."""
        async with AsyncExitStack() as stack:
            if self.key and not self.dry_run:
                await stack.enter_async_context(idempotency.in_flight(self.database, self.key))
            tx = await stack.enter_async_context(self.database.transaction(keep=not self.dry_run))
            self._introduce(tx)
            if self.key and not self.dry_run:
                await idempotency.claim(tx, self.key, self.cipher)
            yield tx
            if self.key and not self.dry_run and not self._is_kept:
                raise RuntimeError("an endpoint that takes a key must answer with desk.created or desk.done")

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[Tx]:
        """Write what must stay although the request itself is refused: after its transaction, and not under its key."""
        async with self.database.transaction() as tx:
            self._introduce(tx)
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Read, without writing."""
        async with self.database.reading() as tx:
            self._introduce(tx)
            yield tx

    def _introduce(self, tx: Tx) -> None:
        tx.at = self.now
        tx.actor = self.caller.sub or "anonymous"
        tx.client = self.caller.client_id
        tx.request_id = self.request_id

    def if_match(self) -> int:
        """Return the version the client saw; 428 without an If-Match, 412 with one that cannot be ours."""
        seen = self.seen()
        if seen is None:
            raise MatchRequired
        return seen

    def seen(self) -> int | None:
        """Return the version the client says it saw; None if it says nothing. See `problems.check_seen`."""
        sent = self.request.headers.get("if-match")
        if sent is None:
            return None
        tag = sent.strip().strip('"')
        if not tag.isascii() or not tag.isdigit() or len(tag) > 15:
            raise Stale
        return int(tag)

    async def created(
        self, tx: Tx, body: BaseModel | Mapping[str, Any], location: str, *, version: int | None = None
    ) -> Response:
        """Answer 201 with the place of the new thing, and keep the answer under the request's key."""
        return await self._kept(tx, 201, body, {"location": location}, version)

    async def done(
        self,
        tx: Tx,
        body: BaseModel | Mapping[str, Any],
        *,
        version: int | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """Answer an act, and keep the answer under the request's key."""
        return await self._kept(tx, status, body, headers or {}, version)

    async def _kept(
        self, tx: Tx, status: int, body: BaseModel | Mapping[str, Any], headers: dict[str, str], version: int | None
    ) -> Response:
        if version is not None:
            headers["etag"] = f'"{version}"'
        if self.dry_run:
            headers["dry-run"] = "true"
            headers.pop("location", None)
            status = 200
        answer = Answer(status, headers, as_bytes(body))
        if self.key and not self.dry_run:
            await idempotency.keep(tx, self.key, answer, self.cipher)
            self._is_kept = True
        return Response(answer.body, answer.status, answer.headers, JSON_TYPE)

    def answer(
        self, body: BaseModel | Mapping[str, Any], *, version: int | None = None, headers: dict[str, str] | None = None
    ) -> Response:
        """Answer a read; 304 when the client holds this version already."""
        headers = headers or {}
        if version is not None:
            headers["etag"] = f'"{version}"'
            if f'"{version}"' in self.request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
        return Response(as_bytes(body), 200, headers, JSON_TYPE)

    def page(self, page: Page) -> Response:
        """Answer one page of a list, with the address of the next in the Link header."""
        headers: dict[str, str] = {}
        if page.next_cursor:
            query = [(k, v) for k, v in self.request.query_params.multi_items() if k != "cursor"]
            query.append(("cursor", page.next_cursor))
            headers["link"] = f'<{self.request.url.path}?{urlencode(query)}>; rel="next"'
        body = {"items": page.items, "next_cursor": page.next_cursor}
        return Response(as_bytes(body), 200, headers, JSON_TYPE)

    def refuse_unless(self, *, allowed: bool, pointer: str, code: str, zh: str, en: str) -> None:
        """Raise 422 for one field unless it is allowed; for checks that need more than the body itself."""
        if not allowed:
            raise Invalid(FieldError(pointer, code, Text(zh, en)))


def as_bytes(body: BaseModel | Mapping[str, Any]) -> bytes:
    """Return the JSON of an answer."""
    if isinstance(body, BaseModel):
        return body.model_dump_json().encode()
    return orjson.dumps(body, default=_default)


def _default(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, UUID):
        return str(value)
    return str(value)


async def _at_the_desk(request: Request) -> DeskContext:
    return DeskContext(request)


Desk = Annotated[DeskContext, Depends(_at_the_desk)]
