"""Bring legacy records in: in batches, each row with its own result, the same table twice without effect."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.ids import new_id
from bureaukit.names import lookup_key
from bureaukit.outbox import emit_all
from bureaukit.problems import FieldError
from bureaukit.text import Text

from registry.credit_code import subject_of
from registry.organizations import store
from registry.organizations.actions.legacy import STATUSES, LegacyRow, Reading
from registry.organizations.actions.recording import Opening, enter, record
from registry.organizations.model import (
    EntryKind,
    NewEntry,
    OrganizationImported,
    OrganizationState,
    OrganizationType,
    Particulars,
    Projection,
    Track,
)

Entry = tuple[Projection, Particulars]
BlindIndex = Callable[[str], str]


class Outcome(Protocol):
    """Where results go as they come."""

    def __call__(self, line: int, outcome: str, number: str, organization: UUID | None) -> None:
        """Note what became of one row."""
        ...


@dataclass
class Batch:
    """The register as far as one batch of rows touches it."""

    known: Mapping[str, Record]
    names: set[tuple[str, str, str]]
    subjects: set[str]
    certificates: set[str]
    representatives: set[str]

    def faults(self, row: LegacyRow, index: str | None) -> list[FieldError]:
        """Return what stands against a new row, rows of the same table before it included."""
        found = []
        if row.ended_on is None and row.name_place in self.names:
            found.append(_taken("name", "名称已在登记簿中", "The name is on the register"))
        if row.credit_code and subject_of(row.credit_code) in self.subjects:
            found.append(_taken("credit_code", "主体标识码已属于另一组织", "The subject code belongs to another"))
        if row.certificate_number and row.certificate_number in self.certificates:
            found.append(
                _taken("certificate_number", "证书号已属于另一组织", "The certificate number belongs to another")
            )
        if index and _is_active_group(row) and index in self.representatives:
            found.append(
                _taken("legal_representative_id", "已任其他社会团体的法定代表人", "Represents another social group")
            )
        return found

    def note(self, row: LegacyRow, index: str | None) -> None:
        """Remember a row that was taken in."""
        if row.ended_on is None:
            self.names.add(row.name_place)
        if row.credit_code:
            self.subjects.add(subject_of(row.credit_code))
        if row.certificate_number:
            self.certificates.add(row.certificate_number)
        if index and _is_active_group(row):
            self.representatives.add(index)


def _taken(column: str, zh: str, en: str) -> FieldError:
    return FieldError(column, f"{column}_taken", Text(zh, en))


def _is_active_group(row: LegacyRow) -> bool:
    return row.type is OrganizationType.SOCIAL_GROUP and row.ended_on is None


async def bring_in(tx: Tx, readings: Sequence[Reading], *, blind_index: BlindIndex, on: date, note: Outcome) -> None:
    """Take one batch of rows in; rows with faults are left out, and faults found here are added to their reading."""
    rows = [reading.row for reading in readings if reading.row]
    batch = await _look_up(tx, rows, blind_index)
    new: list[Entry] = []
    for reading in readings:
        if reading.row and (known := batch.known.get(reading.row.number)):
            await _compare(tx, reading, known, on, note)
        elif reading.row:
            _admit(reading, batch, blind_index, new, note)
    if new:
        await enter(tx, *(Opening(*entry, EntryKind.TAKEOVER) for entry in new))
    await emit_all(tx, [OrganizationImported(organization) for organization, _ in new])


async def _look_up(tx: Tx, rows: Sequence[LegacyRow], blind_index: BlindIndex) -> Batch:
    names = await store.taken_names(tx, {lookup_key(row.name) for row in rows})
    people = {blind_index(row.legal_representative_id.upper()) for row in rows if row.legal_representative_id}
    return Batch(
        await store.by_numbers(tx, {row.number for row in rows}),
        {(track, area if track == Track.FILED else "", key) for track, area, key in names},
        await store.taken_values(tx, "subject_code", {subject_of(row.credit_code) for row in rows if row.credit_code}),
        await store.taken_values(
            tx, "certificate_number", {r.certificate_number for r in rows if r.certificate_number}
        ),
        await store.group_representatives(tx, people),
    )


def _admit(reading: Reading, batch: Batch, blind_index: BlindIndex, new: list[Entry], note: Outcome) -> None:
    row = reading.row
    if row is None:
        return
    index = blind_index(row.legal_representative_id.upper()) if row.legal_representative_id else None
    if faults := batch.faults(row, index):
        reading.faults += faults
        reading.row = None
        return
    batch.note(row, index)
    entry = _entry(row, index)
    new.append(entry)
    note(reading.line, "imported", row.number, entry[0].id)


def _entry(row: LegacyRow, index: str | None) -> Entry:
    organization = Projection(
        id=new_id(),
        credit_code=row.credit_code,
        filing_number=row.filing_number,
        name=row.name,
        track=row.track,
        type=row.type,
        social_work=row.social_work,
        area=row.area,
        sector=row.sector,
        state=row.end_kind or OrganizationState.ACTIVE,
        registered_on=row.registered_on,
        ended_on=row.ended_on,
        charity_since=row.charity_since,
        public_fundraising_since=row.public_fundraising_since,
    )
    particulars = Particulars(
        social_work_kind=row.social_work_kind,
        certificate_number=row.certificate_number,
        domicile=row.domicile,
        scope=row.scope,
        purpose=row.purpose,
        start_up_funds_fen=row.start_up_funds_fen,
        supervising_unit=row.supervising_unit,
        **_spoken_for(row, index),
        source="import",
        source_digest=row.digest,
    )
    return organization, particulars


def _spoken_for(row: LegacyRow, index: str | None) -> dict[str, str | None]:
    """Return who represents a legal person, which is public, or who answers for a filed group, which is not."""
    if row.track is Track.FILED:
        return {"responsible_name": row.legal_representative}
    return {"legal_representative": row.legal_representative, "legal_representative_index": index}


async def _compare(tx: Tx, reading: Reading, known: Record, on: date, note: Outcome) -> None:
    """Say whether a row on record is the same; only its end, or a status that was never told, may be news.

    Anything else needs a change registration.
    """
    row = reading.row
    if row is None:
        return
    told = {name: getattr(row, name) for name in STATUSES if getattr(row, name) not in (None, known[name])}
    same = known["source_digest"] == row.digest and not await _knows(tx, known, told)
    ends = known["ended_on"] is None and row.ended_on is not None and row.ended_on <= on
    if not same or not (ends or (row.ended_on, row.end_kind) == (known["ended_on"], row.end_kind and known["state"])):
        words = Text(
            "与登记簿记载不同；登记事项的变更须办理变更登记", "It differs from the register; changes are registered"
        )
        reading.faults.append(FieldError("", "differs_from_register", words))
        return
    for name, since in told.items():
        await record(tx, known["id"], NewEntry(EntryKind.TAKEOVER, since, {name: since}), today=on)
    if ends:
        await _end(tx, known, row, on)
    note(reading.line, "ended" if ends else "supplemented" if told else "unchanged", row.number, known["id"])


async def _knows(tx: Tx, known: Record, told: Collection[str]) -> bool:
    """Say whether the book knows, or knew, of a status that a table tells of: then it is not simply entered anew."""
    book = await store.entries_of(tx, known["id"]) if told else []
    return any(entry.changes.get(name, {}).get("to") for entry in book for name in told)


async def _end(tx: Tx, known: Record, row: LegacyRow, on: date) -> None:
    if row.ended_on is None:
        return
    kind = EntryKind.REVOCATION if row.end_kind is OrganizationState.REVOKED else EntryKind.DEREGISTRATION
    end = NewEntry(kind, row.ended_on, {"state": row.end_kind, "ended_on": row.ended_on})
    await record(tx, known["id"], end, today=on)
