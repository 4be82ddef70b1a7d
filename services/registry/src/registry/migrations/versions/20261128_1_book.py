"""The book of entries and its versions on two time axes."""

revision = "261128000001"
down_revision = "4d566a0b8f35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
