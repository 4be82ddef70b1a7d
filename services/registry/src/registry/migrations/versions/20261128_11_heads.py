"""Posts of persons as their filings name them."""

revision = "261128100001"
down_revision = "261128000092"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
