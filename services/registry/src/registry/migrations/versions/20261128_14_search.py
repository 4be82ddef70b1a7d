"""Names and numbers of the past, to be searched, and lists by a rare value that read no more than they show."""

import sqlalchemy as sa
from alembic import op

revision = "261128100004"
down_revision = "261128100003"
branch_labels = None
depends_on = None

TABLES = {"organizations": "id", "organization_versions": "organization_id"}
OF_VERSIONS = ("credit_code", "filing_number", "certificate_number", "known_from")
FILTERED = ("area", "sector", "state", "supervising_unit")
LISTS = ("abnormal", "serious")


def upgrade() -> None:
    for name in OF_VERSIONS:
        op.create_index(f"ix_organization_versions_{name}", "organization_versions", [name])
    for table, key in TABLES.items():
        for name in FILTERED:
            op.create_index(f"ix_{table}_{name}_listed", table, [name, "registered_on", key])
        for name in LISTS:
            listed = sa.text(f"{name}_since IS NOT NULL")
            op.create_index(
                f"ix_{table}_{name}", table, [f"{name}_since"], sqlite_where=listed, postgresql_where=listed
            )


def downgrade() -> None:
    for table in TABLES:
        for name in LISTS:
            op.drop_index(f"ix_{table}_{name}", table)
        for name in FILTERED:
            op.drop_index(f"ix_{table}_{name}_listed", table)
    for name in OF_VERSIONS:
        op.drop_index(f"ix_organization_versions_{name}", "organization_versions")
