"""What was open in the cases: letters, refusals, endings."""

revision = "261128100008"
down_revision = "261128100007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
