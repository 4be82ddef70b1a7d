"""Claims to names, and what names are compared by."""

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128000003"
down_revision = "261128000002"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('reserved', 'in_use')")
KEYS = ("name_core", "name_characters", "name_sound", "name_head", "name_tail")
PENDING = ("submitted", "correction", "accepted", "under_review")


def upgrade() -> None:
    op.create_table(
        "name_claims",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("claimed_at", bureaukit.db.UTCDateTime(), nullable=False),
        sa.Column("expires_at", bureaukit.db.UTCDateTime(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_claims")),
    )
    with op.batch_alter_table("name_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_claims_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_name_claims_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_name_claims_live", ["name_key"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        )
        batch_op.create_index("ix_name_claims_expiry", ["expires_at"], sqlite_where=LIVE, postgresql_where=LIVE)
    _claim_for_open_cases()
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        for key in KEYS:
            batch_op.add_column(sa.Column(key, sa.Text(), nullable=True))
    _compare_names()
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        for key in KEYS:
            batch_op.alter_column(key, existing_type=sa.Text(), nullable=False)
            batch_op.create_index(batch_op.f(f"ix_organizations_{key}"), [key], unique=False)
        batch_op.create_index(batch_op.f("ix_organizations_domicile"), ["domicile"], unique=False)
        batch_op.create_index("ix_organizations_representative", ["legal_representative_index"], unique=False)


def _claim_for_open_cases() -> None:
    """A case that was handed in before holds its name from now on as later ones do."""
    from datetime import UTC, datetime  # noqa: PLC0415 -- data of this migration alone

    cases = sa.table(
        "applications",
        *(sa.column(name) for name in ("state", "name", "name_key", "type", "owner")),
        sa.column("id", sa.Uuid()),
    )
    claims = sa.table(
        "name_claims",
        *(sa.column(name) for name in ("state", "name", "name_key", "type", "owner", "version")),
        sa.column("id", sa.Uuid()),
        sa.column("case_id", sa.Uuid()),
        sa.column("claimed_at", bureaukit.db.UTCDateTime()),
    )
    connection = op.get_bind()
    open_cases = connection.execute(
        sa.select(cases).where(cases.c.state.in_(PENDING), cases.c.name_key.is_not(None))
    ).mappings()
    now = datetime.now(UTC)  # when the claim was entered, by the machine's clock: a migration has no counter
    rows = [{**case, "case_id": case["id"], "state": "in_use", "claimed_at": now, "version": 1} for case in open_cases]
    if rows:
        connection.execute(sa.insert(claims), rows)


def _compare_names() -> None:
    from registry.organizations.store.rows import compared_by  # noqa: PLC0415 -- the keys as this version makes them

    organizations = sa.table(
        "organizations", sa.column("id", sa.Uuid()), sa.column("name"), *(sa.column(key) for key in KEYS)
    )
    connection = op.get_bind()
    named = connection.execute(sa.select(organizations.c.id, organizations.c.name)).all()
    if named:
        connection.execute(
            sa.update(organizations).where(organizations.c.id == sa.bindparam("row")),
            [{"row": row.id} | compared_by(row.name) for row in named],
        )


def downgrade() -> None:
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.drop_index("ix_organizations_representative")
        batch_op.drop_index(batch_op.f("ix_organizations_domicile"))
        for key in KEYS:
            batch_op.drop_index(batch_op.f(f"ix_organizations_{key}"))
            batch_op.drop_column(key)
    op.drop_table("name_claims")
