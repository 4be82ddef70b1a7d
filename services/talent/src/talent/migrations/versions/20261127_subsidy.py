"""Subsidy policies, runs, parts and lines."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "5865a47d769b"
down_revision = "d0320fbee899"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subsidy_policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_number", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("effective_month", sa.Date(), nullable=False),
        sa.Column("terms", bureaukit.db.Document, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("makers", bureaukit.db.Document, nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_policies")),
    )
    op.create_table(
        "subsidy_policy_uses",
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["subsidy_policies.id"], name=op.f("fk_subsidy_policy_uses_policy_id")),
        sa.PrimaryKeyConstraint("area", "month", name=op.f("pk_subsidy_policy_uses")),
    )
    op.create_table(
        "subsidy_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("makers", bureaukit.db.Document, nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=True),
        sa.Column("calculation", sa.BigInteger(), nullable=False),
        sa.Column("calculated_by", sa.Text(), nullable=True),
        sa.Column("calculated_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("payees", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("zero_reasons", bureaukit.db.Document, nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("file_number", sa.Text(), nullable=True),
        sa.Column("paid_by", sa.Text(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'paid') = (bank_reference IS NOT NULL)", name=op.f("ck_subsidy_runs_paid")),
        sa.CheckConstraint(
            "(state IN ('approved', 'paid')) = (approved_by IS NOT NULL)", name=op.f("ck_subsidy_runs_approved")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> calculated_by", name=op.f("ck_subsidy_runs_four_eyes")
        ),
        sa.CheckConstraint("paid_by IS NULL OR paid_by <> approved_by", name=op.f("ck_subsidy_runs_other_hands")),
        sa.CheckConstraint("payees <= people AND amount_fen >= payees", name=op.f("ck_subsidy_runs_totals")),
        sa.ForeignKeyConstraint(["policy_id"], ["subsidy_policies.id"], name=op.f("fk_subsidy_runs_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_runs")),
        sa.UniqueConstraint("area", "month", name=op.f("uq_subsidy_runs_area_month")),
        sa.UniqueConstraint("file_number", name=op.f("uq_subsidy_runs_file_number")),
    )
    op.create_table(
        "subsidy_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("social_worker_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reasons", bureaukit.db.Document, nullable=False),
        sa.Column("facts", bureaukit.db.Document, nullable=False),
        sa.Column("bank_account", sa.Text(), nullable=True),
        sa.CheckConstraint("(amount_fen > 0) = (bank_account IS NOT NULL)", name=op.f("ck_subsidy_lines_account")),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_subsidy_lines_amount")),
        sa.ForeignKeyConstraint(["run_id"], ["subsidy_runs.id"], name=op.f("fk_subsidy_lines_run_id")),
        sa.ForeignKeyConstraint(
            ["social_worker_id"], ["social_workers.id"], name=op.f("fk_subsidy_lines_social_worker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_lines")),
        sa.UniqueConstraint("social_worker_id", "month", name=op.f("uq_subsidy_lines_social_worker_id_month")),
    )
    with op.batch_alter_table("subsidy_lines", schema=None) as batch_op:
        batch_op.create_index("ix_subsidy_lines_run", ["run_id", "social_worker_id"], unique=False)

    op.create_table(
        "subsidy_run_parts",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("calculation", sa.BigInteger(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("payees", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["subsidy_runs.id"], name=op.f("fk_subsidy_run_parts_run_id")),
        sa.PrimaryKeyConstraint("run_id", "calculation", "street", name=op.f("pk_subsidy_run_parts")),
    )


def downgrade() -> None:
    op.drop_table("subsidy_run_parts")
    with op.batch_alter_table("subsidy_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_subsidy_lines_run")

    op.drop_table("subsidy_lines")
    op.drop_table("subsidy_runs")
    op.drop_table("subsidy_policy_uses")
    op.drop_table("subsidy_policies")
