"""Enter an organization in the register: number, certificate, announcement."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from bureaukit.db import Record, Taken, Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit

from registry import credit_code
from registry.organizations import store
from registry.organizations.actions.keeping import conflict
from registry.organizations.actions.recording import Opening, enter, record
from registry.organizations.model import (
    EntryKind,
    NewEntry,
    OrganizationFiled,
    OrganizationRegistered,
    OrganizationState,
    OrganizationType,
    Particulars,
    Projection,
    Sector,
    Track,
)
from registry.regulations import COMMUNITY_ORGANIZATIONS, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

CERTIFICATE_WORDS = {  # of the two certificates that a district issues
    OrganizationType.SOCIAL_GROUP: "社证字",
    OrganizationType.SOCIAL_SERVICE_ORGANIZATION: "民证字",
}
_REGISTRATION = {
    OrganizationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(12),
    OrganizationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(12),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be entered; the number is not given yet."""

    name: str
    type: OrganizationType
    area: str
    sector: Sector
    social_work: bool
    particulars: Particulars
    is_charity: bool = False


async def register(
    tx: Tx, entry: Entry, *, authority: str, certificate_prefix: str, on: date, case_id: UUID | None = None
) -> Projection:
    """Enter a legal person with a new credit code and certificate number (社会团体登记管理条例 第十二条)."""
    code = await _new_credit_code(tx, entry.type, authority)
    certificate = await new_certificate_number(tx, certificate_prefix, entry.type)
    organization = _projection(entry, Track.REGISTERED, on, credit=code)
    particulars = replace(entry.particulars, certificate_number=certificate)
    article = _REGISTRATION.get(entry.type)
    await _add(tx, Opening(organization, particulars, EntryKind.REGISTRATION, article, case_id))
    await emit(tx, OrganizationRegistered(organization))
    return organization


async def promote(
    tx: Tx, row: Record, entry: Entry, *, authority: str, certificate_prefix: str, on: date, case_id: UUID
) -> Projection:
    """Let a filed organization be a legal person from a day on: the same one, by whose filing number it is still found."""
    certificate = await new_certificate_number(tx, certificate_prefix, entry.type)
    changes = asdict(entry.particulars) | {
        "source": row["source"],
        "source_digest": row["source_digest"],
        "certificate_number": certificate,
        "credit_code": await _new_credit_code(tx, entry.type, authority),
        "track": Track.REGISTERED,
        "type": entry.type,
        "name": entry.name,
        "area": entry.area,
        "sector": entry.sector,
        "social_work": entry.social_work,
        "registered_on": on,
        "charity_since": on if entry.is_charity else None,
    }
    new = NewEntry(EntryKind.PROMOTION, on, changes, _REGISTRATION[entry.type], case_id=case_id)
    return await record(tx, row["id"], new, today=on, seen=row["version"], announce=OrganizationRegistered)


async def file(tx: Tx, entry: Entry, *, on: date, case_id: UUID | None = None) -> Projection:
    """Enter a community organization with the next filing number of its community."""
    organization = _projection(entry, Track.FILED, on, filing=await _new_filing_number(tx, entry.area))
    particulars = replace(entry.particulars, source="filing")
    await _add(tx, Opening(organization, particulars, EntryKind.FILING, COMMUNITY_ORGANIZATIONS.whole(), case_id))
    await emit(tx, OrganizationFiled(organization))
    return organization


def _projection(
    entry: Entry, track: Track, on: date, *, credit: str | None = None, filing: str | None = None
) -> Projection:
    return Projection(
        new_id(),
        credit,
        filing,
        entry.name,
        track,
        entry.type,
        entry.social_work,
        entry.area,
        entry.sector,
        OrganizationState.ACTIVE,
        on,
        charity_since=on if entry.is_charity else None,
    )


async def _new_credit_code(tx: Tx, kind: str, authority: str) -> str:
    """Take serials until one is free: imported codes come from the same range."""
    while True:
        code = credit_code.make(kind, authority, await store.take_serial(tx, "subject-codes"))
        if not await store.is_subject_taken(tx, credit_code.subject_of(code)):
            return code


async def new_certificate_number(tx: Tx, prefix: str, kind: OrganizationType) -> str:
    """Take serials until one is free: an imported certificate may bear a number of ours."""
    word = f"{prefix}{CERTIFICATE_WORDS[kind]}"
    while True:
        number = f"{word}第{await store.take_serial(tx, f'certificates-{word}'):06d}号"
        if not await store.taken_values(tx, "certificate_number", {number}):
            return number


async def _new_filing_number(tx: Tx, community: str) -> str:
    while True:
        number = f"SQ{community}{await store.take_serial(tx, f'filings-{community}'):04d}"
        if not await store.is_filing_number_taken(tx, number):
            return number


async def _add(tx: Tx, opening: Opening) -> None:
    try:
        await enter(tx, opening)
    except Taken as error:
        raise conflict(error) from error
