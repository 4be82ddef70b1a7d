"""The routes every service has: its feed, its request keys, its catalogues, its calendar, its health."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, insert, select, update

from bureaukit import audit, codes, feed, idempotency, sandbox_routes
from bureaukit.calendar import WorkCalendar
from bureaukit.db import Database, Tx, is_reachable
from bureaukit.desk import Desk
from bureaukit.migrate import is_at_head
from bureaukit.plumbing import CALENDAR_DAYS, DELIVERIES, is_pending
from bureaukit.policy import needs, public, signed_in
from bureaukit.problems import CATALOGUE, NotFound, check_seen
from bureaukit.route import counter
from bureaukit.rules import ALL_RULES
from bureaukit.settings import Profile
from bureaukit.telemetry import METRICS_TYPE


class EventQuery(BaseModel):
    """Where to read the feed from, and what of it."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(default=0, ge=0, le=2**53)
    limit: int = Field(default=100, ge=1, le=1000)
    topic: list[str] = Field(default=[], max_length=50)
    subject: str | None = Field(default=None, max_length=100)


class EventPage(BaseModel):
    """Events in CloudEvents form, oldest first."""

    items: list[dict[str, Any]]
    next_cursor: str
    head: str


class RequestsOut(BaseModel):
    """What became of the requests sent under one key."""

    items: list[dict[str, Any]]


class ErrorOut(BaseModel):
    """One code a client may meet."""

    code: str
    status: int
    zh: str
    en: str


class CatalogueOut(BaseModel):
    """Every problem code and every rule code of the service."""

    problems: list[ErrorOut]
    rules: list[dict[str, Any]]


class CodesOut(BaseModel):
    """Every code list with its labels."""

    lists: dict[str, list[dict[str, str]]]


class DayIn(BaseModel):
    """Whether a day is a working day, and who said so."""

    model_config = ConfigDict(extra="forbid")

    is_workday: bool
    source: str = Field(min_length=2, max_length=200, description="the notice 依据")


class DayOut(BaseModel):
    """One day of the calendar."""

    day: date
    is_workday: bool
    provisional: bool


class YearOut(BaseModel):
    """The calendar of one year."""

    year: int
    items: list[DayOut]


class YearQuery(BaseModel):
    """Which year."""

    model_config = ConfigDict(extra="forbid")

    year: int = Field(ge=1949, le=2200)


async def calendar(tx: Tx) -> WorkCalendar:
    """Return the working-day calendar with the bureau's own changes."""
    rows = await tx.all(select(CALENDAR_DAYS.c.day, CALENDAR_DAYS.c.is_workday))
    return WorkCalendar({row.day: row.is_workday for row in rows})


def common(service: str, profile: Profile) -> APIRouter:
    """Return the common routes of one service."""
    routes = counter(service)
    routes.tags = []  # each route below names its own
    _reading(routes, service)
    _calendar(routes, service)
    if profile.has_settable_clock:
        sandbox_routes.add(routes)
    return routes


def _reading(routes: APIRouter, service: str) -> None:
    @routes.get("/events", response_model=EventPage, tags=["events"], **needs("events:feed:subscribe"))
    async def events(asked: Annotated[EventQuery, Query()], desk: Desk) -> Response:
        """Read the change feed from a position on (变更流)."""
        page = await feed.read(
            desk.database, service, after=asked.after, limit=asked.limit, topics=asked.topic, subject=asked.subject
        )
        return desk.answer(page)

    @routes.get("/requests/{key}", response_model=RequestsOut, tags=["requests"], **signed_in())
    async def request_by_key(key: str, desk: Desk) -> Response:
        """Tell what became of the caller's request with this Idempotency-Key (按幂等键查询)."""
        async with desk.reading() as tx:
            found = await idempotency.look_up(tx, desk.caller.sub, key)
        if not found:
            raise NotFound("没有以此键办理过的请求", "No request was handled under this key")
        return desk.answer(RequestsOut(items=found))

    @routes.get("/errors", response_model=CatalogueOut, tags=["catalogues"], **public())
    async def errors(desk: Desk) -> Response:
        """List every problem code and rule code (错误与规则目录)."""
        problems = [ErrorOut(code=k.code, status=k.status, zh=k.title.zh, en=k.title.en) for k in CATALOGUE.values()]
        rules = [
            {"code": r.code, "article": str(r.article), "zh": r.otherwise.zh, "en": r.otherwise.en} for r in ALL_RULES
        ]
        return desk.answer(CatalogueOut(problems=problems, rules=rules))

    @routes.get("/codes", response_model=CodesOut, tags=["catalogues"], **public())
    async def code_lists(desk: Desk) -> Response:
        """List every code with its Chinese and English label (代码表)."""
        return desk.answer(CodesOut(lists=codes.as_catalogue(service)))


def _calendar(routes: APIRouter, service: str) -> None:
    @routes.get("/calendar", response_model=YearOut, tags=["calendar"], **public())
    async def year(asked: Annotated[YearQuery, Query()], desk: Desk) -> Response:
        """Show the working days of a year (工作日历); days nobody has published yet are marked provisional."""
        async with desk.reading() as tx:
            known = await calendar(tx)
        items = [
            DayOut(day=day, is_workday=known.is_workday(day), provisional=not known.is_published(day))
            for day in (
                date.fromordinal(n)
                for n in range(date(asked.year, 1, 1).toordinal(), date(asked.year + 1, 1, 1).toordinal())
            )
        ]
        return desk.answer(YearOut(year=asked.year, items=items))

    @routes.get("/calendar/{day}", response_model=DayOut, tags=["calendar"], **public())
    async def day(day: date, desk: Desk) -> Response:
        """Show one day (工作日历的一天); it has an ETag once the office has decided it."""
        async with desk.reading() as tx:
            known = await calendar(tx)
            decided = await _decided(tx, day)
        out = DayOut(day=day, is_workday=known.is_workday(day), provisional=not known.is_published(day))
        return desk.answer(out, version=decided.version if decided else None)

    @routes.put(
        "/calendar/{day}",
        response_model=DayOut,
        tags=["calendar"],
        **needs(f"{service}:calendar:admin", "sys_admin", match="to_change"),
    )
    async def decide(day: date, body: DayIn, desk: Desk) -> Response:
        """Decide whether a day is a working day (维护工作日历); repeating it changes nothing."""
        out = DayOut(day=day, is_workday=body.is_workday, provisional=False)
        async with desk.transaction() as tx:
            return await desk.done(tx, out, version=await _decide(tx, day, body, seen=desk.seen()))


async def _decided(tx: Tx, day: date, *, hold: bool = False) -> Any:
    query = select(CALENDAR_DAYS).where(CALENDAR_DAYS.c.day == day)
    return await tx.first(query.with_for_update() if hold else query)


async def _decide(tx: Tx, day: date, asked: DayIn, *, seen: int | None) -> int:
    known = await _decided(tx, day, hold=True)
    if known and (known.is_workday, known.source) == (asked.is_workday, asked.source):
        return int(known.version)
    check_seen(known.version if known else None, seen)
    version: int = known.version + 1 if known else 1
    values = {"is_workday": asked.is_workday, "source": asked.source, "version": version}
    if known is None:
        await tx.execute(insert(CALENDAR_DAYS).values(day=day, **values))
    else:
        await tx.execute(update(CALENDAR_DAYS).where(CALENDAR_DAYS.c.day == day).values(**values))
    await audit.note(tx, "decide_calendar_day", day.isoformat())
    return version


def health(package: str, warnings: Callable[[], list[str]] = list) -> APIRouter:
    """Return the probes: alive, ready to serve, and what Prometheus reads; outside the versioned API and the policy.

    FastAPI never forgets a handler (`_is_coroutine_callable_cached`), so none may hold the app's database.
    """
    routes = APIRouter()

    @routes.get("/health/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @routes.get("/health/ready", include_in_schema=False)
    async def ready(request: Request, response: Response) -> dict[str, Any]:
        database: Database = request.app.state.database
        checks = {"database": False, "schema": False}
        try:
            checks["database"] = await is_reachable(database)
            checks["schema"] = await is_at_head(database, package)
        except Exception:  # noqa: BLE001 -- a probe answers, whatever is wrong
            response.status_code = 503
        if not all(checks.values()):
            response.status_code = 503
        status = "ready" if all(checks.values()) else "not_ready"
        return {"status": status, "checks": checks, "warnings": warnings()}

    @routes.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        async with request.app.state.database.reading() as tx:
            pending = select(func.count()).select_from(DELIVERIES).where(is_pending("deliveries"))
            request.app.state.metrics.backlog.labels(package).set(await tx.scalar(pending) or 0)
        return Response(request.app.state.metrics.exposition(), media_type=METRICS_TYPE)

    return routes
