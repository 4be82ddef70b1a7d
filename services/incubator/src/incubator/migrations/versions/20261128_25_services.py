"""Support services, mentors, visits; documents of applications."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128200005"
down_revision = "261128200004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the catalogue of services, for orders and deliveries, for mentors, and for the files of applications."""
    _services()
    _mentors()
    _documents()


def downgrade() -> None:
    """Forget what was offered, ordered and delivered, who advised whom, and which files were brought."""
    for table in ("admission_documents", "mentor_visits", "mentorings", "mentors"):
        op.drop_table(table)
    for table in ("service_deliveries", "service_orders", "support_service_editions", "support_services"):
        op.drop_table(table)


def _services() -> None:
    op.create_table(
        "support_services",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_support_services_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_services")),
    )
    _index("support_services", "base_id", "area")
    op.create_table(
        "support_service_editions",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("only_for", bureaukit.db.Document, nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["support_services.id"], name=op.f("fk_support_service_editions_service_id")
        ),
        sa.PrimaryKeyConstraint("service_id", "valid_from", name=op.f("pk_support_service_editions")),
    )
    op.create_table(
        "service_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("admission_id", sa.Uuid(), nullable=True),
        sa.Column("team_name", sa.Text(), nullable=True),
        sa.Column("team_speaker", sa.Text(), nullable=True),
        sa.Column("clientele", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("scheduled_on", sa.Date(), nullable=True),
        sa.Column("from_minute", sa.BigInteger(), nullable=True),
        sa.Column("to_minute", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("feedback_score", sa.BigInteger(), nullable=True),
        sa.Column("feedback_words", sa.Text(), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("feedback_score BETWEEN 1 AND 5", name=op.f("ck_service_orders_score")),
        sa.CheckConstraint("from_minute < to_minute", name=op.f("ck_service_orders_hours")),
        sa.CheckConstraint(
            "(organization_id IS NULL) <> (admission_id IS NULL)", name=op.f("ck_service_orders_one_client")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["support_services.id"], name=op.f("fk_service_orders_service_id")),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_service_orders_base_id")),
        sa.ForeignKeyConstraint(["admission_id"], ["admissions.id"], name=op.f("fk_service_orders_admission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_orders")),
    )
    _index("service_orders", "base_id", "area", "organization_id", "credit_code", "admission_id")
    op.create_index("ix_service_orders_service_id_state", "service_orders", ["service_id", "state"], unique=False)
    op.create_table(
        "service_deliveries",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("provided_by", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("attendance", sa.BigInteger(), nullable=False),
        sa.Column("documents", bureaukit.db.Document, nullable=False),
        sa.Column("replaces", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("minutes > 0 AND attendance >= 0", name=op.f("ck_service_deliveries_counts")),
        sa.CheckConstraint("replaces < number", name=op.f("ck_service_deliveries_replaces_an_earlier")),
        sa.ForeignKeyConstraint(["order_id"], ["service_orders.id"], name=op.f("fk_service_deliveries_order_id")),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_service_deliveries")),
    )
    op.create_index("ix_service_deliveries_replaces", "service_deliveries", ["order_id", "replaces"], unique=True)
    op.create_index("ix_service_deliveries_day", "service_deliveries", ["day"], unique=False)


def _mentors() -> None:
    op.create_table(
        "mentors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fields", bureaukit.db.Document, nullable=False),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("account_sub", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentors")),
    )
    _index("mentors", "area", "account_sub")
    op.create_table(
        "mentorings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("admission_id", sa.Uuid(), nullable=True),
        sa.Column("team_name", sa.Text(), nullable=True),
        sa.Column("team_speaker", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(organization_id IS NULL) <> (admission_id IS NULL)", name=op.f("ck_mentorings_one_client")
        ),
        sa.CheckConstraint("start_on <= end_on", name=op.f("ck_mentorings_days")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentors.id"], name=op.f("fk_mentorings_mentor_id")),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_mentorings_base_id")),
        sa.ForeignKeyConstraint(["admission_id"], ["admissions.id"], name=op.f("fk_mentorings_admission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentorings")),
    )
    _index("mentorings", "mentor_id", "base_id", "area", "organization_id", "admission_id")
    op.create_table(
        "mentor_visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mentoring_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=True),
        sa.Column("follow_up_due", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("followed_up_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(follow_up IS NULL) = (follow_up_due IS NULL)", name=op.f("ck_mentor_visits_follow_up")),
        sa.ForeignKeyConstraint(["mentoring_id"], ["mentorings.id"], name=op.f("fk_mentor_visits_mentoring_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_visits")),
    )
    _index("mentor_visits", "mentoring_id")
    op.create_index("ix_mentor_visits_state_follow_up_due", "mentor_visits", ["state", "follow_up_due"], unique=False)


def _documents() -> None:
    op.create_table(
        "admission_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("admission_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("submitted_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["admission_id"], ["admissions.id"], name=op.f("fk_admission_documents_admission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_documents")),
        sa.UniqueConstraint(
            "admission_id", "item", "sha256", name=op.f("uq_admission_documents_admission_id_item_sha256")
        ),
    )
    op.create_index("ix_admission_documents_state", "admission_documents", ["state"], unique=False)


def _index(table: str, *columns: str) -> None:
    """Index single columns, each on its own."""
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
