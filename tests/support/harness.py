"""A service under test: its real app on a real database, callers with signed tokens, a clock that can be set."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from bureaukit import migrate
from bureaukit.app import Service, create_app
from bureaukit.auth import TokenVerifier
from bureaukit.clock import LOCAL
from bureaukit.db import Database
from bureaukit.http import client, httpx
from bureaukit.inbox import CloudEventIn, take_in
from bureaukit.jobs import run_once
from bureaukit.neighbour import Neighbour
from bureaukit.settings import Profile, Settings
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey
from support.contract import as_announced, as_promised

from dev.issuer.personas import SCOPES

ISSUER = "http://127.0.0.1:8005/dev"
KEY = ECKey.generate_key("P-256", {"kid": "test", "alg": "ES256", "use": "sig"}, private=True, auto_kid=False)


class OneKey:
    """The issuer's published keys, without an issuer."""

    async def key(self, kid: str) -> Any:
        return KEY


class FixedToken:
    """The service's own token, without an issuer."""

    async def token(self) -> str:
        return token("service", sub="svc:test")


def token(
    role: str,
    *,
    sub: str | None = None,
    area: str = "530102",
    org: str | None = None,
    scope: str | None = None,
    **claims: Any,
) -> str:
    """Return a signed access token for a role, with the scopes that the role has."""
    now = int(time.time())
    body = {
        "iss": ISSUER,
        "sub": sub or role.replace("_", "-"),
        "aud": "urn:seedbed:api",
        "iat": now,
        "exp": now + 3600,
        "jti": uuid4().hex,
        "client_id": "tests",
        "scope": SCOPES[role] if scope is None else scope,
        "roles": [role],
        "area": area,
        "name": sub or role,
        "env": "dev",
    }
    if org:
        body["org"] = org
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "test"}, body | claims, KEY)


class Person:
    """One caller: sends requests with their token, and a fresh Idempotency-Key with each POST unless one is given."""

    def __init__(self, http: httpx.AsyncClient, bearer: str | None, prefix: str) -> None:
        self._http = http
        self._bearer = bearer
        self._prefix = prefix

    async def request(
        self,
        method: str,
        path: str,
        *,
        match: int | None = None,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        **kw: Any,
    ) -> httpx.Response:
        """Send a request; a path that does not begin with /v1 is one of the service's own."""
        sent = dict(headers or {})
        if self._bearer:
            sent.setdefault("authorization", f"Bearer {self._bearer}")
        if match is not None:
            sent["if-match"] = f'"{match}"'
        if method == "POST" and key != "":
            sent.setdefault("idempotency-key", key or uuid4().hex)
        url = path if path.startswith(("/v1/", "/health")) else self._prefix + path
        return await self._http.request(method, url, headers=sent, **kw)

    async def get(self, path: str, **kw: Any) -> httpx.Response:
        return await self.request("GET", path, **kw)

    async def post(self, path: str, **kw: Any) -> httpx.Response:
        return await self.request("POST", path, **kw)

    async def put(self, path: str, **kw: Any) -> httpx.Response:
        return await self.request("PUT", path, **kw)

    async def patch(self, path: str, **kw: Any) -> httpx.Response:
        return await self.request("PATCH", path, **kw)

    async def delete(self, path: str, **kw: Any) -> httpx.Response:
        return await self.request("DELETE", path, **kw)

    async def every(self, path: str, **kw: Any) -> list[dict[str, Any]]:
        """Return the items of all pages of a list."""
        items: list[dict[str, Any]] = []
        while path:
            answer = await self.get(path, **kw)
            assert answer.status_code == 200, answer.text
            items += answer.json()["items"]
            link = answer.headers.get("link", "")
            path = link[1 : link.index(">")] if link else ""
            kw.pop("params", None)  # the link carries them; given again, they would replace its cursor
        return items


@dataclass
class Unit:
    """One service under test."""

    service: Service
    app: FastAPI
    http: httpx.AsyncClient
    home: Path
    engine: str

    @property
    def database(self) -> Database:
        return self.app.state.database  # type: ignore[no-any-return]

    def as_role(self, role: str, **claims: Any) -> Person:
        """Return a caller in a role: `as_role("street_officer", sub="wang", area="530102001", org=...)`."""
        return Person(self.http, token(role, **claims), f"/v1/{self.service.name}")

    def anyone(self) -> Person:
        """Return a caller without a token."""
        return Person(self.http, None, f"/v1/{self.service.name}")

    def set_clock(self, text: str) -> None:
        """Let the service's clock show a local time: "2026-03-02" (09:00) or "2026-03-02T23:59:59"."""
        at = datetime.fromisoformat(text)
        if "T" not in text:
            at += timedelta(hours=9)
        self.app.state.clock.set(at.replace(tzinfo=LOCAL))

    def neighbour(self, name: str, app: Any) -> None:
        """Let requests to a neighbour go to an ASGI app in this process."""
        transport = httpx.ASGITransport(app=app)
        self.app.state.neighbours[name] = Neighbour(name, self.app.state.settings, FixedToken(), transport=transport)

    async def run_jobs(self) -> None:
        """Do what time makes the service do, once."""
        for job in self.service.jobs:
            await run_once(self.database, self.app.state.clock, job)

    async def hear(self, source: str, topic: str, subject: str, data: dict[str, Any], *, position: int) -> None:
        """Let the service take in an event of a neighbour."""
        if "organization" in data:
            as_promised(source, "ProjectionOut", data["organization"])
        ear = next(ear for ear in self.service.ears if ear.source == source)
        event = CloudEventIn(
            specversion="1.0",
            id=uuid4(),
            source=f"urn:seedbed:{source}",
            type=topic,
            subject=subject,
            time=self.app.state.clock.now(),
            datacontenttype="application/json",
            sequence=str(position),
            data=data,
        )
        async with self.database.transaction() as tx:
            tx.at = self.app.state.clock.now()
            await take_in(tx, ear, event)

    async def events(self, topic: str = "") -> list[dict[str, Any]]:
        """Return the service's feed, read through its own API."""
        answer = await self.as_role("partner").get("/events", params={"limit": 1000})
        assert answer.status_code == 200, answer.text
        found = [event for event in answer.json()["items"] if event["type"].startswith(topic)]
        return found if self.service.name == "toy" else [as_announced(self.service.name, event) for event in found]

    async def operation(self, started: httpx.Response, person: Person) -> dict[str, Any]:
        """Wait for a long piece of work that was answered with 202, and return how it ended."""
        assert started.status_code == 202, started.text
        for _ in range(600):
            found: dict[str, Any] = (await person.get(started.headers["location"])).json()
            if found["status"] != "running":
                return found
            await asyncio.sleep(0.05)
        raise TimeoutError("the operation did not end")


class Templates:
    """Migrated databases, made once per session and copied for every test."""

    def __init__(self, root: Path, pg_url: str | None) -> None:
        self._root = root
        self._pg = pg_url
        self._count = 0
        self._made: set[str] = set()
        self._tag = uuid4().hex[:8]

    async def fresh(self, service: Service, engine: str) -> str:
        """Return the URL of a new database at head."""
        self._count += 1
        return await (self._sqlite(service) if engine == "sqlite" else self._postgresql(service))

    def empty(self, engine: str) -> str:
        """Return the URL of a new database without tables."""
        self._count += 1
        if engine == "sqlite":
            return f"sqlite:///{self._root / f'empty-{self._count}.db'}"
        name = f"e_{self._tag}_{self._count}"
        self._admin(f"CREATE DATABASE {name}")
        return self._url(name)

    async def _sqlite(self, service: Service) -> str:
        template = self._root / f"{service.name}-template.db"
        if not template.exists():
            database = Database(f"sqlite:///{template}")
            await migrate.upgrade(database, service.name, service.guards)
            await database.close()
        copy = self._root / f"{service.name}-{self._count}.db"
        shutil.copy(template, copy)
        return f"sqlite:///{copy}"

    async def _postgresql(self, service: Service) -> str:
        template = f"t_{service.name}_{self._tag}"
        if template not in self._made:
            self._made.add(template)
            self._admin(f"CREATE DATABASE {template}")
            database = Database(self._url(template))
            await migrate.upgrade(database, service.name, service.guards)
            await database.close()
        name = f"d_{service.name}_{self._tag}_{self._count}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Give a PostgreSQL database back; SQLite files go with the session's folder."""
        if url.startswith("postgresql"):
            name = url.split("?", maxsplit=1)[0].rsplit("/", 1)[1]
            self._admin(f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        assert self._pg
        base, _, query = self._pg.partition("?")
        return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")

    def _admin(self, statement: str) -> None:
        assert self._pg
        with psycopg.connect(self._pg, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@asynccontextmanager
async def unit_of(service: Service, templates: Templates, engine: str, home: Path, **told: Any) -> AsyncIterator[Unit]:
    """Start a service's app on a fresh database; background work runs only when a test asks for it; `told` are settings."""
    url = await templates.fresh(service, engine)
    settings = Settings(profile=Profile.DEV, home=home, database_url=url, issuer=ISSUER, background=False, **told)
    app = create_app(service, settings)
    app.state.verifier = TokenVerifier(settings, OneKey())
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with client("http://test", seconds=30, transport=transport) as http:
            yield Unit(service, app, http, home, engine)
    templates.drop(url)
