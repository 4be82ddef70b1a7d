"""Bases with dated facts, links and policies; referrals."""

from datetime import UTC, datetime
from typing import Any

import bureaukit.db
import sqlalchemy as sa
from alembic import op
from bureaukit.ids import new_id
from bureaukit.search import normalise

revision = "261128200002"
down_revision = "261128200001"
branch_labels = None
depends_on = None

FACTS: dict[str, Any] = {
    "name": sa.Text(),
    "operator": sa.Text(),
    "address": sa.Text(),
    "premises_source": sa.Text(),
    "usable_area_m2": sa.BigInteger(),
}


def upgrade() -> None:
    """Move what changes of a base into versions, and its rules into the library."""
    op.create_table(
        "base_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("known_from", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("known_until", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *(sa.Column(name, kind, nullable=False) for name, kind in FACTS.items()),
        sa.Column("catchment", bureaukit.db.Document, nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_base_versions_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_versions")),
    )
    with op.batch_alter_table("base_versions", schema=None) as batch_op:
        batch_op.create_index("ix_base_versions_base_id_valid_from", ["base_id", "valid_from"], unique=False)
    _take_facts_over()
    for name in FACTS:
        op.execute(f"ALTER TABLE bases DROP COLUMN {name}")  # in place: other tables refer to this one
    _open_the_library()
    _take_rules_over()
    op.drop_table("base_rules")
    _make_room_for_links()
    _make_room_for_referrals()


def _make_room_for_referrals() -> None:
    is_open = sa.text("state IN ('proposed', 'consented')")
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("admission_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("from_base_id", sa.Uuid(), nullable=False),
        sa.Column("from_area", sa.Text(), nullable=False),
        sa.Column("to_base_id", sa.Uuid(), nullable=False),
        sa.Column("to_area", sa.Text(), nullable=False),
        sa.Column("reasons", bureaukit.db.Document, nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("found", bureaukit.db.Document, nullable=False),
        sa.Column("referred_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("referred_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["admission_id"], ["admissions.id"], name=op.f("fk_referrals_admission_id")),
        sa.ForeignKeyConstraint(["from_base_id"], ["bases.id"], name=op.f("fk_referrals_from_base_id")),
        sa.ForeignKeyConstraint(["to_base_id"], ["bases.id"], name=op.f("fk_referrals_to_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        for column in ("admission_id", "from_base_id", "organization_id", "to_base_id"):
            batch_op.create_index(batch_op.f(f"ix_referrals_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_referrals_open", ["admission_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
        )


def _make_room_for_links() -> None:
    op.create_table(
        "service_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_places")),
    )
    with op.batch_alter_table("service_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_places_area"), ["area"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_links_base_id")),
        sa.ForeignKeyConstraint(["place_id"], ["service_places.id"], name=op.f("fk_links_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        for column in ("area", "base_id", "organization_id", "place_id"):
            batch_op.create_index(batch_op.f(f"ix_links_{column}"), [column], unique=False)


def _open_the_library() -> None:
    op.create_table(
        "policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_policies_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("base_id", "title", name=op.f("uq_policies_base_id_title")),
    )
    op.create_table(
        "policy_wordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_policy_wordings_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_wordings")),
    )
    with op.batch_alter_table("policy_wordings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_policy_wordings_policy_id_number", ["policy_id", "number", "effective_from"], unique=False
        )


def downgrade() -> None:
    """Keep of each base the last that is held to be true of it, and of each document a rule for every day it changed."""
    for name, kind in FACTS.items():
        default = "0" if isinstance(kind, sa.BigInteger) else ""
        op.add_column("bases", sa.Column(name, kind, nullable=False, server_default=default))
    _give_facts_back()
    op.drop_table("base_versions")
    _give_rules_back()
    for name in ("referrals", "links", "service_places", "policy_wordings", "policies"):
        op.drop_table(name)


def _table(table: str, **columns: Any) -> Any:
    return sa.table(table, *(sa.column(column, kind) for column, kind in columns.items()))


def _bases() -> Any:
    return _table("bases", id=sa.Uuid(), area=sa.Text(), opened_on=sa.Date(), closed_on=sa.Date(), **FACTS)


def _versions() -> Any:
    days = {"valid_from": sa.Date(), "valid_until": sa.Date()}
    moments = {"known_from": bureaukit.db.UTCDateTime(), "known_until": bureaukit.db.UTCDateTime()}
    own = {"id": sa.Uuid(), "base_id": sa.Uuid(), "recorded_by": sa.Text(), "catchment": bureaukit.db.Document}
    return _table("base_versions", **own, **days, **moments, **FACTS)


def _take_facts_over() -> None:
    """Enter the facts of each base as known since it was last written: what they were before was not kept."""
    connection, bases = op.get_bind(), _bases()
    events = _table("events", topic=sa.Text(), subject=sa.Text(), at=bureaukit.db.UTCDateTime(), actor=sa.Text())
    told = sa.select(events.c.subject, events.c.at, events.c.actor).where(events.c.topic == "incubator.base-changed.v1")
    last = {row.subject: (row.at, row.actor) for row in connection.execute(told.order_by(events.c.at))}
    now = (datetime.now(UTC), "migration")
    rows = [
        {
            "id": new_id(),
            "base_id": base["id"],
            "valid_from": base["opened_on"],
            "valid_until": base["closed_on"],
            "catchment": [base["area"]],
            **dict(zip(("known_from", "recorded_by"), last.get(str(base["id"]), now), strict=True)),
            **{name: base[name] for name in FACTS},
        }
        for base in connection.execute(sa.select(bases)).mappings()
    ]
    if rows:
        connection.execute(sa.insert(_versions()), rows)


def _give_facts_back() -> None:
    connection, bases, versions = op.get_bind(), _bases(), _versions()
    known = sa.select(versions).where(versions.c.known_until.is_(None)).order_by(versions.c.valid_from)
    for version in connection.execute(known).mappings().all():  # the last of each base stays
        facts = {name: version[name] for name in FACTS}
        connection.execute(sa.update(bases).where(bases.c.id == version["base_id"]).values(**facts))


def _rules() -> Any:
    own = {"id": sa.Uuid(), "base_id": sa.Uuid(), "title": sa.Text(), "edition": sa.Text(), "text": sa.Text()}
    return _table("base_rules", effective_from=sa.Date(), **own)


def _policies() -> Any:
    own = {"id": sa.Uuid(), "base_id": sa.Uuid(), "area": sa.Text(), "title": sa.Text(), "version": sa.BigInteger()}
    return _table("policies", **own)


def _wordings() -> Any:
    own = {"id": sa.Uuid(), "policy_id": sa.Uuid(), "number": sa.BigInteger(), "effective_from": sa.Date()}
    words = dict.fromkeys(("text", "edition", "recorded_by", "search_text"), sa.Text())
    return _table("policy_wordings", recorded_at=bureaukit.db.UTCDateTime(), **own, **words)


def _take_rules_over() -> None:
    """Make a document of each title, whose one article has a wording for each edition."""
    connection = op.get_bind()
    events = _table(
        "events", topic=sa.Text(), data=bureaukit.db.Document, at=bureaukit.db.UTCDateTime(), actor=sa.Text()
    )
    told = sa.select(events.c.data, events.c.at, events.c.actor)
    issued = connection.execute(told.where(events.c.topic == "incubator.base-rule-issued.v1"))
    by_rule = {row.data["rule_id"]: (row.at, row.actor) for row in issued}
    areas = {
        row.id: row.area for row in connection.execute(sa.text("SELECT id, area FROM bases").columns(id=sa.Uuid()))
    }
    now = (datetime.now(UTC), "migration")
    documents: dict[tuple[Any, str], Any] = {}
    for rule in connection.execute(sa.select(_rules()).order_by(_rules().c.id)).mappings().all():
        of = (rule["base_id"], rule["title"])
        if of not in documents:
            documents[of] = new_id()
            own = {"id": documents[of], "base_id": of[0], "area": areas[of[0]], "title": of[1], "version": 1}
            connection.execute(sa.insert(_policies()).values(**own))
        recorded = dict(zip(("recorded_at", "recorded_by"), by_rule.get(str(rule["id"]), now), strict=True))
        said = {name: rule[name] for name in ("id", "text", "edition", "effective_from")}
        said["search_text"] = normalise(f"{rule['title']} {rule['text']}")
        connection.execute(sa.insert(_wordings()).values(policy_id=documents[of], number=1, **said, **recorded))


def _give_rules_back() -> None:
    """Write of each document, for every day on which it changed, all that it said from then on."""
    op.create_table(
        "base_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_base_rules_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_rules")),
        sa.UniqueConstraint("base_id", "title", "edition", name=op.f("uq_base_rules_base_id_title_edition")),
    )
    with op.batch_alter_table("base_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_base_rules_base_id"), ["base_id"], unique=False)
    connection, wordings = op.get_bind(), _wordings()
    for policy in connection.execute(sa.select(_policies())).mappings().all():
        of = sa.select(wordings).where(wordings.c.policy_id == policy["id"])
        held: dict[int, str] = {}
        editions: dict[str, Any] = {}
        for said in connection.execute(of.order_by(wordings.c.effective_from, wordings.c.id)).mappings().all():
            held = {number: text for number, text in {**held, said["number"]: said["text"]}.items() if text}
            text = "\n".join(held[number] for number in sorted(held))
            edition = f"{said['edition']} {said['effective_from']}"
            editions[edition] = {"text": text, "effective_from": said["effective_from"]}
        for edition, rule in editions.items():
            own = {"id": new_id(), "base_id": policy["base_id"], "title": policy["title"], "edition": edition}
            connection.execute(sa.insert(_rules()).values(**own, **rule))
