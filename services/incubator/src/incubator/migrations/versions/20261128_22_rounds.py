"""Waiting with holds, rounds of allocation, referrals."""

revision = "261128200002"
down_revision = "261128200001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
