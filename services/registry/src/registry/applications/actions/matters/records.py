"""What the office keeps on record of an organization: seals, accounts, branches, and another certificate."""

from datetime import date

from bureaukit.db import Tx
from bureaukit.law import Article

from registry.applications.actions.matters.filed import same_for_both
from registry.applications.actions.matters.governance import declared
from registry.applications.actions.matters.noted import Noted
from registry.applications.actions.matters.specification import Circumstances, Parts
from registry.applications.lifecycle import BY_LICENSING
from registry.applications.model import (
    AccountFiling,
    Application,
    BranchRecord,
    CertificateReplacement,
    Matter,
    SealFiling,
)
from registry.applications.model import EnclosedDocument as Paper
from registry.applications.rules import noted as rules
from registry.applications.rules.changing import GROUP, SERVICE
from registry.certificates import store as certificates
from registry.certificates.actions import issuing
from registry.certificates.model import IssueReason, status_of
from registry.certificates.rules import ISSUING, Issue
from registry.organizations.model import OrganizationType
from registry.parameters.cases import PROMISED_FILING, PROMISED_REPLACEMENT
from registry.people.actions import registers
from registry.people.model import RegisterKind
from registry.people.rules import BRANCHING, Branch
from registry.regulations import LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

REPORTED: dict[str, Article] = {GROUP: SOCIAL_GROUPS.article(16), SERVICE: SERVICE_ORGANIZATIONS.article(14)}
BRANCHED: dict[str, Article] = {GROUP: SOCIAL_GROUPS.article(17), SERVICE: SERVICE_ORGANIZATIONS.article(13)}


def _seal(application: Application, about: Circumstances, handed_in_on: date) -> Parts:
    content = declared(application, SealFiling)
    made = content.engraved_on is not None and content.engraved_on <= handed_in_on
    return (((rules.seal_says_the_name,), rules.Bearing(content.seal_text, about.row["name"], made)),)


def _account(application: Application, about: Circumstances, _: date) -> Parts:
    content = declared(application, AccountFiling)
    described = bool(content.bank and content.account_tail)
    return (((rules.account_is_in_the_name,), rules.Bearing(content.account_name, about.row["name"], described)),)


def _branch(application: Application, about: Circumstances, _: date) -> Parts:
    content = declared(application, BranchRecord)
    branch = Branch(OrganizationType(about.row["type"]), content.is_regional, content.under_branch)
    return ((BRANCHING, branch), ((rules.names_the_branch,), rules.Named(bool(content.branch_name))))


async def _record_branch(tx: Tx, application: Application, about: Circumstances) -> None:
    content = declared(application, BranchRecord)
    branch = {
        "name": content.branch_name,
        "branch_kind": content.branch_kind.value,
        "is_regional": content.is_regional,
        "under_branch": content.under_branch,
    }
    await registers.enter(tx, about.row, RegisterKind.BRANCH, branch, from_on=about.today)


def _cause(application: Application, _: Circumstances, __: date) -> Parts:
    content = declared(application, CertificateReplacement)
    return (((rules.names_the_cause,), rules.Named(content.cause is not None)),)


async def _certificate(tx: Tx, application: Application, about: Circumstances) -> Parts:
    cause = declared(application, CertificateReplacement).cause
    last = await certificates.latest(tx, about.row["id"])
    status = status_of(last, dict(about.row)) if last else None
    return ((ISSUING, Issue(dict(about.row), cause or IssueReason.DAMAGED, last, status)),)


async def _issue(tx: Tx, application: Application, about: Circumstances) -> None:
    cause = declared(application, CertificateReplacement).cause or IssueReason.DAMAGED
    await issuing.issue_another(tx, about.row, cause, application.progress.decided_by or "", on=about.today)


RECORDS = (
    Noted(
        matter=Matter.SEAL_FILING,
        articles=REPORTED,
        own=_seal,
        promised=PROMISED_FILING,
        papers=same_for_both(Paper.SEAL_PATTERN),
    ),
    Noted(
        matter=Matter.ACCOUNT_FILING,
        articles=REPORTED,
        own=_account,
        promised=PROMISED_FILING,
        papers=same_for_both(Paper.ACCOUNT_PROOF),
    ),
    Noted(
        matter=Matter.BRANCH_RECORD,
        articles=BRANCHED,
        own=_branch,
        also=_record_branch,
        promised=PROMISED_FILING,
        papers=same_for_both(Paper.MINUTES),
    ),
    Noted(
        matter=Matter.CERTIFICATE_REPLACEMENT,
        enters_itself=True,
        articles=dict.fromkeys((GROUP, SERVICE), LICENSING.article(49)),
        own=_cause,
        look=_certificate,
        also=_issue,
        statutory=BY_LICENSING,
        is_decided=True,
        promised=PROMISED_REPLACEMENT,
        papers=same_for_both(Paper.APPLICATION_FORM),
    ),
)
