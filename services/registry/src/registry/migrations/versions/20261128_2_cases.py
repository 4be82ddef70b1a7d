"""Cases of every matter, and their clocks."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128000002"
down_revision = "261128000001"
branch_labels = None
depends_on = None

PENDING = sa.text("state IN ('submitted', 'correction', 'accepted', 'under_review')")

ADDED = (
    "overdue_on",
    "decide_by",
    "extension",
    "pauses",
    "consents",
    "new_unit",
    "unit",
    "concerned_id",
    "matter",
)


def upgrade() -> None:
    """Give each case its matter, the organization it concerns, the units it is put to, and its clock; count breaches."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("matter", sa.Text(), nullable=False, server_default="establishment"))
        batch_op.add_column(sa.Column("concerned_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("unit", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("new_unit", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("consents", bureaukit.db.Document, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("pauses", bureaukit.db.Document, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("extension", bureaukit.db.Document, nullable=True))
        batch_op.add_column(sa.Column("decide_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("overdue_on", sa.Date(), nullable=True))
    with op.batch_alter_table("applications", schema=None) as batch_op:
        for column in ("matter", "consents", "pauses"):
            batch_op.alter_column(column, server_default=None)
        batch_op.alter_column("name_key", existing_type=sa.Text(), nullable=True)
        batch_op.create_index(batch_op.f("ix_applications_concerned_id"), ["concerned_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_applications_decide_by"), ["decide_by"], unique=False)
        batch_op.create_index(
            "uq_applications_pending_matter",
            ["concerned_id", "matter"],
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        )
    columns = (
        ("unit", sa.Text()),
        ("content", bureaukit.db.Document),
        ("decide_by", sa.Date()),
        ("accepted_on", sa.Date()),
    )
    cases = sa.table("applications", *(sa.column(*column) for column in columns))
    # the job that looks for overdue cases puts the exact day where this one is too early
    op.execute(
        cases.update().values(unit=cases.c.content["supervising_unit"].as_string(), decide_by=cases.c.accepted_on)
    )
    op.create_table(
        "notice_breaches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("items", bureaukit.db.Document, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_breaches")),
        sa.UniqueConstraint("request", name=op.f("uq_notice_breaches_request")),
    )
    with op.batch_alter_table("notice_breaches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_breaches_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_breaches_office"), ["office"], unique=False)


def downgrade() -> None:
    """Keep the establishments alone: the older service knows no other matter."""
    op.drop_table("notice_breaches")
    cases = sa.table("applications", sa.column("matter", sa.Text()))
    op.execute(cases.delete().where(cases.c.matter != "establishment"))
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index("uq_applications_pending_matter", sqlite_where=PENDING, postgresql_where=PENDING)
        batch_op.drop_index(batch_op.f("ix_applications_decide_by"))
        batch_op.drop_index(batch_op.f("ix_applications_concerned_id"))
        batch_op.alter_column("name_key", existing_type=sa.Text(), nullable=False)
        for column in ADDED:
            batch_op.drop_column(column)
