"""Recognition as a charity (慈善组织认定) and the qualification for public fundraising (公开募捐资格)."""

from dataclasses import replace
from datetime import date

from bureaukit.db import Tx
from bureaukit.law import Article

from registry.applications.actions.matters.filed import same_for_both
from registry.applications.actions.matters.governance import declared
from registry.applications.actions.matters.noted import Noted
from registry.applications.actions.matters.specification import Circumstances, Parts, own_unit
from registry.applications.lifecycle import CHARITY_WITHIN
from registry.applications.model import (
    Application,
    CharityRecognition,
    FundraisingQualification,
    Matter,
)
from registry.applications.model import EnclosedDocument as Paper
from registry.applications.rules import charity as rules
from registry.applications.rules import noted
from registry.applications.rules.changing import GROUP, SERVICE
from registry.credit_records import store as credit_records
from registry.organizations import store as organizations
from registry.organizations.model import EntryKind
from registry.organizations.model.timeline import in_force
from registry.parameters.charities import PENALTY_FREE_YEARS, PROMISED_CHARITY
from registry.parameters.people import BARRED_YEARS
from registry.people.actions.nominating import unfit_to_head_a_charity
from registry.regulations import CHARITY, FUNDRAISING, RECOGNISING

RECOGNISED: dict[str, Article] = dict.fromkeys((GROUP, SERVICE), CHARITY.article(10, paragraph=2))
QUALIFIED: dict[str, Article] = dict.fromkeys((GROUP, SERVICE), CHARITY.article(22, paragraph=1))

BARRING = str(CHARITY.article(111))  # what was got by fraud is taken back by another article, which bars nobody


def _recognised(application: Application, _: Circumstances, handed_in_on: date) -> Parts:
    content = declared(application, CharityRecognition)
    resolved = replace(noted.was_resolved_before, article=RECOGNISING.article(6))
    return (
        ((resolved,), noted.Resolved(content.adopted_on, handed_in_on)),
        (rules.PURPOSE, rules.purpose_of(content)),
    )


def _qualified(application: Application, _: Circumstances, handed_in_on: date) -> Parts:
    resolved = replace(noted.was_resolved_before, article=FUNDRAISING.article(6))
    adopted_on = declared(application, FundraisingQualification).adopted_on
    return (((resolved,), noted.Resolved(adopted_on, handed_in_on)),)


async def _candidate(tx: Tx, application: Application, about: Circumstances) -> rules.Candidate:
    row = about.row
    penalties = await credit_records.penalties(tx, row["id"], on=about.today)
    return rules.Candidate(
        charity_since=row["charity_since"],
        public_fundraising_since=row["public_fundraising_since"],
        is_listed=bool(row["abnormal_since"] or row["serious_since"]),
        penalties=[penalty["decided_on"] for penalty in penalties],
        penalty_free_years=about.terms[PENALTY_FREE_YEARS],
        unfit_heads=[kind.value for kind in await unfit_to_head_a_charity(tx, row, about.today)],
        handed_in_on=application.progress.received_on or about.today,
    )


async def _recognition(tx: Tx, application: Application, about: Circumstances) -> Parts:
    content = declared(application, CharityRecognition)
    candidate = replace(
        await _candidate(tx, application, about),
        distributes_nothing=content.distributes_nothing,
        sentence_served_on=content.head_sentence_served_on,
        sentence_years=about.terms[BARRED_YEARS],
    )
    return ((rules.RECOGNITION, candidate),)


async def _qualification(tx: Tx, application: Application, about: Circumstances) -> Parts:
    content = declared(application, FundraisingQualification)
    book = in_force(await organizations.entries_of(tx, about.row["id"]))
    revocations = (entry for entry in book if entry.kind is EntryKind.FUNDRAISING_REVOCATION)
    revoked = [entry.effective_on for entry in revocations if entry.article == BARRING]
    candidate = replace(
        await _candidate(tx, application, about),
        revoked_on=max(revoked, default=None),
        is_soundly_governed=content.is_soundly_governed,
        operates_regularly=content.operates_regularly,
    )
    return ((rules.QUALIFICATION, candidate),)


CHARITIES = (
    Noted(
        matter=Matter.CHARITY_RECOGNITION,
        since="charity_since",
        articles=RECOGNISED,
        limited_by=RECOGNISED,
        own=_recognised,
        look=_recognition,
        units=own_unit,
        statutory=CHARITY_WITHIN,
        is_decided=True,
        promised=PROMISED_CHARITY,
        papers=same_for_both(
            Paper.APPLICATION_FORM,
            Paper.MINUTES,
            Paper.CHARTER_DRAFT,
            Paper.CHARITY_COMMITMENT,
            Paper.CHARITY_STATEMENT,
            Paper.AUDIT_REPORT,
        ),
    ),
    Noted(
        matter=Matter.FUNDRAISING_QUALIFICATION,
        since="public_fundraising_since",
        articles=QUALIFIED,
        limited_by=QUALIFIED,
        own=_qualified,
        look=_qualification,
        units=own_unit,
        statutory=CHARITY_WITHIN,
        is_decided=True,
        promised=PROMISED_CHARITY,
        papers=same_for_both(Paper.APPLICATION_FORM, Paper.MINUTES, Paper.CHARITY_COMMITMENT, Paper.AUDIT_REPORT),
    ),
)
