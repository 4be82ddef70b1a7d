"""What the applicant does: draft, change, submit, submit again, withdraw."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.lifecycle import NotAllowedNow
from bureaukit.outbox import emit
from bureaukit.problems import Finding, Refused

from registry.applications import store
from registry.applications.actions import checking
from registry.applications.actions.holding import hold_name
from registry.applications.actions.matters import specification_of
from registry.applications.actions.timing import timing
from registry.applications.actions.writing import write
from registry.applications.lifecycle import EDITABLE, LIFECYCLE
from registry.applications.model import (
    Application,
    ApplicationProgressed,
    Concerned,
    Content,
    Filing,
    Notice,
    Person,
    Substance,
)
from registry.applications.rules.filing import is_asked_once
from registry.applications.rules.promoting import Promoted, promotion_is_asked_once
from registry.names.actions.claiming import as_taken
from registry.names.rules import name_is_free
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationState, OrganizationType, Track


def new_draft(
    content: Substance, people: Sequence[Person], owner: str, organization: Record | None = None
) -> Application:
    """Return a case that is not kept yet; what is not ours to register is refused before anybody fills in more."""
    checking.refuse_beyond_our_power(content)
    concerned = concerned_of(organization) if organization else None
    drafted = Application(new_id(), LIFECYCLE.initial, 1, owner, content, tuple(people), concerned=concerned)
    if isinstance(content, Filing):
        checking.refuse_other_forms(drafted)
    return _asking(drafted, organization)


def _asking(application: Application, organization: Record | None) -> Application:
    """Return the case with the supervising units that have a say in it as it stands."""
    return replace(application, units=specification_of(application).units(application, organization))


def concerned_of(organization: Record) -> Concerned:
    """Return what a case keeps of the organization it is about."""
    kind = OrganizationType(organization["type"])
    return Concerned(organization["id"], organization["name"], kind, organization["area"])


async def _up_to_date(tx: Tx, application: Application) -> Application:
    """Return the case with its organization, and the units that are asked, as the register has them now."""
    if application.concerned is None:
        return _asking(application, None)
    row = await organizations.find(tx, str(application.concerned.id))
    if row is None:
        raise LookupError("organizations are never taken off the register")
    return _asking(replace(application, concerned=concerned_of(row)), row)


async def save(tx: Tx, application: Application, *, cipher: FieldCipher, on: date) -> None:
    """Keep a new draft."""
    await store.add(tx, application, cipher)
    await emit(tx, ApplicationProgressed(application.id, application.matter, "draft", application.state, on))


async def change(
    tx: Tx,
    application: Application,
    changes: dict[str, Any],
    people: Sequence[Person],
    *,
    cipher: FieldCipher,
    on: date,
) -> Application:
    """Change a draft, or a case that was sent back for correction; nothing else can be edited."""
    if application.state not in EDITABLE:
        raise NotAllowedNow("change", LIFECYCLE.actions(application.state))
    content = replace(application.content, **changes)
    checking.refuse_beyond_our_power(content)
    changed = await _up_to_date(tx, replace(application, content=content, people=tuple(people)))
    version = await _keep(tx, changed, cipher)
    await emit(tx, ApplicationProgressed(application.id, application.matter, "change", application.state, on))
    return replace(changed, version=version)


async def _keep(tx: Tx, application: Application, cipher: FieldCipher | None = None) -> int:
    """Keep a case; a name that somebody was faster with is refused in the words of the rule."""
    try:
        return await store.keep(tx, application, cipher)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Refused([_as_taken(application)]) from error


def _as_taken(application: Application) -> Finding:
    """Say which of the two that can be open only once somebody was faster with: the name, or the question itself."""
    if application.content.name_wanted and application.concerned is None:
        return name_is_free.finding(as_taken(application.content.name_wanted))
    if isinstance(application.content, Content):
        return promotion_is_asked_once.finding(Promoted(Track.FILED, OrganizationState.ACTIVE, is_open_already=True))
    return is_asked_once.finding(checking.as_asked(application))


async def hand_in(tx: Tx, application: Application, step: str, *, cipher: FieldCipher, today: date) -> Application:
    """Submit, or submit again, if no rule is broken; the office's clock starts on this day."""
    state = LIFECYCLE.step(step, application.state)
    check = await checking.check(tx, application, cipher=cipher, today=today)
    check.refuse_if_broken()
    submitted_on = application.progress.submitted_on or today
    progress = replace(application.progress, submitted_on=submitted_on, received_on=today)
    current = await _up_to_date(tx, application)
    handed_in = replace(current, state=state, progress=progress, notices=_answered(application.notices, today))
    return await move(tx, handed_in, step, today)


def _answered(notices: Sequence[Notice], today: date) -> tuple[Notice, ...]:
    """Return the notices, the last one answered: until then the time to accept did not run."""
    if not notices:
        return ()
    return (*notices[:-1], replace(notices[-1], answered_on=today))


async def withdraw(tx: Tx, application: Application, *, today: date) -> Application:
    """Take the application back; a new one can be made at any time."""
    state = LIFECYCLE.step("withdrawal", application.state)
    return await move(tx, replace(application, state=state), "withdrawal", today)


async def move(tx: Tx, application: Application, step: str, today: date) -> Application:
    """Keep a case after a step, with the day by which it is to be decided now, announce it, and issue its letter."""
    counted = await timing(tx, application, today=today)
    application = replace(application, decide_by=counted.decide_by(application))
    version = await _keep(tx, application)
    await hold_name(tx, application, today=today)
    await emit(tx, ApplicationProgressed(application.id, application.matter, step, application.state, today))
    await write(tx, application, step, on=today)
    return replace(application, version=version)
