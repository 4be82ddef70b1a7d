"""Milestones, reports, services of a stay."""

revision = "261128200003"
down_revision = "261128200002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
