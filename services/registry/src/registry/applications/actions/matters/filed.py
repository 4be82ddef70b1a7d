"""What every filing of an organization is judged by, gathered: its form and state, the checklist, the thirty days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bureaukit.db import Tx
from bureaukit.law import Article
from bureaukit.rules import Rule
from bureaukit.service_routes import calendar

from registry.applications import store
from registry.applications.actions.matters.specification import Circumstances
from registry.applications.lifecycle import APPLY_WITHIN
from registry.applications.model import Application, ApplicationType, EnclosedDocument
from registry.applications.rules import filing as rules
from registry.applications.rules.filing import Filed
from registry.organizations.model import OrganizationState, OrganizationType
from registry.parameters.cases import EFFECTIVE_WITHIN_DAYS
from registry.regulations import LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

Papers = Mapping[str, tuple[EnclosedDocument, ...]]

LICENSED: dict[str, Article] = dict.fromkeys(
    (ApplicationType.SOCIAL_GROUP, ApplicationType.SOCIAL_SERVICE_ORGANIZATION), LICENSING.article(42, paragraph=1)
)
CHANGED_BY: dict[str, Article] = {
    ApplicationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(18, paragraph=1),
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(15, paragraph=1),
}


def same_for_both(*papers: EnclosedDocument) -> Papers:
    """Return a checklist that social groups and service organizations have in common."""
    return dict.fromkeys(CHANGED_BY, papers)


async def filed(
    tx: Tx,
    application: Application,
    about: Circumstances,
    *,
    open_to: Mapping[str, Article],
    papers: Papers,
    states: tuple[OrganizationState, ...] = (OrganizationState.ACTIVE,),
) -> tuple[tuple[Rule[Filed], ...], Filed]:
    """Return the rules of every filing and what they are put to."""
    filing, row = application.filing, about.row
    handed_in_on = application.progress.received_on or about.today
    days = await calendar(tx)
    consented_on = filing.unit_consented_on
    needed = papers.get(row["type"], ())
    subject = Filed(
        filing,
        OrganizationType(row["type"]),
        OrganizationState(row["state"]),
        handed_in_on,
        frozenset(open_to),
        states,
        (*needed, EnclosedDocument.UNIT_CONSENT) if consented_on else needed,
        days.end_of_days(consented_on, APPLY_WITHIN.count).on if consented_on else None,
        date.fromordinal(handed_in_on.toordinal() + about.terms[EFFECTIVE_WITHIN_DAYS]),
        await store.is_matter_open(tx, row["id"], application.matter, except_for=application.id),
    )
    article = open_to.get(row["type"])
    in_time = rules.comes_within_thirty_days_of_the_consent
    return (
        (
            rules.is_open_to_the_form,
            rules.organization_is_in_a_fit_state,
            rules.is_asked_once,
            rules.encloses_every_document,
            rules.consent_was_given_before,
            replace(in_time, article=article) if article else in_time,
            rules.takes_effect_on_a_day_within_reach,
        ),
        subject,
    )
