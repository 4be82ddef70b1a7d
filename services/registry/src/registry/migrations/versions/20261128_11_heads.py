"""Posts of persons as their filings name them."""

import sqlalchemy as sa
from alembic import op

revision = "261128100001"
down_revision = "261128000092"
branch_labels = None
depends_on = None

SPAN = op.f("ck_posts_span")


def upgrade() -> None:
    """Add by which case a post was taken and what it awaits, and to people of cases the post they are to take."""
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("case_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("awaited_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_posts_awaited_on"), ["awaited_on"], unique=False)
    _span("ended_on IS NULL OR from_on <= ended_on")
    with op.batch_alter_table("application_people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("office", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take them away; a post that was held on no day goes, for it has no place in the table of before."""
    with op.batch_alter_table("application_people", schema=None) as batch_op:
        batch_op.drop_column("office")
    op.execute(sa.text("DELETE FROM posts WHERE ended_on = from_on"))
    _span("ended_on IS NULL OR from_on < ended_on")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posts_awaited_on"))
        batch_op.drop_column("awaited_on")
        batch_op.drop_column("case_id")


def _span(condition: str) -> None:
    """Put another condition in the place of the one on the days of a post; SQLite makes the table anew, without the old one."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("posts", schema=None, recreate="always") as batch_op:
            batch_op.create_check_constraint(SPAN, condition)
    else:
        op.drop_constraint(SPAN, "posts", type_="check")
        op.create_check_constraint(SPAN, "posts", condition)
