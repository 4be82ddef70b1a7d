"""What an organization has to do about its posts: elect again when the first elected term is over."""

from datetime import date

from bureaukit.db import Tx
from bureaukit.law import Article
from bureaukit.text import Text

from registry.organizations.model import ENDED, OrganizationType, Projection
from registry.people.store import posts as store
from registry.regulations import FOUNDATIONS, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS
from registry.tasks import Task, TaskKind

ELECTED_BY: dict[OrganizationType, Article] = {
    OrganizationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(14, item=5),
    OrganizationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(10, item=4),
    OrganizationType.FOUNDATION: FOUNDATIONS.article(20),
}


async def tasks_of(tx: Tx, organization: Projection, on: date) -> list[Task]:
    """Return the re-election that comes next; overdue, it stays until those whose term is over have left their posts."""
    article = ELECTED_BY.get(OrganizationType(organization.type))
    if article is None or organization.state in ENDED:
        return []
    due_on = await store.first_term_end(tx, organization.id, on)
    kind = TaskKind.RE_ELECT
    return [Task(kind, due_on, str(article), Text(kind.zh, kind.en))] if due_on else []
