"""What an organization asks of its own order: an amended charter, a re-election or its delay, the membership fee."""

from dataclasses import replace
from datetime import date
from typing import TypeVar

from bureaukit.law import Article

from registry.applications.actions.matters.establishment import founding_terms
from registry.applications.actions.matters.filed import same_for_both
from registry.applications.actions.matters.noted import Noted
from registry.applications.actions.matters.specification import Circumstances, Parts, own_unit
from registry.applications.lifecycle import BY_LICENSING
from registry.applications.model import (
    Application,
    ApplicationType,
    CharterApproval,
    Content,
    FeeStandardFiling,
    Filing,
    Matter,
    ReElectionApproval,
    ReElectionDelay,
)
from registry.applications.model import EnclosedDocument as Paper
from registry.applications.rules import noted as rules
from registry.applications.rules.changing import GROUP, SERVICE
from registry.applications.rules.subject import Founding
from registry.parameters.cases import DELAY_YEARS, PROMISED_FILING, PROMISED_GOVERNANCE
from registry.parameters.people import TERM_YEARS
from registry.regulations import SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

Kind = TypeVar("Kind", bound=Filing)


def declared(application: Application, kind: type[Kind]) -> Kind:
    """Return what is declared, as the matter has it."""
    if not isinstance(application.content, kind):
        raise TypeError(f"a case of {application.matter} declares no {kind.__name__}")
    return application.content


def _years_later(day: date, years: int) -> date:
    """Return the corresponding day, from 29 February the last of February (民法典 第二百零二条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _charter(application: Application, about: Circumstances, handed_in_on: date) -> Parts:
    content, form = declared(application, CharterApproval), about.row["type"]
    charter = Content(ApplicationType(form), about.row["name"], charter_items=content.charter_items)
    return (
        ((rules.was_resolved_before,), rules.Resolved(content.adopted_on, handed_in_on)),
        (rules.CHARTER[form], Founding(charter, founding_terms(about.terms))),
    )


def _election(application: Application, about: Circumstances, handed_in_on: date) -> Parts:
    content = declared(application, ReElectionApproval)
    began = content.term_began_on
    ends = _years_later(began, about.terms[TERM_YEARS]) if began else None
    election = rules.Election(content.election_on, ends, content.audited_on, handed_in_on)
    needed = (rules.elects_within_the_term, rules.asks_before_the_election)
    audited = (rules.is_audited_before_the_election,) if about.row["type"] == GROUP else ()
    return (((*needed, *audited), election),)


def _delay(application: Application, about: Circumstances, handed_in_on: date) -> Parts:
    content = declared(application, ReElectionDelay)
    ends = content.term_ends_on
    latest = _years_later(ends, about.terms[DELAY_YEARS]) if ends else None
    delay = rules.Delay(ends, content.delayed_until, latest, handed_in_on)
    return (((rules.delays_no_longer_than_may_be, rules.asks_before_the_term_ends), delay),)


def _fee(application: Application, _: Circumstances, handed_in_on: date) -> Parts:
    content = declared(application, FeeStandardFiling)
    resolved = rules.Resolved(content.adopted_on, handed_in_on, content.yearly_fees_fen)
    by_assembly = replace(rules.was_resolved_before, article=SOCIAL_GROUPS.article(14, item=3))
    return (((by_assembly, rules.names_the_fees), resolved),)


CHARTERED: dict[str, Article] = {
    GROUP: SOCIAL_GROUPS.article(18, paragraph=2),
    SERVICE: SERVICE_ORGANIZATIONS.article(15, paragraph=2),
}
GOVERNED: dict[str, Article] = {
    GROUP: SOCIAL_GROUPS.article(14, item=5),
    SERVICE: SERVICE_ORGANIZATIONS.article(10, item=4),
}
FEES: dict[str, Article] = {GROUP: SOCIAL_GROUPS.article(14, item=3)}

GOVERNANCE = (
    Noted(
        matter=Matter.CHARTER_APPROVAL,
        articles=CHARTERED,
        own=_charter,
        units=own_unit,
        statutory=BY_LICENSING,
        is_decided=True,
        promised=PROMISED_GOVERNANCE,
        papers=same_for_both(Paper.APPLICATION_FORM, Paper.MINUTES, Paper.CHARTER_DRAFT, Paper.CHARTER_NOTE),
    ),
    Noted(
        matter=Matter.RE_ELECTION_APPROVAL,
        articles=GOVERNED,
        own=_election,
        units=own_unit,
        statutory=BY_LICENSING,
        is_decided=True,
        promised=PROMISED_GOVERNANCE,
        papers={
            GROUP: (Paper.APPLICATION_FORM, Paper.ELECTION_PLAN, Paper.AUDIT_REPORT),
            SERVICE: (Paper.APPLICATION_FORM, Paper.ELECTION_PLAN),
        },
    ),
    Noted(
        matter=Matter.RE_ELECTION_DELAY,
        articles=GOVERNED,
        own=_delay,
        units=own_unit,
        statutory=BY_LICENSING,
        is_decided=True,
        promised=PROMISED_GOVERNANCE,
        papers=same_for_both(Paper.APPLICATION_FORM, Paper.MINUTES),
    ),
    Noted(
        matter=Matter.FEE_STANDARD_FILING,
        articles=FEES,
        own=_fee,
        promised=PROMISED_FILING,
        papers={GROUP: (Paper.FEE_RESOLUTION, Paper.MINUTES)},
    ),
)
