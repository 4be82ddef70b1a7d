"""Bases, spaces, blackouts and short bookings."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128200001"
down_revision = "d2b61eb669fe"
branch_labels = None
depends_on = None

SEAT = ["space_no", "seat", "start_on"]


def upgrade() -> None:
    """Let a seat be held for hours, describe spaces, and make room for opening hours, blackouts and bookings."""
    _drop_the_guard()
    with op.batch_alter_table("occupancies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_minute", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("to_minute", sa.BigInteger(), server_default="1440", nullable=False))
        batch_op.drop_index("ix_occupancies_seat")
        batch_op.create_index("ix_occupancies_seat", [*SEAT, "from_minute"], unique=False)
        batch_op.create_check_constraint(
            op.f("ck_occupancies_hours"), "0 <= from_minute AND from_minute < to_minute AND to_minute <= 1440"
        )
    with op.batch_alter_table("spaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("people", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("equipment", bureaukit.db.Document, server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("is_bookable", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("fee_fen_per_hour", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("floor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("outline", bureaukit.db.Document, server_default="[]", nullable=False))
    op.create_table(
        "base_hours",
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("week", bureaukit.db.Document, nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_base_hours_base_id")),
        sa.PrimaryKeyConstraint("base_id", "valid_from", name=op.f("pk_base_hours")),
    )
    op.create_table(
        "blackouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.BigInteger(), nullable=False),
        sa.Column("to_minute", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_blackouts_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackouts")),
    )
    with op.batch_alter_table("blackouts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blackouts_space_id"), ["space_id"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.BigInteger(), nullable=False),
        sa.Column("to_minute", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("from_minute < to_minute", name=op.f("ck_bookings_hours")),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_bookings_base_id")),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_bookings_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookings_area"), ["area"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_series_id"), ["series_id"], unique=False)
        batch_op.create_index("ix_bookings_organization_id_day", ["organization_id", "day"], unique=False)
        batch_op.create_index("ix_bookings_space_id_day", ["space_id", "day"], unique=False)
    op.create_table(
        "booking_entries",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("changes", bureaukit.db.Document, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_booking_entries_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "number", name=op.f("pk_booking_entries")),
    )


def downgrade() -> None:
    """Forget bookings, blackouts and opening hours, and what was held for them."""
    _drop_the_guard()
    for log in ("booking_entries", "bookings", "blackouts", "base_hours"):
        op.drop_table(log)
    op.execute("DELETE FROM occupancies WHERE kind IN ('booking', 'blackout')")
    for name in ("outline", "floor", "fee_fen_per_hour", "is_bookable", "equipment", "people"):
        op.execute(f"ALTER TABLE spaces DROP COLUMN {name}")  # in place: other tables refer to this one
    with op.batch_alter_table("occupancies", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_occupancies_hours"), type_="check")
        batch_op.drop_index("ix_occupancies_seat")
        batch_op.drop_column("to_minute")
        batch_op.drop_column("from_minute")
        batch_op.create_index("ix_occupancies_seat", SEAT, unique=False)


def _drop_the_guard() -> None:
    """Take the constraint away that knows days alone, or hours that are about to go; it is set up again after."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE occupancies DROP CONSTRAINT IF EXISTS occupancies_taken")
    else:
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER IF EXISTS occupancies_taken_{event}")
