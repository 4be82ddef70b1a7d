"""Imports that survive their process, and the names by which organizations are found."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128000007"
down_revision = "261128000006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("asked_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("not_kept", bureaukit.db.Document, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Uuid(), nullable=False),
        sa.Column("register_before", bureaukit.db.Document, nullable=False),
        sa.Column("register_after", bureaukit.db.Document, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_imports")),
    )
    op.create_table(
        "organization_import_results",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("track", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("faults", bureaukit.db.Document, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_organization_import_results")),
    )
    with op.batch_alter_table("organization_import_results", schema=None) as batch_op:
        batch_op.create_index("ix_organization_import_results_outcome", ["import_id", "outcome", "row"], unique=False)


def downgrade() -> None:
    op.drop_table("organization_import_results")
    op.drop_table("organization_imports")
