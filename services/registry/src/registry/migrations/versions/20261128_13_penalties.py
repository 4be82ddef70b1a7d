"""The area of a penalty, and what its procedure keeps."""

revision = "261128100003"
down_revision = "261128100002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
