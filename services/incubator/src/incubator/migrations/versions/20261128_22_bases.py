"""Bases with dated facts, links and policies; referrals."""

revision = "261128200002"
down_revision = "261128200001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
