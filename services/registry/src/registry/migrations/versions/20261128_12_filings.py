"""What was only filed changes and ends; a case is not accepted, its consent in writing confirmed, its paper handed over."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128100002"
down_revision = "261128100001"
branch_labels = None
depends_on = None

OF_CASES = (
    ("awaited_unit", sa.Text()),
    ("other_awaited_unit", sa.Text()),
    ("non_acceptance_ground", sa.Text()),
    ("competent_authority", sa.Text()),
    ("delivered_on", sa.Date()),
    ("delivered_by", sa.Text()),
    ("delivery_means", sa.Text()),
)


def upgrade() -> None:
    """Let a case say why it was not accepted, which units it waits for, and how its paper was handed over."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        for name, kind in OF_CASES:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_index(batch_op.f("ix_applications_awaited_unit"), ["awaited_unit"], unique=False)
    _note_who_is_awaited()


def _note_who_is_awaited() -> None:
    columns = (
        ("id", sa.Uuid()),
        ("state", sa.Text()),
        ("unit", sa.Text()),
        ("new_unit", sa.Text()),
        ("consented_on", sa.Date()),
        ("consents", bureaukit.db.Document),
        ("awaited_unit", sa.Text()),
        ("other_awaited_unit", sa.Text()),
    )
    cases = sa.table("applications", *(sa.column(*column) for column in columns))
    waiting = sa.select(cases).where(cases.c.state == "accepted", cases.c.consented_on.is_(None))
    for row in op.get_bind().execute(waiting.where(cases.c.unit.is_not(None))).all():
        given = {consent["unit"] for consent in row.consents}
        left = [unit for unit in (row.unit, row.new_unit) if unit and unit not in given]
        first, second = (*left, None, None)[:2]
        op.execute(cases.update().where(cases.c.id == row.id).values(awaited_unit=first, other_awaited_unit=second))


def downgrade() -> None:
    """Forget it; a case that was not accepted is one that was refused."""
    cases = sa.table("applications", sa.column("state", sa.Text()))
    op.execute(cases.update().where(cases.c.state == "not_accepted").values(state="refused"))
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applications_awaited_unit"))
        for name, _ in reversed(OF_CASES):
            batch_op.drop_column(name)
