"""What the counters share at which communities and streets decide: who sits there, what is said, the verdict, one step, its day."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, Any, Protocol, TypeVar

from bureaukit.calendar import Deadline
from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.names import CleanText
from bureaukit.problems import Stale
from bureaukit.rules import Rule, explanation, findings
from bureaukit.service_routes import calendar
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from registry.parameters import BOOK
from registry.parameters.filings import FILING_WORKING_DAYS
from registry.roles import AUDITOR, COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, STREET_OFFICER

OFFICE = (COMMUNITY_OFFICER, STREET_OFFICER, DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
Words = Annotated[CleanText, Field(min_length=2, max_length=1000)]


class Versioned(Protocol):
    """A request that says which version of it this is."""

    @property
    def version(self) -> int:
        """The version."""


Request = TypeVar("Request", bound=Versioned)


class OpinionIn(BaseModel):
    """What the officer says."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words | None = None


class ReasonIn(BaseModel):
    """Why it is refused."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class VerdictOut(BaseModel):
    """The verdict of every rule, without any effect."""

    allowed: bool
    findings: list[dict[str, Any]]
    rules: list[dict[str, Any]]


class StepsOut(BaseModel):
    """Every step, allowed to the caller or blocked, with the reason."""

    items: list[dict[str, Any]]


def verdict(desk: DeskContext, rules: Sequence[Rule[Any]], subject: Any) -> VerdictOut:
    """Return what every rule says of a request."""
    broken = [finding.as_dict(desk.language) for finding in findings(rules, subject)]
    return VerdictOut(allowed=not broken, findings=broken, rules=explanation(rules, subject))


async def due(tx: Tx, since: date) -> Deadline:
    """Return by when a request that came on a day is decided."""
    terms = await BOOK.on(tx, since)
    return (await calendar(tx)).add_working_days(since, terms[FILING_WORKING_DAYS])


async def take_step(
    desk: DeskContext,
    load: Callable[[Tx], Awaitable[Request]],
    act: Callable[[Tx, Request], Awaitable[Request]],
    out: Callable[[Tx, DeskContext, Request], Awaitable[BaseModel]],
) -> Response:
    """Take one step in a request as the caller last saw it."""
    async with desk.transaction() as tx:
        found = await load(tx)
        if found.version != desk.if_match():
            raise Stale
        done = await act(tx, found)
        return await desk.done(tx, await out(tx, desk, done), version=done.version)
