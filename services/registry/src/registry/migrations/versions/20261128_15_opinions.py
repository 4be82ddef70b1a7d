"""The opinion of the supervising unit beside that of the clerk."""

revision = "261128100005"
down_revision = "261128100004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
