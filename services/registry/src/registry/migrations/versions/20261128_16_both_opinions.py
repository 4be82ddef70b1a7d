"""The opinion of whoever is asked first beside that of whoever decides: filings, their changes, endings."""

import sqlalchemy as sa
from alembic import op

revision = "261128100006"
down_revision = "261128100005"
branch_labels = None
depends_on = None

BESIDE = {"filings": "check_opinion", "filing_changes": "check_opinion", "deregistrations": "consent_opinion"}


def upgrade() -> None:
    """Make room for both; which of them the one that is on record was, nobody can tell any more once it was decided."""
    for table, column in BESIDE.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, sa.Text(), nullable=True))
    for table in ("filings", "filing_changes"):
        op.execute(f"UPDATE {table} SET check_opinion = opinion, opinion = NULL WHERE decided_on IS NULL")  # noqa: S608
    op.execute(
        "UPDATE deregistrations SET consent_opinion = opinion, opinion = NULL WHERE state IN ('consented', 'refused')"
    )


def downgrade() -> None:
    """Keep the later one of both."""
    for table, column in BESIDE.items():
        op.execute(f"UPDATE {table} SET opinion = {column} WHERE opinion IS NULL")  # noqa: S608 -- names from above
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
