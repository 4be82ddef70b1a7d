"""The change and the end of what was only filed."""

revision = "261128100002"
down_revision = "261128100001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
