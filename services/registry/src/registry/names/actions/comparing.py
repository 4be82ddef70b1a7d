"""Find what is like a name or a scope: on the register, asked for, reserved; evidence, never a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.db import Record, Tx

from registry.names import store
from registry.names.model import ClaimState, ScopeLikeness, scope_likeness
from registry.organizations import store as organizations
from registry.organizations.model.likeness import LikenessKind, NameKeys, keys_of, likeness

LIKE_SCOPE_PERCENT = 20  # what is shown at all; the clerk sees the words that are shared and judges
MOST_SCOPES = 5_000
STRENGTH = {kind: rank for rank, kind in enumerate(LikenessKind)}


class ConflictSource(CodeList):
    """Where a like name stands."""

    REGISTER = "register", "登记簿", "on the register"
    CASE = "case", "正在申请", "asked for by an open case"
    RESERVATION = "reservation", "已保留", "reserved"


@dataclass(frozen=True, slots=True)
class NameConflict:
    """One name that is like another, and in what."""

    likeness: LikenessKind
    source: ConflictSource
    name: str
    organization: Record | None = None


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What is like a name, the most alike first; `is_complete` says whether everything was looked at."""

    items: tuple[NameConflict, ...]
    is_complete: bool

    @property
    def resting(self) -> list[NameConflict]:
        """The organizations that bore the very name and ended not long ago."""
        same = [one for one in self.items if one.likeness is LikenessKind.IDENTICAL and one.organization]
        return [one for one in same if one.organization and one.organization["ended_on"]]


async def conflicts(
    tx: Tx, name: str, *, ended_since: date, owner: str | None = None, own: UUID | None = None
) -> Conflicts:
    """Return what is like a name; the asker's own claims, and their own organization, are not in their way."""
    keys = keys_of(name)
    rows, cut = await organizations.named_like(tx, keys, ended_since=ended_since)
    found = [
        NameConflict(kind, ConflictSource.REGISTER, row["name"], row)
        for row in rows
        if row["id"] != own and (kind := likeness(keys, keys_of(row["name"])))
    ]
    on_register = {keys_of(row["name"]).key for row in rows if row["ended_on"] is None}
    found += await _claimed(tx, keys, on_register, owner)
    found.sort(key=lambda one: (STRENGTH[one.likeness], one.name))
    return Conflicts(tuple(found), is_complete=not cut)


async def _claimed(tx: Tx, keys: NameKeys, on_register: Iterable[str], owner: str | None) -> list[NameConflict]:
    found = []
    for claim in await store.live(tx, tx.at):
        theirs = keys_of(claim.name)
        kind = likeness(keys, theirs)
        if kind and claim.owner != owner and theirs.key not in on_register:
            is_case = claim.state is ClaimState.IN_USE
            source = ConflictSource.CASE if is_case else ConflictSource.RESERVATION
            found.append(NameConflict(kind, source, claim.name))
    return found


@dataclass(frozen=True, slots=True)
class LikeScope:
    """An organization of the area, and what its scope shares with another."""

    organization: Record
    likeness: ScopeLikeness


async def like_scopes(tx: Tx, scope: str, area: str, *, limit: int) -> tuple[list[LikeScope], bool]:
    """Return the organizations of an area with a like scope, the most alike first, and whether all were looked at."""
    rows = await organizations.active_in(tx, area, MOST_SCOPES)
    compared = (LikeScope(row, scope_likeness(scope, row["scope"])) for row in rows[:MOST_SCOPES])
    alike = [one for one in compared if one.likeness.percent >= LIKE_SCOPE_PERCENT]
    alike.sort(key=lambda one: (-one.likeness.percent, str(one.organization["id"])))
    return alike[:limit], len(rows) <= MOST_SCOPES


@dataclass(frozen=True, slots=True)
class LikeOrganization:
    """An organization that may be the same as another: by its name, its domicile, its legal representative."""

    organization: Record
    name: LikenessKind | None
    same_domicile: bool
    same_representative: bool


async def like_organizations(tx: Tx, row: Record, *, today: date) -> list[LikeOrganization]:
    """Return what may be the same organization, entered twice or under another name."""
    keys = keys_of(row["name"])
    named, _ = await organizations.named_like(tx, keys, ended_since=today)
    shared = await organizations.sharing(
        tx,
        domicile=row["domicile"],
        representative_index=row["legal_representative_index"],
        except_for=row["id"],
    )
    both: list[Any] = [*named, *shared]
    by_id = {one["id"]: one for one in both if one["id"] != row["id"]}
    sharing = {one["id"]: one for one in shared}
    found = []
    for identity, other in by_id.items():
        kind, common = likeness(keys, keys_of(other["name"])), sharing.get(identity)
        if kind or common:
            domicile = bool(common and common["same_domicile"])
            head = bool(common and common["same_representative"])
            found.append(LikeOrganization(other, kind, domicile, head))
    found.sort(key=lambda one: (STRENGTH[one.name] if one.name else len(STRENGTH), str(one.organization["id"])))
    return found
