"""Cases of every matter, and their clocks."""

revision = "261128000002"
down_revision = "261128000001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
