"""Documents, letters and certificates."""

revision = "261128000006"
down_revision = "261128000005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
