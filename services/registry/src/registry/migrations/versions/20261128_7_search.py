"""Search and statistics."""

revision = "261128000007"
down_revision = "261128000006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
