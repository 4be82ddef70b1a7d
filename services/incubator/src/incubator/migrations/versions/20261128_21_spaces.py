"""Bases, spaces, blackouts and short bookings."""

revision = "261128200001"
down_revision = "d2b61eb669fe"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
