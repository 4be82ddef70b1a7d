"""Annual inspections and reports."""

revision = "261128000004"
down_revision = "261128000003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
