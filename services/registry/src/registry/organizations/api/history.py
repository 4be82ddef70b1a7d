"""The counter for the book: what was entered, when, by which article, and a chain of digests that anyone can follow."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.pages import Filter, page_of
from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.receipts import signer_of
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, Field

from registry.organizations import store
from registry.organizations.actions import finding
from registry.organizations.api.register import OrganizationOut, as_published
from registry.organizations.model import ABOUT_ENTRIES, ITEMS, BookEntry, EntryKind
from registry.organizations.model.book import published
from registry.organizations.model.timeline import as_of_entry
from registry.wire import Key

router = counter("registry", "organizations")
receipts = counter("registry", "receipts")


class ChangeOut(BaseModel):
    """What an entry says of one item."""

    from_: Any = Field(alias="from")
    to: Any


class EntryOut(BaseModel):
    """One entry: what is digested (docs/integration.md), its digest, and what became of it."""

    id: UUID
    organization_id: UUID
    serial: int
    kind: EntryKind
    effective_on: date
    recorded_at: str
    case_id: UUID | None
    article: str | None
    reason: str | None
    changes: dict[str, ChangeOut]
    corrects: UUID | None
    withheld: str
    previous: str | None
    digest: str
    corrected_by: UUID | None
    status: str = Field(description="in_force | coming | held | replaced")


class HistoryPage(BaseModel):
    """One page of a book, in the order in which it was written."""

    items: list[EntryOut]
    next_cursor: str | None


class HeadOut(BaseModel):
    """The last entry of a book, signed: a book that ends otherwise later was not only added to."""

    organization_id: UUID
    serial: int
    digest: str
    receipt: str


class EntryStateOut(BaseModel):
    """An entry, and the organization as it stood when it had taken effect, as far as the book went then."""

    entry: EntryOut
    organization: OrganizationOut


class KeysOut(BaseModel):
    """A JWK set."""

    keys: list[dict[str, Any]]


class HistoryFilter(Filter):
    """What a book can be asked."""

    kind: EntryKind | None = None


def entry_out(entry: BookEntry, corrected_by: UUID | None, today: date) -> dict[str, Any]:
    """Return an entry as it goes out."""
    status = "in_force"
    if corrected_by:
        status = "replaced"
    elif entry.kind is EntryKind.HOLD:
        status = "held"
    elif entry.effective_on > today and entry.kind not in ABOUT_ENTRIES:
        status = "coming"
    later = {"digest": entry.digest, "corrected_by": str(corrected_by) if corrected_by else None, "status": status}
    return published(entry) | later


async def entries_out(tx: Tx, rows: Iterable[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Return the entries of rows as they go out."""
    entries = [store.entry_of({name: row[name] for name in BookEntry.__dataclass_fields__}) for row in rows]
    later = await store.replacements(tx, [entry.id for entry in entries])
    return [entry_out(entry, later.get(entry.id), today) for entry in entries]


@router.get("/{key}/history", response_model=HistoryPage, **public("registry:organization:read", rule="public facts"))
async def history(key: Key, asked: Annotated[HistoryFilter, Query()], desk: Desk) -> Response:
    """List what was entered in an organization's book, with digests that chain (登记簿历史记载)."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        page = page_of(await store.history_page(tx, asked, row["id"], asked.kind), asked, store.BY_SERIAL)
        page.items[:] = await entries_out(tx, page.items, desk.today)
    return desk.page(page)


@router.get("/{key}/history/head", response_model=HeadOut, **public("registry:organization:read"))
async def head(key: Key, desk: Desk) -> Response:
    """Show where a book ends now, signed (登记簿末条签名)."""
    async with desk.reading() as tx:
        last = await store.last_entry(tx, (await finding.named(tx, key))["id"])
    told = {"organization_id": str(last.organization_id), "serial": last.serial, "digest": last.digest}
    issued = {"iss": "urn:seedbed:registry", "iat": int(desk.now.timestamp())}
    return desk.answer(told | {"receipt": signer_of(desk.request, "registry").sign(told | issued)})


@router.get("/{key}/history/{entry_id}", response_model=EntryStateOut, **public("registry:organization:read"))
async def entry(key: Key, entry_id: UUID, desk: Desk) -> Response:
    """Show an entry and the organization as of it (某条记载时的登记状况)."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        book = await store.entries_of(tx, row["id"])
        later = await store.replacements(tx, [entry_id])
    found = next((one for one in book if one.id == entry_id), None)
    if found is None:
        raise NotFound
    stood = {"id": row["id"]} | dict.fromkeys(ITEMS) | as_of_entry(book, found.serial)
    shown = {"entry": entry_out(found, later.get(entry_id), desk.today), "organization": as_published(stood)}
    return desk.answer(shown)


@receipts.get("/jwks", response_model=KeysOut, **public("registry:receipt:read"))
async def jwks(desk: Desk) -> Response:
    """Publish the keys that heads of books are verified with (登记簿签名公钥)."""
    return desk.answer(signer_of(desk.request, "registry").public_keys())
