"""The life of a tenancy: reports, assessments, milestones, graduation, transfer."""

revision = "261128200004"
down_revision = "261128200003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
