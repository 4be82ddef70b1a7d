"""The waiting list: offers with a deadline; allocation rounds."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128200003"
down_revision = "261128200002"
branch_labels = None
depends_on = None

HOLDING = sa.text("state IN ('open', 'accepted')")


def upgrade() -> None:
    """Make room for offers, and for who was passed over with each."""
    with op.batch_alter_table("admissions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rests_until", sa.Date(), nullable=True))
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("admission_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.BigInteger(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("offered_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer_provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_offers_base_id")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_offers_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        for name in ("admission_id", "area", "base_id", "state"):
            batch_op.create_index(batch_op.f(f"ix_offers_{name}"), [name], unique=False)
        batch_op.create_index(
            "uq_offers_holding", ["admission_id"], unique=True, sqlite_where=HOLDING, postgresql_where=HOLDING
        )
    op.create_table(
        "offer_passings",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("admission_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_offer_passings_offer_id")),
        sa.PrimaryKeyConstraint("offer_id", "admission_id", name=op.f("pk_offer_passings")),
    )
    with op.batch_alter_table("offer_passings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_passings_admission_id"), ["admission_id"], unique=False)
    op.create_table(
        "offer_pauses",
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("paused_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_offer_pauses_base_id")),
        sa.PrimaryKeyConstraint("base_id", name=op.f("pk_offer_pauses")),
    )
    _rounds()


def _rounds() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("base_ids", bureaukit.db.Document, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("inputs", bureaukit.db.Document, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("is_optimal", sa.Boolean(), nullable=True),
        sa.Column("not_reviewed", sa.BigInteger(), nullable=False),
        sa.Column("simulated_by", sa.Text(), nullable=True),
        sa.Column("simulated_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("executed_by", sa.Text(), nullable=True),
        sa.Column("executed_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rounds_area"), ["area"], unique=False)
    op.create_table(
        "round_places",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("admission_id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("space_kind", sa.Text(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column("seat", sa.BigInteger(), nullable=True),
        sa.Column("hindrance", sa.Text(), nullable=True),
        sa.Column("full_on", sa.Date(), nullable=True),
        sa.Column("ahead", bureaukit.db.Document, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reasons", bureaukit.db.Document, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_places_round_id")),
        sa.PrimaryKeyConstraint("round_id", "admission_id", name=op.f("pk_round_places")),
    )
    with op.batch_alter_table("round_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_places_admission_id"), ["admission_id"], unique=False)


def downgrade() -> None:
    """Forget rounds and offers; a seat held for an offer is free again."""
    for table in ("round_places", "rounds", "offer_pauses"):
        op.drop_table(table)
    op.execute(
        "DELETE FROM occupancies WHERE kind = 'reserved' AND held_for IN"
        " (SELECT admission_id FROM offers WHERE state IN ('open', 'accepted'))"
    )
    op.drop_table("offer_passings")
    op.drop_table("offers")
    op.execute("ALTER TABLE admissions DROP COLUMN rests_until")  # in place: other tables refer to this one
