"""Support services, mentors, visits; documents of applications."""

revision = "261128200005"
down_revision = "261128200004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
