"""Serves the incubator from this process, with a registry of its own in which everybody is in good standing.

`python allocation_worker.py PLANT`: settings come from the environment as for any service. PLANT names a bug that the
tests must notice: `check_then_insert` looks before the transaction and inserts without a lock, `too_wide` refuses a day on
either side of what is held, `own_counter` tells what is free from a counter of this process, changed after the commit.
"""

import sys
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
from bureaukit.app import create_app
from bureaukit.db import Database, Tx
from bureaukit.http import httpx
from bureaukit.neighbour import Neighbour
from bureaukit.server import serve
from bureaukit.settings import Settings
from bureaukit.telemetry import configure_logs
from fastapi import FastAPI
from incubator.app import SERVICE
from incubator.periods import Period
from incubator.spaces import store
from incubator.spaces.store import occupancies
from sqlalchemy import text


class NoToken:
    """The registry in this process asks for none."""

    async def token(self) -> str:
        return ""


def registry() -> FastAPI:
    """Return a registry that knows everybody."""
    app = FastAPI()

    @app.get("/v1/registry/organizations/{organization}/standing")
    async def standing(organization: str, on: str) -> dict[str, Any]:
        known = {"id": organization, "name": "五华区春城为老服务中心", "track": "registered", "social_work": False}
        known |= {"type": "social_service_organization", "area": "530102", "state": "active"}
        return {"organization": known, "on": on, "lists": [], "penalties": [], "inspections": []}

    return app


async def nothing(*_args: Any, **_kw: Any) -> None:
    """Look at nothing."""


def check_then_insert(app: FastAPI) -> Any:
    """Look before the transaction whether the seat is free; what happens until the insert is nobody's business."""
    look = occupancies.conflicting
    occupancies._refuse_if_taken = nothing  # type: ignore[assignment]

    async def careless(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        message = await receive()
        body = orjson.loads(message["body"])
        period = Period(date.fromisoformat(body["start_on"]), date.fromisoformat(body["end_on"]))
        async with app.state.database.reading() as tx:
            held = await look(tx, UUID(body["space_id"]).int & (2**62 - 1), 1, period)
        if held:
            answer = orjson.dumps({"code": "space_taken"})
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
            await send({"type": "http.response.start", "status": 409, "headers": headers})
            await send({"type": "http.response.body", "body": answer})
            return

        async def again() -> Any:
            return message

        await app(scope, again, send)

    return careless


def too_wide() -> None:
    """Take a day on either side of what is held for taken."""
    refuse = occupancies._refuse_if_taken

    async def wide(tx: Tx, space_no: int, seat: int, period: Period, **kw: Any) -> None:
        a_day = timedelta(days=1)
        await refuse(tx, space_no, seat, Period(period.start_on - a_day, period.end_on + a_day), **kw)

    occupancies._refuse_if_taken = wide  # type: ignore[assignment]


def own_counter() -> None:
    """Tell what is free from a counter that this process keeps, and lowers only for what it gave away itself."""
    shown, hold = store.shown, store.hold
    seen: dict[tuple[UUID, date], Any] = {}

    async def counted(tx: Tx, space_id: UUID, day: date) -> Any:
        if (space_id, day) not in seen:
            found = await shown(tx, space_id, day)
            seen[space_id, day] = dict(found) if found else None
        return seen[space_id, day]

    async def held(tx: Tx, occupancy: Any) -> None:
        await hold(tx, occupancy)
        period = occupancy.period

        def lower() -> None:
            for (space_id, day), row in seen.items():
                if space_id == occupancy.space_id and period.holds(day):
                    row["held"] = 1

        tx.after_commit(lower)

    store.shown, store.hold = counted, held


def without_lock(database: Database) -> None:
    """Let PostgreSQL's transactions run beside each other, as they do where nobody locks the base."""
    if not database.is_sqlite:
        from incubator.bases import store as bases

        async def find(tx: Tx, base_id: UUID) -> Any:
            await tx.execute(text("SELECT 1"))
            return await bases.find(tx, base_id)

        bases.lock = find


def main() -> None:
    """Serve until killed."""
    settings, bug = Settings(), sys.argv[1]
    configure_logs(settings.log_level)
    app = create_app(SERVICE, settings)
    transport = httpx.ASGITransport(app=registry())
    app.state.neighbours["registry"] = Neighbour("registry", settings, NoToken(), transport=transport)
    served: Any = app
    if bug == "check_then_insert":
        without_lock(app.state.database)
        served = check_then_insert(app)
    elif bug == "too_wide":
        too_wide()
    elif bug == "own_counter":
        own_counter()
    serve(served, host=settings.host, port=settings.listen_port)


if __name__ == "__main__":
    main()
