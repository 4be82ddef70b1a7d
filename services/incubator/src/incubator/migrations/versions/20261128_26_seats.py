"""What is held of a space is looked for among what is not over."""

from alembic import op

revision = "261128200006"
down_revision = "261128200005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the index know the ends."""
    op.create_index("ix_occupancies_space_id_end_on", "occupancies", ["space_id", "end_on"], unique=False)
    op.drop_index("ix_occupancies_space_id", "occupancies")


def downgrade() -> None:
    """Let it know the spaces alone."""
    op.create_index("ix_occupancies_space_id", "occupancies", ["space_id"], unique=False)
    op.drop_index("ix_occupancies_space_id_end_on", "occupancies")
