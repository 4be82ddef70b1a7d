"""What was decided before anybody noted deliveries; entries of lists without ground; who answers for a filed group."""

from datetime import UTC, datetime, timedelta

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128100008"
down_revision = "261128100007"
branch_labels = None
depends_on = None

LONGEST_TEN_WORKING_DAYS = timedelta(days=30)  # with the longest holidays in between
UNRECORDED = "unrecorded"
REGISTER = ("organizations", "organization_versions")
CASES = sa.table(
    "applications",
    sa.column("state", sa.Text()),
    sa.column("reviewed_on", sa.Date()),
    sa.column("decided_on", sa.Date()),
    sa.column("delivered_on", sa.Date()),
    sa.column("delivery_means", sa.Text()),
)
LISTINGS = sa.table(
    "listings",
    sa.column("id", sa.Uuid()),
    sa.column("state", sa.Text()),
    sa.column("adds_to", sa.Uuid()),
    sa.column("evidence", bureaukit.db.Document),
    sa.column("groundless_on", sa.Date()),
)
PENALTIES = sa.table("penalties", sa.column("id", sa.Uuid()), sa.column("withdrawn_on", sa.Date()))


def upgrade() -> None:
    """Say of papers long due that nobody noted their delivery, and which running entries rest on nothing any more.

    Who answers for a filed group has a place of its own from now on; what books of before say of it, they go on saying.
    """
    long_ago = datetime.now(UTC).date() - LONGEST_TEN_WORKING_DAYS
    decided = (CASES.c.state == "approved", CASES.c.reviewed_on.is_not(None), CASES.c.decided_on < long_ago)
    op.execute(CASES.update().where(*decided, CASES.c.delivered_on.is_(None)).values(delivery_means=UNRECORDED))
    for table in REGISTER:
        op.add_column(table, sa.Column("responsible_name", sa.Text(), nullable=True))
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("groundless_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_listings_groundless_on"), ["groundless_on"], unique=False)
    _note_the_groundless()


def _note_the_groundless() -> None:
    connection = op.get_bind()
    withdrawn = connection.execute(sa.select(PENALTIES).where(PENALTIES.c.withdrawn_on.is_not(None))).all()
    days = {str(row.id): row.withdrawn_on for row in withdrawn}
    if not days:
        return
    standing = connection.execute(
        sa.select(LISTINGS).where(LISTINGS.c.state.in_(("listed", "delisting", "added")))
    ).all()
    for entry in (row for row in standing if row.adds_to is None):
        grounds = [row.evidence for row in standing if entry.id in (row.id, row.adds_to)]
        behind = [one["id"] if one["kind"] == "penalty" else "" for ground in grounds for one in ground]
        if all(grounds) and all(one in days for one in behind):
            noted = LISTINGS.update().where(LISTINGS.c.id == entry.id)
            op.execute(noted.values(groundless_on=max(days[one] for one in behind)))


def downgrade() -> None:
    """Forget all of it."""
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listings_groundless_on"))
        batch_op.drop_column("groundless_on")
    if op.get_bind().dialect.name != "sqlite":  # batch mode drops it there; an upgrade sets it up again
        op.execute("DROP TRIGGER IF EXISTS organization_versions_no_update ON organization_versions")
    for table in REGISTER:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("responsible_name")
    op.execute(CASES.update().where(CASES.c.delivery_means == UNRECORDED).values(delivery_means=None))
