"""Thresholds and rates as dated data: shipped versions in code with their source, later ones by four eyes without a release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import insert, select, update

from bureaukit import audit
from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.plumbing import PARAMETER_VERSIONS
from bureaukit.policy import needs, public
from bureaukit.problems import FieldError, Forbidden, Invalid, NotFound, Problem, problem_type
from bureaukit.route import counter
from bureaukit.text import Text

T = TypeVar("T")
ALREADY_DECIDED = problem_type(
    "parameter_already_decided", 409, "该版本已经处理", "This version has been decided already"
)


@dataclass(frozen=True, slots=True)
class Version(Generic[T]):
    """One value with the day it takes effect and where it comes from; it holds until the next one."""

    value: T
    effective_from: date
    source: str
    confidence: str = "H"  # H: the text of the law or two sources; M, L: see docs/rulebook.md


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """A number or table the law or the bureau may change; `kind` is the type every version must have."""

    key: str
    title: Text
    kind: Any
    versions: tuple[Version[T], ...]


class ParameterSet:
    """All parameters as they stood on one day; handed to rules as plain values."""

    def __init__(self, on: date, values: Mapping[str, Version[Any]]) -> None:
        self.on = on
        self._values = values

    def __getitem__(self, parameter: Parameter[T]) -> T:
        """Return the value in force."""
        version: Version[T] = self._values[parameter.key]
        return version.value

    def version(self, parameter: Parameter[T]) -> Version[T]:
        """Return the version in force, with its source, to be kept with a decision."""
        return self._values[parameter.key]


class Book:
    """The parameters of one service."""

    def __init__(self, *parameters: Parameter[Any]) -> None:
        self.parameters = {parameter.key: parameter for parameter in parameters}

    async def on(self, tx: Tx, day: date) -> ParameterSet:
        """Return the parameters in force on a day: the latest start wins, among equals the latest decision."""
        rows = await tx.all(
            select(PARAMETER_VERSIONS)
            .where(PARAMETER_VERSIONS.c.state == "in_force", PARAMETER_VERSIONS.c.effective_from <= day)
            .order_by(PARAMETER_VERSIONS.c.decided_at)
        )
        return ParameterSet(day, {key: self._pick(parameter, rows, day) for key, parameter in self.parameters.items()})

    def _pick(self, parameter: Parameter[Any], rows: Sequence[Any], day: date) -> Version[Any]:
        adapter = TypeAdapter(parameter.kind)
        added = [
            Version(adapter.validate_python(r.value), r.effective_from, r.source)
            for r in rows
            if r.key == parameter.key
        ]
        shipped = [version for version in parameter.versions if version.effective_from <= day] or [
            parameter.versions[0]
        ]
        latest_first = [*shipped, *added][::-1]  # `max` keeps the first of equals
        return max(latest_first, key=lambda version: version.effective_from)


class VersionIn(BaseModel):
    """A proposed value: any JSON the parameter's type takes, from which day, on what ground."""

    model_config = ConfigDict(extra="forbid")

    value: Any = Field(description="the new value 新值")
    effective_from: date
    source: str = Field(min_length=2, max_length=300, description="instrument and article 依据")


class VersionOut(BaseModel):
    """One version of a parameter."""

    id: UUID | None
    value: Any
    effective_from: date
    source: str
    confidence: str
    state: str
    proposed_by: str | None = None
    decided_by: str | None = None


class ParameterOut(BaseModel):
    """A parameter with all its versions, oldest first."""

    key: str
    title: str
    versions: list[VersionOut]


class ParameterList(BaseModel):
    """All parameters of the service."""

    items: list[ParameterOut]
    next_cursor: str | None = None


class OnDay(BaseModel):
    """The parameter list takes no filter."""

    model_config = ConfigDict(extra="forbid")


def router(book: Book, service: str, *, clerk: str, approver: str) -> APIRouter:
    """Return the routes that show parameters and add versions: one person proposes, another approves, for a future day."""
    routes = counter(service, "parameters")

    @routes.get("", response_model=ParameterList, **public(f"{service}:parameter:read"))
    async def parameters(desk: Desk, _: Annotated[OnDay, Query()]) -> Response:
        """List every dated parameter with its versions and sources (参数及其依据)."""
        async with desk.reading() as tx:
            rows = await tx.all(select(PARAMETER_VERSIONS).order_by(PARAMETER_VERSIONS.c.effective_from))
        items = [_out(parameter, rows, desk.language) for parameter in book.parameters.values()]
        return desk.answer(ParameterList(items=items))

    @routes.post(
        "/{key}/versions",
        status_code=201,
        response_model=VersionOut,
        **needs(f"{service}:parameter:write", clerk, key=True),
    )
    async def propose(key: str, body: VersionIn, desk: Desk) -> Response:
        """Propose a version that takes effect on a later day (提出新版本)."""
        value = _checked(book, key, body, desk)
        async with desk.transaction() as tx:
            out = await _propose(tx, key, body, value, desk)
            return await desk.created(tx, out, f"/v1/{service}/parameters")

    @routes.post(
        "/{key}/versions/{version_id}/approval",
        response_model=VersionOut,
        **needs(f"{service}:parameter:approve", approver, rule="not the proposer", key=True),
    )
    async def approve(key: str, version_id: UUID, desk: Desk) -> Response:
        """Put a proposed version in force (批准新版本); the proposer cannot."""
        async with desk.transaction() as tx:
            return await desk.done(tx, await _approve(tx, key, version_id, desk))

    return routes


def _checked(book: Book, key: str, body: VersionIn, desk: DeskContext) -> Any:
    if key not in book.parameters:
        raise NotFound("没有这个参数", "There is no such parameter")
    desk.refuse_unless(
        allowed=body.effective_from > desk.today,
        pointer="/effective_from",
        code="must_be_future",
        zh="须为今天之后的日期",
        en="It must be a future day",
    )
    try:
        adapter = TypeAdapter(book.parameters[key].kind)
        return adapter.dump_python(adapter.validate_python(body.value), mode="json")
    except ValidationError:
        raise Invalid(
            FieldError("/value", "wrong_type", Text("值的类型不符", "The value has the wrong type"))
        ) from None


async def _propose(tx: Tx, key: str, body: VersionIn, value: Any, desk: DeskContext) -> VersionOut:
    identity = new_id()
    await tx.execute(
        insert(PARAMETER_VERSIONS).values(
            id=identity,
            key=key,
            value=value,
            effective_from=body.effective_from,
            source=body.source,
            state="proposed",
            proposed_by=desk.caller.sub,
            proposed_at=desk.now,
        )
    )
    await audit.note(tx, "propose_parameter", key)
    return VersionOut(
        id=identity,
        value=value,
        effective_from=body.effective_from,
        source=body.source,
        confidence="H",
        state="proposed",
        proposed_by=desk.caller.sub,
    )


async def _approve(tx: Tx, key: str, version_id: UUID, desk: DeskContext) -> VersionOut:
    this = PARAMETER_VERSIONS.c.id == version_id
    row = await tx.first(select(PARAMETER_VERSIONS).where(this, PARAMETER_VERSIONS.c.key == key))
    if row is None:
        raise NotFound
    if row.state != "proposed":
        raise Problem(ALREADY_DECIDED)
    if row.proposed_by == desk.caller.sub:
        raise Forbidden("提出人不能批准自己的版本", "The proposer cannot approve their own version")
    if row.effective_from <= desk.today:
        raise Problem(ALREADY_DECIDED, Text("生效日期已过，请重新提出", "Its day has passed; propose it again"))
    decided: dict[str, datetime | str] = {"state": "in_force", "decided_by": desk.caller.sub, "decided_at": desk.now}
    still_open = (this, PARAMETER_VERSIONS.c.state == "proposed")
    if not (await tx.execute(update(PARAMETER_VERSIONS).where(*still_open).values(**decided))).rowcount:
        raise Problem(ALREADY_DECIDED)
    await audit.note(tx, "approve_parameter", key)
    return VersionOut(
        id=row.id,
        value=row.value,
        effective_from=row.effective_from,
        source=row.source,
        confidence="H",
        state="in_force",
        proposed_by=row.proposed_by,
        decided_by=desk.caller.sub,
    )


def _out(parameter: Parameter[Any], rows: Sequence[Any], language: str) -> ParameterOut:
    adapter = TypeAdapter(parameter.kind)
    shipped = [
        VersionOut(
            id=None,
            value=adapter.dump_python(v.value, mode="json"),
            effective_from=v.effective_from,
            source=v.source,
            confidence=v.confidence,
            state="in_force",
        )
        for v in parameter.versions
    ]
    added = [
        VersionOut(
            id=r.id,
            value=r.value,
            effective_from=r.effective_from,
            source=r.source,
            confidence="H",
            state=r.state,
            proposed_by=r.proposed_by,
            decided_by=r.decided_by,
        )
        for r in rows
        if r.key == parameter.key
    ]
    versions = sorted([*shipped, *added], key=lambda version: version.effective_from)
    return ParameterOut(key=parameter.key, title=parameter.title.in_language(language), versions=versions)
