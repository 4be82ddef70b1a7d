"""Credit information, letters, penalties by stages."""

revision = "261128000005"
down_revision = "261128000004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
