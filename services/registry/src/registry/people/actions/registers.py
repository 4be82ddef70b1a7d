"""Keeping the registers beside the posts, and what follows from them: re-election due, a Party organization due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import FieldError, Invalid, NotFound, Refused
from bureaukit.rules import findings
from bureaukit.text import Text

from registry.organizations.model import OrganizationType
from registry.parameters import BOOK
from registry.parameters import people as terms_of
from registry.people import rules
from registry.people.model import (
    PartyRecord,
    PartyRecorded,
    PartyStatus,
    RegisterChanged,
    RegisterEntry,
    RegisterKind,
)
from registry.people.store import posts
from registry.people.store import registers as store

WITHOUT_ORGANIZATION = (PartyStatus.LIAISON, PartyStatus.NONE)


async def enter(tx: Tx, row: Record, kind: RegisterKind, content: Mapping[str, Any], *, from_on: date) -> RegisterEntry:
    """Make an entry; a count of members takes the place of the one before, a branch must be one that may be."""
    if kind is RegisterKind.BRANCH:
        branch = rules.Branch(OrganizationType(row["type"]), content["is_regional"], content["under_branch"])
        if broken := findings(rules.BRANCHING, branch):
            raise Refused(broken)
    if kind is RegisterKind.MEMBERS:
        for before in await store.open_of(tx, row["id"], kind):
            await end(tx, before, on=from_on)
    entry = RegisterEntry(new_id(), row["id"], kind, content, from_on, tx.actor)
    await store.add(tx, entry)
    await emit(tx, RegisterChanged(entry.id, entry.organization_id, kind, from_on, None))
    return entry


async def known(tx: Tx, entry_id: UUID) -> RegisterEntry:
    """Return an entry on record, or raise 404."""
    if found := await store.find(tx, entry_id):
        return found
    raise NotFound


async def end(tx: Tx, entry: RegisterEntry, *, on: date) -> RegisterEntry:
    """End an entry on a day after its first."""
    if entry.until_on is not None or on <= entry.from_on:
        words = Text("该记录已终止，或终止日不晚于起始日", "It has ended already, or not after its beginning")
        raise Invalid(FieldError("/until_on", "not_after_its_beginning", words))
    ended = await store.end(tx, entry, on)
    await emit(tx, RegisterChanged(entry.id, entry.organization_id, entry.kind, entry.from_on, on))
    return ended


async def record_party(tx: Tx, record: PartyRecord) -> None:
    """Record party building; a later day than the record before."""
    before = await store.party_of(tx, record.organization_id, record.from_on)
    if before and before.from_on >= record.from_on:
        words = Text("须晚于上一记录的起始日", "It must begin later than the record before")
        raise Invalid(FieldError("/from_on", "not_after_the_last", words))
    await store.add_party(tx, record)
    await emit(tx, PartyRecorded(record.organization_id, record.status, record.from_on))


@dataclass(frozen=True, slots=True)
class Governance:
    """How an organization is governed on a day, and what is due."""

    on: date
    council_size: int
    council_min: int | None
    council_max: int | None
    re_election_due_on: date | None
    party: PartyRecord | None
    party_members_min: int

    @property
    def council_fits(self) -> bool:
        """Whether the council has as many members as the law asks; where it asks for none, it does."""
        if self.council_min is None or self.council_max is None:
            return True
        return self.council_min <= self.council_size <= self.council_max

    @property
    def re_election_overdue(self) -> bool:
        """Whether a term is over and nobody was elected anew."""
        return self.re_election_due_on is not None and self.re_election_due_on <= self.on

    @property
    def party_organization_due(self) -> bool:
        """Whether it has enough full members and no Party organization (应建未建)."""
        party = self.party
        return (
            party is not None and party.status in WITHOUT_ORGANIZATION and party.full_members >= self.party_members_min
        )


async def governance(tx: Tx, row: Record, on: date) -> Governance:
    """Look at an organization on a day."""
    terms = await BOOK.on(tx, on)
    is_foundation = row["type"] == OrganizationType.FOUNDATION
    return Governance(
        on=on,
        council_size=await posts.council_size(tx, row["id"], on),
        council_min=terms[terms_of.COUNCIL_MIN] if is_foundation else None,
        council_max=terms[terms_of.COUNCIL_MAX] if is_foundation else None,
        re_election_due_on=await posts.first_term_end(tx, row["id"], on),
        party=await store.party_of(tx, row["id"], on),
        party_members_min=terms[terms_of.PARTY_MEMBERS_MIN],
    )
