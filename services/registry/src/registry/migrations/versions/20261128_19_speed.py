"""Indexes for the reads of a national register."""

revision = "261128100009"
down_revision = "261128100008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
