"""A service that is not of the bureau, to test the kit with: a lending library that hears of loans at its branch."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID

from bureaukit import guards, operations
from bureaukit.app import Service, create_app
from bureaukit.auth import TokenVerifier
from bureaukit.codes import CodeList
from bureaukit.db import Base as KitBase
from bureaukit.db import Tx, service_metadata
from bureaukit.desk import Desk
from bureaukit.http import client, httpx
from bureaukit.ids import new_id
from bureaukit.inbox import Ear, News
from bureaukit.jobs import Job
from bureaukit.law import Instrument
from bureaukit.lifecycle import Lifecycle, Step, working_days
from bureaukit.names import CleanText
from bureaukit.outbox import emit
from bureaukit.pages import Filter, Order, choose, page_of, paged
from bureaukit.parameters import Book, Parameter, Version
from bureaukit.plumbing import KIT_GUARDS, plumb
from bureaukit.policy import needs, public
from bureaukit.problems import UNAUTHENTICATED, NotFound, Problem, Stale
from bureaukit.route import counter
from bureaukit.settings import Profile, Settings
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import ForeignKey, RowMapping, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column
from support.harness import ISSUER, KEY, Templates, Unit

LAW = Instrument("中华人民共和国行政许可法", key="XKF")
METADATA = service_metadata()


class Base(KitBase):
    """The library's tables."""

    __abstract__ = True
    metadata = METADATA


class State(CodeList):
    """How a loan stands."""

    ASKED = "asked", "已申请", "asked"
    LENT = "lent", "已借出", "lent"
    BACK = "back", "已归还", "back"


LIFECYCLE = Lifecycle(
    "toy.loans",
    State.ASKED,
    (
        Step("lending", Text("借出", "lend"), (State.ASKED,), State.LENT, LAW.article(44), within=working_days(5)),
        Step("return", Text("归还", "return"), (State.LENT,), State.BACK, LAW.article(45)),
    ),
)
LOAN_DAYS: Parameter[int] = Parameter(
    "toy.loan_days",
    Text("借期（天）", "days of a loan"),
    Annotated[int, Field(ge=1, le=365)],
    (Version(14, date(2000, 1, 1), "馆规"), Version(30, date(2020, 1, 1), "馆规")),
)


class ShelfRow(Base):
    """Where a book stands."""

    __tablename__ = "shelves"
    name: Mapped[str] = mapped_column(primary_key=True)


class LoanRow(Base):
    """One loan. The shelf is checked at COMMIT only, which is how a commit is made to fail."""

    __tablename__ = "loans"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    borrower: Mapped[str]
    state: Mapped[str]
    renewals: Mapped[int]
    version: Mapped[int]
    shelf: Mapped[str | None] = mapped_column(ForeignKey("shelves.name", deferrable=True, initially="DEFERRED"))


class HeardRow(Base):
    """What the branch told."""

    __tablename__ = "heard"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]
    number: Mapped[int]


class TallyRow(Base):
    """What the job did."""

    __tablename__ = "tallies"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


plumb(METADATA)
LOANS = METADATA.tables["loans"]
SUBSCRIPTIONS_TABLE = METADATA.tables["subscriptions"]


@dataclass(frozen=True, slots=True)
class LoanChanged:
    """A loan was made or changed."""

    topic: ClassVar[str] = "toy.loan-changed.v1"
    loan_id: UUID
    renewals: int

    @property
    def subject(self) -> UUID:
        """The loan."""
        return self.loan_id


class LoanIn(BaseModel):
    """A loan as it is asked for; with one member of every kind that input can be wrong in."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[CleanText, Field(min_length=1, max_length=60)]
    borrower: str = Field(default="x", max_length=40)
    shelf: str | None = None
    state: State = State.ASKED
    days: int | None = Field(default=None, ge=0, le=10_000)
    on: date | None = None
    at: AwareDatetime | None = None
    price: float | None = Field(default=None, ge=0)
    isbn: str | None = Field(default=None, pattern=r"^[0-9]{4}$")
    tags: list[str] = []


class LoanOut(BaseModel):
    """A loan."""

    id: UUID
    title: str
    borrower: str
    state: State
    renewals: int
    days: int | None = None


class LoanPage(BaseModel):
    """One page of loans."""

    items: list[LoanOut]
    next_cursor: str | None


class Renewal(BaseModel):
    """How often a loan was renewed."""

    model_config = ConfigDict(extra="forbid")

    renewals: int


class LoanFilter(Filter):
    """What the list can be asked."""

    state: State | None = None
    title: list[str] = []
    as_of: date | None = None
    since: AwareDatetime | None = None
    renewals: int | None = None
    lost: bool | None = None
    sort: str | None = None


ORDERS = (Order("id", (LOANS.c.id,)), Order("title", (LOANS.c.title, LOANS.c.id)), Order("-id", (LOANS.c.id,), True))
router = counter("toy", "loans")


async def _add(tx: Tx, body: LoanIn) -> LoanOut:
    identity = new_id()
    values = {"title": body.title, "borrower": body.borrower, "state": body.state.value, "shelf": body.shelf}
    await tx.execute(insert(LOANS).values(id=identity, renewals=0, version=1, **values))
    await emit(tx, LoanChanged(identity, 0))
    return LoanOut(id=identity, renewals=0, days=body.days, **{k: v for k, v in values.items() if k != "shelf"})


async def _find(tx: Tx, identity: UUID) -> RowMapping:
    row = (await tx.execute(select(LOANS).where(LOANS.c.id == identity))).mappings().first()
    if row is None:
        raise NotFound
    return row


async def _change(tx: Tx, identity: UUID, version: int, **values: Any) -> LoanOut:
    stale = LOANS.c.version != version
    changed = await tx.execute(
        update(LOANS).where(LOANS.c.id == identity, ~stale).values(version=version + 1, **values)
    )
    row = await _find(tx, identity)
    if not changed.rowcount:
        raise Stale
    await emit(tx, LoanChanged(identity, row["renewals"]))
    return LoanOut(**{name: row[name] for name in ("id", "title", "borrower", "state", "renewals")})


@router.post("", status_code=201, response_model=LoanOut, **needs("toy:loan:write", key=True, dry_run=True))
async def make(body: LoanIn, desk: Desk) -> Response:
    """Ask for a loan."""
    async with desk.transaction() as tx:
        loan = await _add(tx, body)
        return await desk.created(tx, loan, f"/v1/toy/loans/{loan.id}", version=1)


@router.get("", response_model=LoanPage, **public("toy:loan:read"))
async def loans(asked: Annotated[LoanFilter, Query()], desk: Desk) -> Response:
    """List loans."""
    order = choose(ORDERS, asked.sort)
    columns = (LOANS.c.id, LOANS.c.title, LOANS.c.borrower, LOANS.c.state, LOANS.c.renewals)
    query = select(*columns)
    if asked.state:
        query = query.where(LOANS.c.state == asked.state.value)
    if asked.renewals is not None:
        query = query.where(LOANS.c.renewals == asked.renewals)
    async with desk.reading() as tx:
        rows = (await tx.execute(paged(query, asked, order))).mappings().all()
    return desk.page(page_of(rows, asked, order))


@router.get("/{loan_id}", response_model=LoanOut, **public("toy:loan:read"))
async def loan(loan_id: UUID, desk: Desk) -> Response:
    """Show a loan."""
    async with desk.reading() as tx:
        row = await _find(tx, loan_id)
    return desk.answer({name: row[name] for name in LoanOut.model_fields if name != "days"}, version=row["version"])


@router.get("/{loan_id}/actions", **public("toy:loan:read"))
async def actions(loan_id: UUID, desk: Desk) -> Response:
    """Show what can be done with a loan."""
    async with desk.reading() as tx:
        row = await _find(tx, loan_id)
    return desk.answer({"items": [a.as_dict(desk.language) for a in LIFECYCLE.actions(State(row["state"]))]})


@router.patch("/{loan_id}", response_model=LoanOut, **needs("toy:loan:write", match=True))
async def renew(loan_id: UUID, body: Renewal, desk: Desk) -> Response:
    """Renew a loan."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        return await desk.done(tx, await _change(tx, loan_id, version, renewals=body.renewals), version=version + 1)


@router.post("/{loan_id}/{act}", response_model=LoanOut, **needs("toy:loan:write", key=True, match=True))
async def act(loan_id: UUID, act: str, desk: Desk) -> Response:
    """Lend or take back."""
    if act not in {step.name for step in LIFECYCLE.steps}:
        raise NotFound
    version = desk.if_match()
    async with desk.transaction() as tx:
        state = LIFECYCLE.step(act, State((await _find(tx, loan_id))["state"]))
        return await desk.done(tx, await _change(tx, loan_id, version, state=state.value), version=version + 1)


faults = counter("toy", "faults")


@faults.post("", status_code=201, response_model=LoanOut, **needs("toy:loan:write", key=True))
async def fail(body: LoanIn, desk: Desk) -> Response:
    """Do the same as asking for a loan, and break between the effect and the answer."""
    async with desk.transaction() as tx:
        await _add(tx, body)
        raise RuntimeError(f"no answer for {body.borrower}")


work = counter("toy", "work")


class WorkIn(BaseModel):
    """Whether the work shall go wrong, or never end."""

    model_config = ConfigDict(extra="forbid")

    fails: bool
    endless: bool = False


@work.post("", status_code=202, **needs("toy:loan:write", key=True))
async def start(body: WorkIn, desk: Desk) -> Response:
    """Start something long."""

    async def labour(progress: operations.Progress) -> dict[str, Any]:
        await progress.report(1, 2)
        if body.fails:
            raise RuntimeError("the work went wrong")
        if body.endless:
            await asyncio.Event().wait()
        return {"url": "/v1/toy/loans"}

    async with desk.transaction() as tx:
        operation = await operations.start(tx, "work", owner=desk.caller.sub, total=2)
        place = {"location": f"/v1/toy/operations/{operation}"}
        answer = await desk.done(tx, {"id": str(operation)}, status=202, headers=place)
    operations.run(desk.database, operation, labour, desk.request.app.state.clock.now)
    return answer


asks = counter("toy", "asks")


@asks.get("/{name}", **public("toy:ask:read"))
async def ask(name: str, desk: Desk) -> Response:
    """Ask the branch."""
    return desk.answer(await desk.request.app.state.neighbours["branch"].get(f"/books/{name}"))


terms = counter("toy", "terms")


class OnDay(BaseModel):
    """Which day."""

    model_config = ConfigDict(extra="forbid")

    on: date | None = None


@terms.get("", **public("toy:term:read"))
async def days(asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Show how long a loan is."""
    async with desk.reading() as tx:
        found = await BOOK.on(tx, asked.on or desk.today)
    return desk.answer({"days": found[LOAN_DAYS]})


async def _hear(tx: Tx, news: News) -> None:
    await tx.execute(insert(HeardRow).values(id=new_id(), subject=news.subject, number=news.data["number"]))
    if news.data.get("bad"):
        raise RuntimeError("the listener cannot cope")


async def _tally(tx: Tx) -> int:
    await tx.execute(insert(TallyRow).values(id=new_id(), at=tx.at))
    return 1


BOOK = Book(LOAN_DAYS)
EAR = Ear("branch", {"branch.loan-": _hear})
TALLY = Job("toy.tally", _tally)
TOY = Service(
    name="toy",
    title=Text("借阅馆", "A lending library"),
    default_port=0,
    metadata=METADATA,
    routers=(router, faults, work, asks, terms),
    book=BOOK,
    clerk="district_clerk",
    approver="district_approver",
    ears=(EAR,),
    jobs=(TALLY,),
    neighbours=("branch",),
)


class NamedKey:
    """The issuer's published keys, without an issuer: one, under its own name only."""

    async def key(self, kid: str) -> Any:
        """Return the key, or raise what the real source raises."""
        if kid != "test":
            raise Problem(UNAUTHENTICATED, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return KEY


async def create_tables(database: Any, service: Service) -> None:
    """Create every table and guard of a service that has no migrations."""
    async with database.engine.begin() as connection:
        await connection.run_sync(service.metadata.create_all)
        await connection.run_sync(lambda c: guards.set_up(c, (*KIT_GUARDS, *service.guards)))


async def fresh(templates: Templates, engine: str) -> str:
    """Return the URL of a new database with the library's tables, copied from one that is made once per session."""
    from bureaukit.db import Database

    known: dict[str, str] = templates.__dict__.setdefault("toy_templates", {})
    number = templates.__dict__["toy_count"] = templates.__dict__.get("toy_count", 0) + 1
    tag = f"toy_{templates._tag}"
    if engine not in known:
        known[engine] = f"sqlite:///{templates._root / tag}.db" if engine == "sqlite" else _empty(templates, tag)
        database = Database(known[engine])
        await create_tables(database, TOY)
        await database.close()
    if engine == "sqlite":
        return f"sqlite:///{shutil.copy(templates._root / f'{tag}.db', templates._root / f'{tag}_{number}.db')}"
    return _empty(templates, f"{tag}_{number}", like=tag)


def _empty(templates: Templates, name: str, like: str = "template1") -> str:
    templates._admin(f"CREATE DATABASE {name} TEMPLATE {like}")
    return templates._url(name)


@asynccontextmanager
async def toy_app(url: str, engine: str, home: Path, **told: Any) -> AsyncIterator[Unit]:
    """Start the library's app on a database; a second one on the same database is a replica, or the next life."""
    chosen: dict[str, Any] = {"profile": Profile.DEV, "issuer": ISSUER, "background": False} | told
    settings = Settings(home=home, database_url=url, **chosen)
    app = create_app(TOY, settings)
    app.state.verifier = TokenVerifier(settings, NamedKey())
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with client("http://test", seconds=30, transport=transport) as http:
        yield Unit(TOY, app, http, home, engine)
    for neighbour in app.state.neighbours.values():
        await neighbour.close()
    await app.state.database.close()


def clerk(unit: Unit, sub: str = "clerk-1", **claims: Any) -> Any:
    """Return somebody who may do everything the library offers to its staff."""
    return unit.as_role("district_clerk", sub=sub, **claims)


async def count(unit: Unit, *tables: Any) -> dict[str, int]:
    """Return how many rows each table holds; all tables unless some are named."""
    from sqlalchemy import func

    chosen: Sequence[Any] = tables or METADATA.sorted_tables
    async with unit.database.reading() as tx:
        return {t.name: int(await tx.scalar(select(func.count()).select_from(t)) or 0) for t in chosen}
