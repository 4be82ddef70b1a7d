"""Whose penalty it is, and whether a second person stands behind it."""

import sqlalchemy as sa
from alembic import op

revision = "261128100003"
down_revision = "261128100002"
branch_labels = None
depends_on = None

ENTERED = sa.text("state = 'entered'")
PENALTIES = sa.table(
    "penalties",
    sa.column("organization_id", sa.Uuid()),
    sa.column("case_id", sa.Uuid()),
    sa.column("area", sa.Text()),
    sa.column("state", sa.Text()),
    sa.column("version", sa.BigInteger()),
    sa.column("withdrawn_on", sa.Date()),
)
ORGANIZATIONS = sa.table("organizations", sa.column("id", sa.Uuid()), sa.column("area", sa.Text()))
CASES = sa.table("penalty_cases", sa.column("id", sa.Uuid()), sa.column("area", sa.Text()))


def upgrade() -> None:
    """Note the area of the office that decided, and the state; what was on record stays on record."""
    with op.batch_alter_table("penalties", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("state", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.Text(), nullable=True))
    of_case = sa.select(CASES.c.area).where(CASES.c.id == PENALTIES.c.case_id).scalar_subquery()
    of_party = sa.select(ORGANIZATIONS.c.area).where(ORGANIZATIONS.c.id == PENALTIES.c.organization_id)
    op.execute(
        PENALTIES.update().values(
            area=sa.func.coalesce(of_case, of_party.scalar_subquery(), ""),
            state=sa.case((PENALTIES.c.withdrawn_on.is_(None), "recorded"), else_="withdrawn"),
            version=1,
        )
    )
    with op.batch_alter_table("penalties", schema=None) as batch_op:
        batch_op.alter_column("area", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("state", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("version", existing_type=sa.BigInteger(), nullable=False)
        batch_op.create_index("ix_penalties_entered", ["area"], sqlite_where=ENTERED, postgresql_where=ENTERED)


def downgrade() -> None:
    """Take it back; what nobody confirmed was never on record."""
    op.execute(PENALTIES.delete().where(PENALTIES.c.state.in_(("entered", "dismissed"))))
    with op.batch_alter_table("penalties", schema=None) as batch_op:
        batch_op.drop_index("ix_penalties_entered", sqlite_where=ENTERED, postgresql_where=ENTERED)
        for name in ("confirmed_by", "version", "state", "area"):
            batch_op.drop_column(name)
