"""Annual inspections and reports."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128000004"
down_revision = "261128000003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection_years",
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("unit_by", sa.Date(), nullable=False),
        sa.Column("authority_by", sa.Date(), nullable=False),
        sa.Column("charity_by", sa.Date(), nullable=False),
        sa.Column("groups_registered_by", sa.Date(), nullable=False),
        sa.Column("services_registered_by", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("reminded", bureaukit.db.Document, nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_inspection_years")),
    )
    op.create_table(
        "annual_inspections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("supervising_unit", sa.Text(), nullable=True),
        sa.Column("facts", bureaukit.db.Document, nullable=False),
        sa.Column("grade_fact", bureaukit.db.Document, nullable=True),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("sections", bureaukit.db.Document, nullable=False),
        sa.Column("notice", bureaukit.db.Document, nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("absent_on", sa.Date(), nullable=True),
        sa.Column("unit_agrees", sa.Boolean(), nullable=True),
        sa.Column("unit_opinion", sa.Text(), nullable=True),
        sa.Column("unit_opinion_on", sa.Date(), nullable=True),
        sa.Column("unit_opinion_by", sa.Text(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("proposed_result", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("concluded_by", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("rectification", sa.Text(), nullable=True),
        sa.Column("rectification_filed_on", sa.Date(), nullable=True),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("listing_proposed_on", sa.Date(), nullable=True),
        sa.Column("consequence", sa.Text(), nullable=True),
        sa.Column("consequence_since", sa.Date(), nullable=True),
        sa.Column("consequence_note", sa.Text(), nullable=True),
        sa.Column("consequence_done_on", sa.Date(), nullable=True),
        sa.Column("consequence_done_by", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_inspections")),
        sa.UniqueConstraint("organization_id", "year", name=op.f("uq_annual_inspections_organization_id_year")),
    )
    with op.batch_alter_table("annual_inspections", schema=None) as batch_op:
        batch_op.create_index("ix_annual_inspections_year_state", ["year", "state"], unique=False)
        batch_op.create_index("ix_annual_inspections_state_area", ["state", "area"], unique=False)


def downgrade() -> None:
    op.drop_table("annual_inspections")
    op.drop_table("inspection_years")
