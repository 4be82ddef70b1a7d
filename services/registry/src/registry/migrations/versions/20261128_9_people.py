"""Posts, registers and party records of organizations."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128000009"
down_revision = "261128000008"
branch_labels = None
depends_on = None

REPRESENTS_GROUP = sa.text("kind = 'legal_representative' AND organization_type = 'social_group' AND ended_on IS NULL")
REPRESENTED = sa.text("kind = 'legal_representative' AND ended_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("organization_type", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("id_index", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR from_on < ended_on", name=op.f("ck_posts_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posts_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_id_index"), ["id_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_until_on"), ["until_on"], unique=False)
        batch_op.create_index(
            "uq_posts_group_representative",
            ["id_index"],
            unique=True,
            sqlite_where=REPRESENTS_GROUP,
            postgresql_where=REPRESENTS_GROUP,
        )
        batch_op.create_index(
            "uq_posts_representative",
            ["organization_id"],
            unique=True,
            sqlite_where=REPRESENTED,
            postgresql_where=REPRESENTED,
        )
    op.create_table(
        "register_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", bureaukit.db.Document, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entries")),
    )
    with op.batch_alter_table("register_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_entries_organization_id"), ["organization_id"], unique=False)
    op.create_table(
        "party_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("full_members", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_records")),
    )
    with op.batch_alter_table("party_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_records_organization_id"), ["organization_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("party_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_records_organization_id"))
    op.drop_table("party_records")
    with op.batch_alter_table("register_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_entries_organization_id"))
    op.drop_table("register_entries")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index("uq_posts_representative", sqlite_where=REPRESENTED, postgresql_where=REPRESENTED)
        batch_op.drop_index(
            "uq_posts_group_representative", sqlite_where=REPRESENTS_GROUP, postgresql_where=REPRESENTS_GROUP
        )
        batch_op.drop_index(batch_op.f("ix_posts_until_on"))
        batch_op.drop_index(batch_op.f("ix_posts_id_index"))
        batch_op.drop_index(batch_op.f("ix_posts_organization_id"))
    op.drop_table("posts")
