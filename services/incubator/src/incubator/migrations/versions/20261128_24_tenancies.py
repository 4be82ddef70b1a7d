"""The life of a tenancy: reports, assessments, milestones, graduation, transfer."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128200004"
down_revision = "261128200003"
branch_labels = None
depends_on = None

ONE_OPEN = "state IN ('proposed', 'examined', 'consented')"
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
    _light_reports()
    _proceedings()
    _milestones()


def _light_reports() -> None:
    op.create_table(
        "light_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenancy_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("activities", bureaukit.db.Document, nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("filed_by", sa.Text(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Text(), nullable=True),
        sa.Column("noted_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenancy_id"], ["tenancies.id"], name=op.f("fk_light_reports_tenancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_light_reports")),
        sa.UniqueConstraint("stay_id", "number", name=op.f("uq_light_reports_stay_id_number")),
    )
    for name in ("area", "state", "tenancy_id"):
        op.create_index(op.f(f"ix_light_reports_{name}"), "light_reports", [name], unique=False)


def _milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenancy_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("achieved", sa.BigInteger(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenancy_id"], ["tenancies.id"], name=op.f("fk_milestones_tenancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    for name in ("state", "stay_id", "tenancy_id"):
        op.create_index(op.f(f"ix_milestones_{name}"), "milestones", [name], unique=False)
    op.create_table(
        "measurements",
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_measurements_milestone_id")),
        sa.PrimaryKeyConstraint("milestone_id", "number", name=op.f("pk_measurements")),
    )


def _proceedings() -> None:
    op.create_table(
        "proceedings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenancy_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("by_holder", sa.Boolean(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("examined_by", sa.Text(), nullable=True),
        sa.Column("consented_by", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("reasons", bureaukit.db.Document, nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("statement_due_on", sa.Date(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("stated_on", sa.Date(), nullable=True),
        sa.Column("to_base_id", sa.Uuid(), nullable=True),
        sa.Column("to_area", sa.Text(), nullable=True),
        sa.Column("to_space_id", sa.Uuid(), nullable=True),
        sa.Column("to_tenancy_id", sa.Uuid(), nullable=True),
        sa.Column("move_on", sa.Date(), nullable=True),
        sa.Column("examination", bureaukit.db.Document, nullable=False),
        sa.Column("facts", bureaukit.db.Document, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenancy_id"], ["tenancies.id"], name=op.f("fk_proceedings_tenancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceedings")),
    )
    for name in ("area", "state", "stay_id", "tenancy_id", "to_area"):
        op.create_index(op.f(f"ix_proceedings_{name}"), "proceedings", [name], unique=False)
    op.create_index(
        "uq_proceedings_open",
        "proceedings",
        ["tenancy_id", "matter"],
        unique=True,
        sqlite_where=sa.text(ONE_OPEN),
        postgresql_where=sa.text(ONE_OPEN),
    )


def downgrade() -> None:
    """Forget them."""
    for table in ("measurements", "milestones", "proceedings", "light_reports"):
        op.drop_table(table)
    for name in ("stay_id", "team_name"):
        op.drop_index(op.f(f"ix_tenancies_{name}"), table_name="tenancies")
    for name in ("handover_checklist", "stay_since", "stay_id", *OF_TEAMS):
        op.execute(f"ALTER TABLE tenancies DROP COLUMN {name}")  # in place: other tables may refer to this one
