"""What happens to a request to file: applied for, checked, decided, withdrawn."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Forbidden, Refused
from bureaukit.rules import findings

from registry import id_numbers
from registry.divisions import store as divisions
from registry.filings import rules, store
from registry.filings.lifecycle import LIFECYCLE
from registry.filings.model import Content, Filing, FilingProgressed, FilingState
from registry.organizations import store as organizations
from registry.organizations.actions import entering
from registry.organizations.model import OrganizationType, Particulars
from registry.parameters import BOOK
from registry.parameters.filings import FILING_AGE_MIN, FILING_MEMBERS_MIN


async def residents(tx: Tx, content: Content, *, today: date) -> rules.Residents:
    """Gather what the rules need to know."""
    terms = await BOOK.on(tx, today)
    return rules.Residents(
        content,
        terms[FILING_MEMBERS_MIN],
        id_numbers.age(content.responsible_id, on=today),
        terms[FILING_AGE_MIN],
        name_taken=await organizations.is_filed_name_taken(tx, content.name, content.area),
        is_community_on_record=await divisions.version_of(tx, content.area) is not None,
    )


async def _refuse_if_broken(tx: Tx, content: Content, today: date) -> None:
    if broken := findings(rules.FILING, await residents(tx, content, today=today)):
        raise Refused(broken)


async def apply(
    tx: Tx, content: Content, owner: str, *, cipher: FieldCipher, today: date, by_community: bool
) -> Filing:
    """Enter a request that breaks no rule; what the community itself brings counts as checked by it."""
    await _refuse_if_broken(tx, content, today)
    filing = Filing(new_id(), LIFECYCLE.initial, 1, owner, content, today)
    if by_community:
        filing = _checked(filing, owner, None, today)
    await store.add(tx, filing, cipher)
    await emit(tx, FilingProgressed(filing.id, "application", filing.state, today))
    return filing


def _checked(filing: Filing, officer: str, opinion: str | None, today: date) -> Filing:
    state = LIFECYCLE.step("check", filing.state)
    return replace(filing, state=state, checked_on=today, checked_by=officer, check_opinion=opinion)


async def check(tx: Tx, filing: Filing, officer: str, opinion: str | None, *, today: date) -> Filing:
    """Confirm as the community that the group exists as it says."""
    return await _move(tx, _checked(filing, officer, opinion, today), "check", today)


async def withdraw(tx: Tx, filing: Filing, *, today: date) -> Filing:
    """Take the request back."""
    return await _move(tx, replace(filing, state=LIFECYCLE.step("withdrawal", filing.state)), "withdrawal", today)


async def decide(tx: Tx, filing: Filing, officer: str, opinion: str | None, *, file_it: bool, today: date) -> Filing:
    """Decide as the street: file the organization under its number, or refuse with the reason."""
    step = "approval" if file_it else "refusal"
    state = LIFECYCLE.step(step, filing.state)
    _as_second_person(filing, officer)
    decided = replace(filing, state=state, decided_on=today, decided_by=officer, opinion=opinion)
    if state is FilingState.FILED:
        await _refuse_if_broken(tx, filing.content, today)
        organization = await entering.file(tx, _entry(filing.content), on=today, case_id=filing.id)
        decided = replace(decided, organization_id=organization.id)
    return await _move(tx, decided, step, today)


async def promoted(tx: Tx, organization_id: UUID, *, cipher: FieldCipher, today: date) -> None:
    """Close the request of an organization that is registered now; one taken over from the old list has none."""
    await _close(tx, organization_id, "promotion", cipher, today)


async def ended(tx: Tx, organization_id: UUID, *, cipher: FieldCipher, today: date) -> None:
    """Close the request of an organization whose filing has ended; one taken over from the old list has none."""
    await _close(tx, organization_id, "ending", cipher, today)


async def _close(tx: Tx, organization_id: UUID, step: str, cipher: FieldCipher, today: date) -> None:
    if filing := await store.of_organization(tx, organization_id, cipher, hold=True):
        await _move(tx, replace(filing, state=LIFECYCLE.step(step, filing.state)), step, today)


def _as_second_person(filing: Filing, officer: str) -> None:
    decision = rules.Decision(filing, officer)
    if not rules.second_person_decides_the_filing(decision):
        finding = rules.second_person_decides_the_filing.finding(decision)
        raise Forbidden(finding.message.zh, finding.message.en, findings=[finding])


def _entry(content: Content) -> entering.Entry:
    particulars = Particulars(
        domicile=content.activity_place,
        scope=content.activity_kind.zh,
        purpose=content.purpose,
        responsible_name=content.responsible_name,
    )
    kind = OrganizationType.COMMUNITY_ORGANIZATION
    return entering.Entry(content.name, kind, content.area, content.sector, social_work=False, particulars=particulars)


async def _move(tx: Tx, filing: Filing, step: str, today: date) -> Filing:
    version = await store.keep(tx, filing)
    await emit(tx, FilingProgressed(filing.id, step, filing.state, today))
    return replace(filing, version=version)
