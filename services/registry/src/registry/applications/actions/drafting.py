"""What the applicant does: draft, change, submit, submit again, withdraw."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bureaukit.crypto import FieldCipher
from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.lifecycle import NotAllowedNow
from bureaukit.outbox import emit
from bureaukit.problems import Refused

from registry.applications import store
from registry.applications.actions import checking
from registry.applications.lifecycle import EDITABLE, LIFECYCLE
from registry.applications.model import Application, ApplicationProgressed, Content, Person
from registry.names.rules import name_is_free


def new_draft(content: Content, people: Sequence[Person], owner: str) -> Application:
    """Return a case that is not kept yet; what is not ours to register is refused before anybody fills in more."""
    checking.refuse_beyond_our_power(content)
    return Application(new_id(), LIFECYCLE.initial, 1, owner, content, tuple(people))


async def save(tx: Tx, application: Application, *, cipher: FieldCipher, on: date) -> None:
    """Keep a new draft."""
    await store.add(tx, application, cipher)
    await emit(tx, ApplicationProgressed(application.id, "draft", application.state, on))


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
    changed = replace(application, content=content, people=tuple(people))
    version = await _keep(tx, changed, cipher)
    await emit(tx, ApplicationProgressed(application.id, "change", application.state, on))
    return replace(changed, version=version)


async def _keep(tx: Tx, application: Application, cipher: FieldCipher | None = None) -> int:
    """Keep a case; a name that somebody was faster with is refused in the words of the rule."""
    try:
        return await store.keep(tx, application, cipher)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Refused([name_is_free.finding(checking.as_taken(application.content))]) from error


async def hand_in(tx: Tx, application: Application, step: str, *, cipher: FieldCipher, today: date) -> Application:
    """Submit, or submit again, if no rule is broken; the office's clock starts on this day."""
    state = LIFECYCLE.step(step, application.state)
    check = await checking.check(tx, application, cipher=cipher, today=today)
    check.refuse_if_broken()
    submitted_on = application.progress.submitted_on or today
    progress = replace(application.progress, submitted_on=submitted_on, received_on=today)
    return await move(tx, replace(application, state=state, progress=progress), step, today)


async def withdraw(tx: Tx, application: Application, *, today: date) -> Application:
    """Take the application back; a new one can be made at any time."""
    state = LIFECYCLE.step("withdrawal", application.state)
    return await move(tx, replace(application, state=state), "withdrawal", today)


async def move(tx: Tx, application: Application, step: str, today: date) -> Application:
    """Keep a case after a step and announce it."""
    version = await _keep(tx, application)
    await emit(tx, ApplicationProgressed(application.id, step, application.state, today))
    return replace(application, version=version)
