"""Names and numbers of the past, to be searched."""

from alembic import op

revision = "261128100004"
down_revision = "261128100003"
branch_labels = None
depends_on = None

NUMBERS = ("credit_code", "filing_number", "certificate_number")


def upgrade() -> None:
    """Let an organization be found by a number that it bore on a day."""
    for number in NUMBERS:
        op.create_index(f"ix_organization_versions_{number}", "organization_versions", [number])


def downgrade() -> None:
    for number in NUMBERS:
        op.drop_index(f"ix_organization_versions_{number}", "organization_versions")
