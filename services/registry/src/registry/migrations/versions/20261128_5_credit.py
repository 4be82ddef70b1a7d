"""Credit information, letters, penalties by stages."""

from typing import Any

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128000005"
down_revision = "261128000004"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('proposed', 'listed', 'delisting')")
PROPOSED = sa.text("state = 'proposed'")
RUNNING = sa.text("state IN ('listed', 'delisting')")
LISTINGS: tuple[tuple[str, Any], ...] = (
    ("noticed_by", sa.Text()),
    ("defence", sa.Text()),
    ("defended_on", sa.Date()),
    ("exculpation", bureaukit.db.Document),
    ("decided_on", sa.Date()),
    ("decided_by", sa.Text()),
    ("adds_to", sa.Uuid()),
    ("entered_at", bureaukit.db.UTCDateTime()),
    ("counted_from", sa.Date()),
    ("applied_on", sa.Date()),
    ("verified_on", sa.Date()),
    ("removed_at", bureaukit.db.UTCDateTime()),
)
PENALTIES: tuple[tuple[str, Any], ...] = (
    ("party", sa.Text()),
    ("case_id", sa.Uuid()),
    ("recorded_at", bureaukit.db.UTCDateTime()),
    ("recorded_on", sa.Date()),
    ("record_by", sa.Date()),
    ("withdrawn_on", sa.Date()),
    ("withdrawn_at", bureaukit.db.UTCDateTime()),
    ("withdrawal_reason", sa.Text()),
)


def upgrade() -> None:
    """Let entries be told, heard, added to and aged; let penalties be withdrawn; keep letters."""
    listings = sa.table(
        "listings",
        sa.column("reason", sa.Text()),
        sa.column("entered_on", sa.Date()),
        sa.column("counted_from", sa.Date()),
        sa.column("proposed_by", sa.Text()),
        sa.column("noticed_by", sa.Text()),
        sa.column("needs_rectification", sa.Boolean()),
        sa.column("evidence", bureaukit.db.Document),
    )
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_index("uq_listings_open", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.alter_column("notice_on", existing_type=sa.Date(), nullable=True)
        batch_op.add_column(sa.Column("needs_rectification", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("evidence", bureaukit.db.Document, nullable=True))
        for name, kind in LISTINGS:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    op.execute(
        listings.update().values(
            needs_rectification=listings.c.reason != "minor_penalty",
            evidence=[],
            counted_from=listings.c.entered_on,
            noticed_by=listings.c.proposed_by,
        )
    )
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.alter_column("needs_rectification", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("evidence", existing_type=bureaukit.db.Document, nullable=False)
        batch_op.create_index(batch_op.f("ix_listings_adds_to"), ["adds_to"], unique=False)
        batch_op.create_index(
            "uq_listings_proposed",
            ["organization_id", "kind", "reason"],
            unique=True,
            sqlite_where=PROPOSED,
            postgresql_where=PROPOSED,
        )
        batch_op.create_index(
            "uq_listings_running",
            ["organization_id", "kind"],
            unique=True,
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        )
    with op.batch_alter_table("penalties", schema=None) as batch_op:
        batch_op.alter_column("organization_id", existing_type=sa.Uuid(), nullable=True)
        for name, kind in PENALTIES:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    op.create_table(
        "domicile_letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("outcome_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domicile_letters")),
        sa.UniqueConstraint("tracking_number", name=op.f("uq_domicile_letters_tracking_number")),
    )
    with op.batch_alter_table("domicile_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_domicile_letters_organization_id"), ["organization_id"], unique=False)
    op.create_table(
        "penalty_cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("act_ended_on", sa.Date(), nullable=False),
        sa.Column("endangers_people", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("officers", bureaukit.db.Document, nullable=False),
        sa.Column("signed_by", bureaukit.db.Document, nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("fine_fen", sa.BigInteger(), nullable=True),
        sa.Column("suspended_until", sa.Date(), nullable=True),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("cure_until", sa.Date(), nullable=True),
        sa.Column("hearing_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("payments", bureaukit.db.Document, nullable=False),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("resumed_on", sa.Date(), nullable=True),
        sa.Column("stages", bureaukit.db.Document, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_cases")),
        sa.UniqueConstraint("decision_number", name=op.f("uq_penalty_cases_decision_number")),
    )
    with op.batch_alter_table("penalty_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_penalty_cases_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_penalty_cases_organization_id"), ["organization_id"], unique=False)


def downgrade() -> None:
    """Take it back; entries that were never told, added grounds and bans have no place before."""
    op.drop_table("penalty_cases")
    op.drop_table("domicile_letters")
    op.execute("DELETE FROM penalties WHERE organization_id IS NULL")
    with op.batch_alter_table("penalties", schema=None) as batch_op:
        for name, _ in PENALTIES:
            batch_op.drop_column(name)
        batch_op.alter_column("organization_id", existing_type=sa.Uuid(), nullable=False)
    op.execute("DELETE FROM listings WHERE state = 'proposed' OR adds_to IS NOT NULL")
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_index("uq_listings_running", sqlite_where=RUNNING, postgresql_where=RUNNING)
        batch_op.drop_index("uq_listings_proposed", sqlite_where=PROPOSED, postgresql_where=PROPOSED)
        batch_op.drop_index(batch_op.f("ix_listings_adds_to"))
        for name, _ in LISTINGS:
            batch_op.drop_column(name)
        batch_op.drop_column("evidence")
        batch_op.drop_column("needs_rectification")
        batch_op.alter_column("notice_on", existing_type=sa.Date(), nullable=False)
        batch_op.create_index(
            "uq_listings_open", ["organization_id", "kind"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )
