"""The waiting list: offers with a deadline; allocation rounds."""

revision = "261128200003"
down_revision = "261128200002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
