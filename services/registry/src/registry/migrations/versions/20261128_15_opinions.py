"""Every opinion of a case beside the others: of the supervising units, of who examined it, of who decided it."""

from typing import Any

import bureaukit.db
import sqlalchemy as sa
from alembic import op

revision = "261128100005"
down_revision = "261128100004"
branch_labels = None
depends_on = None

APPLICATIONS = sa.table(
    "applications",
    sa.column("id", sa.Uuid()),
    sa.column("state", sa.Text()),
    sa.column("unit", sa.Text()),
    sa.column("consents", bureaukit.db.Document),
    *(sa.column(f"{done}_on", sa.Date()) for done in ("accepted", "consented", "reviewed", "decided")),
    *(sa.column(f"{done}_by", sa.Text()) for done in ("consented", "reviewed", "decided")),
    sa.column("opinion", sa.Text()),
    sa.column("opinions", bureaukit.db.Document),
)
CASE = APPLICATIONS.c


def upgrade() -> None:
    """Keep the one opinion that each case has, as that of the step which gave it last."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opinions", bureaukit.db.Document, nullable=False, server_default="[]"))
    link = op.get_bind()
    for row in link.execute(sa.select(APPLICATIONS).where(CASE.opinion.is_not(None))).all():
        link.execute(APPLICATIONS.update().where(CASE.id == row.id).values(opinions=[_opinion(row)]))
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.alter_column("opinions", server_default=None)
        batch_op.drop_column("opinion")


def _opinion(row: sa.Row[Any]) -> dict[str, Any]:
    """Return what a case had as its opinion, with who gave it, and when as far as that is on record."""
    if row.state == "consent_refused":
        step, by, on, unit = "consent-refusal", row.consented_by, row.accepted_on, row.unit
    elif row.state in ("refused", "not_accepted"):
        step = "refusal" if row.state == "refused" else "non-acceptance"
        by, on, unit = row.decided_by, row.decided_on, None
    elif row.reviewed_on:
        step, by, on, unit = "review", row.reviewed_by, row.reviewed_on, None
    else:
        given = row.consents[-1] if row.consents else {"given_on": None, "unit": row.unit}
        step, by, unit = "consent", row.consented_by, given["unit"]
        on = row.consented_on or given["given_on"] or row.accepted_on
    day = on if isinstance(on, str) else on.isoformat()
    return {"step": step, "given_on": day, "given_by": by, "words": row.opinion, "unit": unit}


def downgrade() -> None:
    """Leave the opinion that was given last, where there was one."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opinion", sa.Text(), nullable=True))
    link = op.get_bind()
    for row in link.execute(sa.select(APPLICATIONS)).all():
        if row.opinions:
            last = row.opinions[-1]["words"]
            link.execute(APPLICATIONS.update().where(CASE.id == row.id).values(opinion=last))
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_column("opinions")
