"""Matters beside the registered items: approvals the law asks for, and what is only put on file (备案)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.law import Article
from bureaukit.lifecycle import Limit
from bureaukit.parameters import Parameter

from registry.applications.actions.matters.filed import LICENSED, Papers, filed
from registry.applications.actions.matters.specification import (
    Asked,
    Circumstances,
    Parts,
    Specification,
    no_unit,
)
from registry.applications.model import Application, Matter
from registry.organizations.actions.recording import record
from registry.organizations.model import EntryKind, NewEntry

Own = Callable[[Application, Circumstances, date], Parts]
Look = Callable[[Tx, Application, Circumstances], Awaitable[Parts]]
Also = Callable[[Tx, Application, Circumstances], Awaitable[None]]


async def _nothing_to_look_up(tx: Tx, application: Application, about: Circumstances) -> Parts:  # noqa: ARG001 -- one of `Look`
    """What is declared is all that is judged."""
    return ()


async def _nothing_more(tx: Tx, application: Application, about: Circumstances) -> None:  # one of `Also`
    """The entry in the book is all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A matter that leaves the registered items as they are: the book has an entry of it all the same."""

    matter: Matter
    enters_itself: bool = False  # what else belongs to it makes the entry in the book
    articles: Mapping[str, Article]
    own: Own
    papers: Papers
    promised: Parameter[int]
    look: Look = _nothing_to_look_up
    also: Also = _nothing_more
    units: Asked = no_unit
    statutory: Limit | None = None
    is_decided: bool = False
    since: str | None = None  # the item of the register that has the day on which it takes effect
    limited_by: Mapping[str, Article] = field(default_factory=lambda: LICENSED)

    def specification(self) -> Specification:
        """Return the line of the table."""
        return Specification(
            matter=self.matter,
            articles=self.articles,
            gather=self.gather,
            effect=self.effect,
            units=self.units,
            documents=self.papers,
            statutory=self.statutory,
            promised=dict.fromkeys(self.articles, self.promised),
            limited_by=self.limited_by if self.statutory else self.articles,
            is_decided=self.is_decided,
        )

    async def gather(self, tx: Tx, application: Application, about: Circumstances) -> Parts:
        """Return the rules of every filing, and the matter's own."""
        common = await filed(tx, application, about, open_to=self.articles, papers=self.papers)
        handed_in_on = application.progress.received_on or about.today
        found = await self.look(tx, application, about)
        return (common, *self.own(application, about, handed_in_on), *found)

    async def effect(self, tx: Tx, application: Application, about: Circumstances) -> UUID:
        """Enter it in the book, and do what else belongs to it."""
        identity: UUID = about.row["id"]
        day = max(application.filing.effective_on or about.today, about.today)
        article = self.articles[application.type]
        if not self.enters_itself:
            reason = application.filing.reason
            changes = {self.since: day} if self.since else {}
            kind = EntryKind(self.matter.value)
            entry = NewEntry(kind, day, changes, article, case_id=application.id, reason=reason)
            await record(tx, identity, entry, today=about.today)
        await self.also(tx, application, about)
        return identity
