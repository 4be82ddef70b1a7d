"""Charities: recognition and the qualification for public fundraising."""

import sqlalchemy as sa
from alembic import op

revision = "261128100007"
down_revision = "261128100006"
branch_labels = None
depends_on = None

TABLES = ("organizations", "organization_versions")
ITEMS = ("charity_since", "public_fundraising_since")
LISTED = sa.text("charity_since IS NOT NULL")


def upgrade() -> None:
    """Since when an organization has been a charity, and since when it may raise funds in public."""
    for table in TABLES:
        for item in ITEMS:
            op.add_column(table, sa.Column(item, sa.Date(), nullable=True))
        op.create_index(
            f"ix_{table}_charity",
            table,
            ["charity_since"],
            sqlite_where=LISTED,
            postgresql_where=LISTED,
        )


def downgrade() -> None:
    """Take them away; the guard of the versions names every column, and is set up again with the columns that are left."""
    of = " ON organization_versions" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(sa.text(f"DROP TRIGGER IF EXISTS organization_versions_no_update{of}"))
    for table in TABLES:
        op.drop_index(f"ix_{table}_charity", table)
        for item in ITEMS:
            op.drop_column(table, item)
