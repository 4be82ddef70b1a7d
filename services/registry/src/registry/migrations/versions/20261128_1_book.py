"""The book of entries and its versions on two time axes; every organization already there gets the first page of its book."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import bureaukit.db
import orjson
import sqlalchemy as sa
from alembic import op
from bureaukit.ids import new_id

revision = "261128000001"
down_revision = "4d566a0b8f35"
branch_labels = None
depends_on = None

COMING = sa.text("coming_on IS NOT NULL")
KNOWN = sa.text("known_until IS NULL")
CHUNK = 1000
MADE = ("subject_code", "name_key", "search_text", "search_initials")  # from other columns


def _facts() -> list[sa.Column[Any]]:
    """Return the columns of what is true of an organization, as they were at this revision."""
    return [
        sa.Column("credit_code", sa.Text()),
        sa.Column("subject_code", sa.Text()),
        sa.Column("filing_number", sa.Text()),
        sa.Column("certificate_number", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("search_initials", sa.Text(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("social_work", sa.Boolean(), nullable=False),
        sa.Column("social_work_kind", sa.Text()),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("abnormal_since", sa.Date()),
        sa.Column("serious_since", sa.Date()),
        sa.Column("domicile", sa.Text()),
        sa.Column("activity_area", sa.Text()),
        sa.Column("scope", sa.Text()),
        sa.Column("purpose", sa.Text()),
        sa.Column("start_up_funds_fen", sa.BigInteger()),
        sa.Column("supervising_unit", sa.Text()),
        sa.Column("direct_registration_class", sa.Text()),
        sa.Column("legal_representative", sa.Text()),
        sa.Column("legal_representative_index", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_digest", sa.Text()),
    ]


def upgrade() -> None:
    """Make the book, and open it for every organization."""
    op.add_column("organizations", sa.Column("activity_area", sa.Text(), nullable=True))
    op.add_column("organizations", sa.Column("coming_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_organizations_coming", "organizations", ["coming_on"], sqlite_where=COMING, postgresql_where=COMING
    )
    entries = op.create_table(
        "book_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("article", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("changes", bureaukit.db.Document, nullable=False),
        sa.Column("corrects", sa.Uuid()),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text()),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_book_entries"),
        sa.UniqueConstraint("corrects", name="uq_book_entries_corrects"),
        sa.UniqueConstraint("organization_id", "serial", name="uq_book_entries_organization_id_serial"),
    )
    op.create_index("ix_book_entries_effective", "book_entries", ["effective_on", "id"])
    versions = op.create_table(
        "organization_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("known_from", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("known_until", bureaukit.db.UTCDateTime()),
        *_facts(),
        sa.PrimaryKeyConstraint("id", name="pk_organization_versions"),
    )
    for name, columns in (
        ("ix_organization_versions_of", ["organization_id", "valid_from"]),
        ("ix_organization_versions_listed", ["registered_on", "organization_id"]),
        ("ix_organization_versions_named", ["name", "organization_id"]),
    ):
        op.create_index(name, "organization_versions", columns)
    op.create_index(
        "uq_organization_versions_known",
        "organization_versions",
        ["organization_id", "valid_from"],
        unique=True,
        sqlite_where=KNOWN,
        postgresql_where=KNOWN,
    )
    for book, life in _books():
        op.bulk_insert(entries, book)
        op.bulk_insert(versions, life)


def downgrade() -> None:
    """Take the book away; the row of today is all that stays."""
    op.drop_table("organization_versions")
    op.drop_table("book_entries")
    op.drop_index("ix_organizations_coming", "organizations", sqlite_where=COMING, postgresql_where=COMING)
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.drop_column("coming_on")
        batch_op.drop_column("activity_area")


def _books() -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Yield entries and versions for the organizations that are there, some at a time."""
    organizations = sa.table("organizations", sa.column("id", sa.Uuid()), *_facts())
    events = sa.table("events", sa.column("subject"), sa.column("at", bureaukit.db.UTCDateTime()))
    after = UUID(int=0)
    while True:
        page = sa.select(organizations).where(organizations.c.id > after).order_by(organizations.c.id).limit(CHUNK)
        rows = op.get_bind().execute(page).mappings().all()
        if not rows:
            return
        after = rows[-1]["id"]
        first = (
            sa.select(events.c.subject, sa.func.min(events.c.at).label("at"))
            .where(events.c.subject.in_([str(row["id"]) for row in rows]))
            .group_by(events.c.subject)
        )
        announced = {row.subject: row.at for row in op.get_bind().execute(first)}
        books: list[dict[str, Any]] = []
        lives: list[dict[str, Any]] = []
        for row in rows:
            known_from = announced.get(str(row["id"])) or datetime.combine(row["registered_on"], time(), UTC)
            book, life = _book(dict(row), known_from)
            books += book
            lives += life
        yield books, lives


def _book(row: dict[str, Any], known_from: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return entries and versions of one organization: how it began, the lists it is on, its end, in the order of days."""
    identity = row.pop("id")
    opening = {"application": "registration", "filing": "filing"}.get(row["source"], "takeover")
    later: list[Step] = [
        (row[column], "listing", {column: row[column]})
        for column in ("abnormal_since", "serious_since")
        if row[column] and row[column] >= row["registered_on"]
    ]
    if row["ended_on"]:
        kind = "revocation" if row["state"] == "revoked" else "deregistration"
        later.append((row["ended_on"], kind, {"state": row["state"], "ended_on": row["ended_on"]}))
    facts = dict(row)
    for _, _, changes in later:
        facts |= dict.fromkeys(changes)
    if row["ended_on"]:
        facts["state"] = "active"
    items = {item: value for item, value in facts.items() if item not in MADE}
    steps = [(row["registered_on"], opening, items), *sorted(later, key=lambda step: step[0])]
    book: list[dict[str, Any]] = []
    life: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    for on, kind, changes in steps:
        book.append(_entry(identity, book[-1] if book else None, (on, kind, changes), known_from, before))
        before = before | changes
        if life and life[-1]["valid_from"] == on:
            life.pop()
        elif life:
            life[-1]["valid_until"] = date.fromordinal(on.toordinal() - 1)
        life.append(
            {column: row[column] for column in MADE}
            | before
            | {
                "id": new_id(),
                "organization_id": identity,
                "entry_id": book[-1]["id"],
                "valid_from": on,
                "valid_until": None,
                "known_from": known_from,
                "known_until": None,
            }
        )
    return book, life


Step = tuple[date, str, dict[str, Any]]  # when, what kind of entry, what it gives


def _entry(
    identity: UUID, last: dict[str, Any] | None, step: Step, at: datetime, before: dict[str, Any]
) -> dict[str, Any]:
    """Return an entry in the form that organizations.model.book gives it."""
    on, kind, given = step
    # plain strings: the names of columns are of a kind that orjson refuses
    changes = {str(item): {"from": _plain(before.get(item)), "to": _plain(value)} for item, value in given.items()}
    entry: dict[str, Any] = {
        "id": new_id(),
        "organization_id": identity,
        "serial": last["serial"] + 1 if last else 1,
        "kind": kind,
        "effective_on": on,
        "recorded_at": at,
        "recorded_by": "migration",
        "case_id": None,
        "article": None,
        "reason": None,
        "changes": changes,
        "corrects": None,
        "salt": secrets.token_hex(16),
        "previous": last["digest"] if last else None,
    }
    withheld = {
        item: change for item, change in changes.items() if item in ("legal_representative_index", "source_digest")
    }
    kept = {"salt": entry["salt"], "recorded_by": entry["recorded_by"], "changes": withheld}
    shown = {name: value for name, value in entry.items() if name not in ("salt", "recorded_by")} | {
        "id": str(entry["id"]),
        "organization_id": str(identity),
        "effective_on": on.isoformat(),
        "recorded_at": at.astimezone(UTC).isoformat(),
        "changes": {item: change for item, change in changes.items() if item not in withheld},
        "withheld": _digest(kept),
    }
    return entry | {"digest": _digest(shown)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _digest(members: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(members, option=orjson.OPT_SORT_KEYS)).hexdigest()
