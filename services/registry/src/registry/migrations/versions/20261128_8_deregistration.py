"""Liquidation and deregistration."""

revision = "261128000008"
down_revision = "261128000007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
