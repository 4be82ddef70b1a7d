"""recusals."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "c68fb65ddb96"
down_revision = "c93425e9da51"
branch_labels = None
depends_on = None

STANDS = sa.text("state <> 'denied'")


def upgrade() -> None:
    op.create_table(
        "recusals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
    )
    with op.batch_alter_table("recusals", schema=None) as batch_op:
        batch_op.create_index(
            "uq_recusals_person",
            ["evaluation_id", "person"],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )

    # The defaults are for the rows that exist: nobody has stood back from those.
    with op.batch_alter_table("evaluations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recused", bureaukit.db.Document, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("vacant_seats", sa.BigInteger(), nullable=False, server_default="0"))

    with op.batch_alter_table("score_sheets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voided_at", bureaukit.db.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("score_sheets", schema=None) as batch_op:
        batch_op.drop_column("voided_at")
    with op.batch_alter_table("evaluations", schema=None) as batch_op:
        batch_op.drop_column("vacant_seats")
        batch_op.drop_column("recused")
    with op.batch_alter_table("recusals", schema=None) as batch_op:
        batch_op.drop_index("uq_recusals_person", sqlite_where=STANDS, postgresql_where=STANDS)
    op.drop_table("recusals")
