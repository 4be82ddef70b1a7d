"""People and parties of an organization."""

revision = "261128000009"
down_revision = "261128000008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
