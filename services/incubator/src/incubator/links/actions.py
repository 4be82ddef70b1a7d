"""What the office does with service places and links: enter and close a place, link it with a base, end a link."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, FieldError, Invalid, NotFound, Refused, Stale, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.bases import store as bases
from incubator.known_organizations.model import KnownOrganization
from incubator.links import rules, store
from incubator.links.model import Link, LinkChanged, ServicePlace, ServicePlaceChanged

LINKED_ALREADY = problem_type("linked_already", 409, "已有同一联系", "They are linked already")
NOT_AFTER_IT_BEGAN = problem_type("not_after_it_began", 409, "已结束或结束日不当", "It has ended, or cannot end then")


async def enter(tx: Tx, place: ServicePlace) -> ServicePlace:
    """Enter a service place."""
    if broken := findings(rules.PLACING, place):
        raise Refused(broken)
    await store.add_place(tx, place)
    await emit(tx, _place_told(place))
    return place


async def close(tx: Tx, place_id: UUID, *, version: int, on: date) -> ServicePlace:
    """Close a place from a day on; its links end that day."""
    place = await store.lock_place(tx, place_id)
    if place is None:
        raise NotFound
    if place.version != version:
        raise Stale
    if place.closed_on or on <= place.opened_on:
        words = ("已关闭，或关闭日不晚于开办日", "It is closed already, or the day is not after its opening")
        raise Conflict(NOT_AFTER_IT_BEGAN, *words)
    saved = await store.save_place(tx, replace(place, closed_on=on))
    await emit(tx, _place_told(saved))
    await end_all(tx, on, place_id=place_id)
    return saved


async def link(tx: Tx, wanted: Link, organization: KnownOrganization | None) -> Link:
    """Link a base with a place or an organization, or refuse with all that stands in the way."""
    base = await bases.lock(tx, wanted.base_id)
    if base is None:
        raise _unknown("/base_id", "unknown_base", "没有该基地", "There is no such base")
    place = await store.lock_place(tx, wanted.place_id) if wanted.place_id else None
    if wanted.place_id and place is None:
        raise _unknown("/place_id", "unknown_place", "没有该服务场所", "There is no such place")
    if broken := findings(rules.LINKING, rules.Linking(wanted, base, place, organization)):
        raise Refused(broken)
    if other := await store.overlapping(tx, wanted):
        words = ("双方已有联系，且未在此前结束", "They are linked already, and not until before that day")
        raise Conflict(LINKED_ALREADY, *words, link_id=other.id)
    await store.add(tx, wanted)
    await emit(tx, _told(wanted))
    return wanted


async def end(tx: Tx, link_id: UUID, *, version: int, on: date) -> Link:
    """End a link; a day that was set before may be set again as long as it lies after the beginning."""
    found = await loaded(tx, link_id)
    await bases.lock(tx, found.base_id)
    found = await loaded(tx, link_id)
    if found.version != version:
        raise Stale
    is_longer = found.valid_until is not None and on > found.valid_until
    if on <= found.valid_from or is_longer:
        words = ("结束日须晚于开始日，且不晚于原定结束日", "It ends after it began, and not later than it would anyhow")
        raise Conflict(NOT_AFTER_IT_BEGAN, *words)
    return await _ended(tx, found, on)


async def end_all(
    tx: Tx,
    on: date,
    *,
    base_id: UUID | None = None,
    place_id: UUID | None = None,
    organization_id: UUID | None = None,
) -> int:
    """End the links of one side that would go on; return how many. What had not begun by then never does."""
    found = await store.ends_later(tx, on, base_id=base_id, place_id=place_id, organization_id=organization_id)
    for one in found:
        await _ended(tx, one, max(on, one.valid_from))
    return len(found)


async def _ended(tx: Tx, link: Link, on: date) -> Link:
    saved = await store.save(tx, replace(link, valid_until=on))
    await emit(tx, _told(saved))
    return saved


async def loaded(tx: Tx, link_id: UUID) -> Link:
    """Return a link, or 404."""
    found = await store.find(tx, link_id)
    if found is None:
        raise NotFound
    return found


def _unknown(pointer: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(FieldError(pointer, code, Text(zh, en)))


def _told(link: Link) -> LinkChanged:
    return LinkChanged(link.id, link.base_id, link.place_id, link.organization_id, link.valid_from, link.valid_until)


def _place_told(place: ServicePlace) -> ServicePlaceChanged:
    return ServicePlaceChanged(place.id, place.kind, place.area, place.opened_on, place.closed_on)
