"""Names and numbers of the past, to be searched."""

revision = "261128100004"
down_revision = "261128100003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
