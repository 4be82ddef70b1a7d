"""Liquidation and deregistration, and what the other services confirm of an ending."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128000008"
down_revision = "261128000007"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('proposed', 'consented', 'liquidating', 'reported', 'applied')")


def upgrade() -> None:
    op.create_table(
        "deregistrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("organization_type", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("supervising_unit", sa.Text(), nullable=True),
        sa.Column("is_charity", sa.Boolean(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("handled_by", bureaukit.db.Document, nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("consented_by", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("liquidation_group", bureaukit.db.Document, nullable=True),
        sa.Column("creditors_notice", bureaukit.db.Document, nullable=True),
        sa.Column("liquidation_report", bureaukit.db.Document, nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("collection", bureaukit.db.Document, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("proof_number", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deregistrations")),
        sa.UniqueConstraint("proof_number", name=op.f("uq_deregistrations_proof_number")),
    )
    with op.batch_alter_table("deregistrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deregistrations_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_deregistrations_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deregistrations_supervising_unit"), ["supervising_unit"], unique=False)
        batch_op.create_index(
            "uq_deregistrations_open",
            ["organization_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
    op.create_table(
        "ending_confirmations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("effects", bureaukit.db.Document, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "service", name=op.f("pk_ending_confirmations")),
    )


def downgrade() -> None:
    op.drop_table("ending_confirmations")
    with op.batch_alter_table("deregistrations", schema=None) as batch_op:
        batch_op.drop_index("uq_deregistrations_open", sqlite_where=OPEN, postgresql_where=OPEN)
        batch_op.drop_index(batch_op.f("ix_deregistrations_supervising_unit"))
        batch_op.drop_index(batch_op.f("ix_deregistrations_organization_id"))
        batch_op.drop_index(batch_op.f("ix_deregistrations_state"))
    op.drop_table("deregistrations")
