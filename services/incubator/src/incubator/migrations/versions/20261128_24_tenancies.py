"""The life of a tenancy: reports, assessments, milestones, graduation, transfer."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128200004"
down_revision = "261128200003"
branch_labels = None
depends_on = None

OF_TEAMS = ("founder", "applied_on", "reminded_on", "linked_on")


def upgrade() -> None:
    """Keep the team beside the organization it becomes, the stay that outlives a transfer, and the handover's checklist."""
    with op.batch_alter_table("tenancies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("founder", sa.Text(), nullable=True))
        for day in OF_TEAMS[1:]:
            batch_op.add_column(sa.Column(day, sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("stay_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("stay_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("handover_checklist", bureaukit.db.Document, server_default="[]", nullable=False))
        batch_op.create_index(batch_op.f("ix_tenancies_team_name"), ["team_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_tenancies_stay_id"), ["stay_id"], unique=False)
    op.execute("UPDATE tenancies SET stay_id = id, stay_since = start_on")
    drafted = "SELECT drafted_by FROM admissions WHERE admissions.id = tenancies.admission_id"
    teams = f"UPDATE tenancies SET founder = ({drafted}), applied_on = signed_on WHERE team_name IS NOT NULL"  # noqa: S608 -- fixed names
    op.execute(teams)
    with op.batch_alter_table("tenancies", schema=None) as batch_op:
        batch_op.alter_column("stay_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.alter_column("stay_since", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    """Forget them."""
    for name in ("stay_id", "team_name"):
        op.drop_index(op.f(f"ix_tenancies_{name}"), table_name="tenancies")
    for name in ("handover_checklist", "stay_since", "stay_id", *OF_TEAMS):
        op.execute(f"ALTER TABLE tenancies DROP COLUMN {name}")  # in place: other tables may refer to this one
