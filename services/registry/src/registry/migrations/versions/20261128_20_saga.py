"""What an ending and a suspension over the services need."""

revision = "261128100010"
down_revision = "261128100009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
