"""Charities: recognition and the qualification for public fundraising."""

revision = "261128100007"
down_revision = "261128100006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
