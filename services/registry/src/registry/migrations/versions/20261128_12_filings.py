"""What was only filed changes and ends; a case is not accepted, its consent in writing confirmed, its paper handed over."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128100002"
down_revision = "261128100001"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('requested', 'checked', 'noticed')")
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
    """Let a case say why it was not accepted, which units it waits for, how its paper was handed over; make the table."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        for name, kind in OF_CASES:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_index(batch_op.f("ix_applications_awaited_unit"), ["awaited_unit"], unique=False)
    _note_who_is_awaited()
    _make_filing_changes()


def _make_filing_changes() -> None:
    op.create_table(
        "filing_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("activity_place", sa.Text(), nullable=True),
        sa.Column("activity_area", sa.Text(), nullable=True),
        sa.Column("activity_kind", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("head_name", sa.Text(), nullable=True),
        sa.Column("head_id", sa.Text(), nullable=True),
        sa.Column("head_index", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("last_active_on", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("stated_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_changes")),
    )
    with op.batch_alter_table("filing_changes", schema=None) as batch_op:
        for column in ("organization_id", "area", "head_index"):
            batch_op.create_index(batch_op.f(f"ix_filing_changes_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_filing_changes_open", ["organization_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )


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
    """Forget it; a case that was not accepted is one that was refused, a filing that ended one that was withdrawn."""
    op.drop_table("filing_changes")
    filings = sa.table("filings", sa.column("state", sa.Text()))
    op.execute(filings.update().where(filings.c.state == "ended").values(state="withdrawn"))
    cases = sa.table("applications", sa.column("state", sa.Text()))
    op.execute(cases.update().where(cases.c.state == "not_accepted").values(state="refused"))
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applications_awaited_unit"))
        for name, _ in reversed(OF_CASES):
            batch_op.drop_column(name)
