"""Imports that survive their process, and the names by which organizations are found."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op
from registry.organizations.store.names import FULL_TEXT, found_by
from sqlalchemy.dialects.postgresql import ARRAY

COLUMNS = ("organization_id", "name", "search_text", "search_pinyin", "search_initials", "grams")
FOUND = (
    "CREATE TRIGGER organization_names_found AFTER INSERT ON organization_names "
    "BEGIN INSERT INTO organization_names_fts (rowid, grams) VALUES (NEW.seq, NEW.grams); END"
)
revision = "261128000007"
down_revision = "261128000006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("asked_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("not_kept", bureaukit.db.Document, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Uuid(), nullable=False),
        sa.Column("register_before", bureaukit.db.Document, nullable=False),
        sa.Column("register_after", bureaukit.db.Document, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_imports")),
    )
    op.create_table(
        "organization_import_results",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("track", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("faults", bureaukit.db.Document, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_organization_import_results")),
    )
    with op.batch_alter_table("organization_import_results", schema=None) as batch_op:
        batch_op.create_index("ix_organization_import_results_outcome", ["import_id", "outcome", "row"], unique=False)

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "organization_names",
        sa.Column("seq", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("search_pinyin", sa.Text(), nullable=False),
        sa.Column("search_initials", sa.Text(), nullable=False),
        sa.Column("grams", sa.Text() if is_sqlite else ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_organization_names")),
        sa.UniqueConstraint("organization_id", "name", name=op.f("uq_organization_names_organization_id_name")),
    )
    if is_sqlite:
        op.execute(FULL_TEXT)
        op.execute(FOUND)
    else:
        # half a thousand characters make up most names: the planner must know how common each is
        op.execute("ALTER TABLE organization_names ALTER COLUMN grams SET STATISTICS 1000")
    _take_over(is_sqlite=is_sqlite)
    if not is_sqlite:
        op.create_index("ix_organization_names_fts", "organization_names", ["grams"], postgresql_using="gin")


def _take_over(*, is_sqlite: bool) -> None:
    """Let the organizations that are there be found by their names."""
    names = sa.table("organization_names", *(sa.column(name) for name in COLUMNS))
    rows = op.get_bind().execute(sa.text("SELECT id, name FROM organizations"))
    while some := rows.fetchmany(1_000):
        found = [{"organization_id": row.id, **found_by(row.name)} for row in some]
        if is_sqlite:
            found = [row | {"grams": " ".join(row["grams"])} for row in found]
        op.bulk_insert(names, found)


def downgrade() -> None:
    op.drop_table("organization_names")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE organization_names_fts")
    op.drop_table("organization_import_results")
    op.drop_table("organization_imports")
