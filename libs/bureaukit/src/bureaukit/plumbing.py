"""The kit's own tables, and `plumb`, which puts them into a service's metadata so that its migrations carry them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
    text,
)
from sqlalchemy.types import TypeEngine

from bureaukit.db import NAMING, Document, UTCDateTime
from bureaukit.guards import append_only

_KIT = MetaData(naming_convention=NAMING)
_UNPLACED = text("position IS NULL")
_PENDING = text("NOT done")

EVENTS = Table(
    "events",
    _KIT,
    Column("seq", BigInteger, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("position", BigInteger, unique=True),  # gap-free, given after the commit; commit order is not seq order
    Column("topic", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_seq", BigInteger, nullable=False),  # 1, 2, 3 ... for each subject
    Column("data", Document, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    UniqueConstraint("subject", "subject_seq"),
    Index("ix_events_unplaced", "seq", sqlite_where=_UNPLACED, postgresql_where=_UNPLACED),
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    _KIT,
    Column("id", Uuid, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("topics", Document, nullable=False),  # topic prefixes; an empty list means all
    Column("secret", Text, nullable=False),  # sealed
    Column("active", Boolean, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("failing_since", UTCDateTime),
    Column("version", BigInteger, nullable=False),
    UniqueConstraint("owner", "name"),
)

DELIVERIES = Table(
    "deliveries",
    _KIT,
    Column("subscription_id", Uuid, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("next_at", UTCDateTime, nullable=False),  # real time: partners live outside the sandbox clock
    Column("last_status", Text),
    Column("done_at", UTCDateTime),
    Index(
        "ix_deliveries_pending",
        "subscription_id",
        "subject",
        "position",
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    ),
    Index("ix_deliveries_due", "subscription_id", "position", sqlite_where=_PENDING, postgresql_where=_PENDING),
)

INBOX = Table(
    "inbox",
    _KIT,
    Column("event_id", Uuid, primary_key=True),
    Column("source", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("received_at", UTCDateTime, nullable=False),
)

NEIGHBOUR_CURSORS = Table(
    "neighbour_cursors",
    _KIT,
    Column("source", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("event_at", UTCDateTime, nullable=False),
)

IDEMPOTENCY_KEYS = Table(
    "idempotency_keys",
    _KIT,
    Column("scope", Text, primary_key=True),  # issuer's subject, method and path template: another's key is another key
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", BigInteger),
    Column("headers", Document),
    Column("body", Text),  # sealed: an answer may hold personal data
    Column("subject", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Index("ix_idempotency_keys_subject", "subject", "key"),
)

AUDIT_ENTRIES = Table(
    "audit_entries",
    _KIT,
    Column("seq", BigInteger, primary_key=True, autoincrement=True),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("purpose", Text),
    Column("request_id", Text, nullable=False),
    Index("ix_audit_entries_object", "object"),
)

OPERATIONS = Table(
    "operations",
    _KIT,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("status", Text, nullable=False),  # running | succeeded | failed; shown as interrupted when silent
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("result", Document),
    Column("errors", Document, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("beat_at", UTCDateTime, nullable=False),  # real time: a silent operation died with its process
    Column("finished_at", UTCDateTime),
)

PARAMETER_VERSIONS = Table(
    "parameter_versions",
    _KIT,
    Column("id", Uuid, primary_key=True),
    Column("key", Text, nullable=False),
    Column("value", Document, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),  # proposed | in_force | rejected
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", UTCDateTime, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UTCDateTime),
)

CALENDAR_DAYS = Table(
    "calendar_days",
    _KIT,
    Column("day", Date, primary_key=True),
    Column("is_workday", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)

SANDBOX_STATE = Table(
    "sandbox_state",
    _KIT,
    Column("name", Text, primary_key=True),
    Column("value", Document, nullable=False),
)


class _Condition(TypeEngine[bool]):
    """A type that, unlike Boolean, SQLAlchemy does not spell out as `... = 1` for SQLite."""


def is_pending(deliveries: str) -> ColumnElement[bool]:
    """Return the condition of the partial indexes as they have it: SQLite looks at the words (`done = 0` scans)."""
    return literal_column(f"NOT {deliveries}.done", _Condition())


KIT_GUARDS = (append_only(EVENTS, "position"), append_only(AUDIT_ENTRIES))


def plumb(metadata: MetaData) -> None:
    """Add the kit's tables to the service's own metadata."""
    for table in _KIT.sorted_tables:
        table.to_metadata(metadata)
