"""pending names once."""

import sqlalchemy as sa
from alembic import op

revision = "4d566a0b8f35"
down_revision = "9c0311683636"
branch_labels = None
depends_on = None

PENDING = sa.text("state IN ('submitted', 'correction', 'accepted', 'under_review')")


def upgrade() -> None:
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(
            "uq_applications_pending_name",
            ["name_key"],
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        )


def downgrade() -> None:
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index("uq_applications_pending_name", sqlite_where=PENDING, postgresql_where=PENDING)
