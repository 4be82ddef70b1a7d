"""Reserved names."""

revision = "261128000003"
down_revision = "261128000002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
