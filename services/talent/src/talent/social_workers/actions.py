"""What an officer does with a person's record: enter it once, and keep it current."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Forbidden, NotFound, Refused, problem_type
from bureaukit.rules import findings

from talent.id_numbers import one_spelling
from talent.social_workers import rules, store
from talent.social_workers.model import TABLE, Declared, SocialWorker, SocialWorkerRecorded

ON_RECORD = problem_type("social_worker_on_record", 409, "该人员已在库", "The person is on record already")
ACCOUNT_LINKED = problem_type(
    "account_already_linked", 409, "该登录账号已关联他人", "The login is linked to another person"
)


async def record(tx: Tx, declared: Declared, *, cipher: FieldCipher, today: date) -> SocialWorker:
    """Enter a person: a valid number, not on record under any spelling."""
    number = one_spelling(declared.id_number)
    if broken := findings(rules.ENTRY, rules.Entry(number, today)):
        raise Refused(broken)
    if await store.by_number(tx, cipher.blind_index(number)):
        raise _on_record()
    person = _sealed(replace(declared, id_number=number), cipher)
    await _guarded(tx, person, cipher.blind_index(number))
    await emit(tx, SocialWorkerRecorded(person.id, person.area))
    return person


async def _guarded(tx: Tx, person: SocialWorker, index: str) -> None:
    if person.account_sub and await store.of_account(tx, person.account_sub):
        raise _linked()
    try:
        await store.add(tx, person, id_number_index=index)
    except Exception as error:
        if not is_unique_violation(error):
            raise
        raise _on_record() from None


def _on_record() -> Conflict:
    return Conflict(
        ON_RECORD,
        "该身份证号码对应的人员已在库，请查询后办理变更",
        "A person with this ID number is on record; look them up and change the record",
    )


def _linked() -> Conflict:
    return Conflict(ACCOUNT_LINKED, "一个登录账号只能关联一人", "A login belongs to one person only")


def _sealed(declared: Declared, cipher: FieldCipher) -> SocialWorker:
    identity = new_id()
    return SocialWorker(
        id=identity,
        name=declared.name,
        area=declared.area,
        id_number=sealed(cipher, identity, "id_number", declared.id_number) or "",
        phone=sealed(cipher, identity, "phone", declared.phone),
        bank_account=sealed(cipher, identity, "bank_account", declared.bank_account),
        account_sub=declared.account_sub,
        version=1,
    )


def sealed(cipher: FieldCipher, identity: UUID, column: str, text: str | None) -> str | None:
    """Return a field sealed for its place, or nothing for nothing."""
    return cipher.seal(text, table=TABLE, column=column, row=identity) if text else None


async def change(tx: Tx, person: SocialWorker, version: int, *, cipher: FieldCipher, **given: Any) -> SocialWorker:
    """Change what was given of a person's record; the ID number never changes."""
    if broken := findings(rules.CHANGING, rules.Changing(tx.actor, person.account_sub)):
        raise Forbidden("须由另一人办理", "Another person must do it", findings=broken)
    account = given.get("account_sub")
    if account and (other := await store.of_account(tx, account)) and other.id != person.id:
        raise _linked()
    values: dict[str, Any] = {
        name: sealed(cipher, person.id, name, value) if name in ("phone", "bank_account") else value
        for name, value in given.items()
    }
    try:
        current = await store.change(tx, person.id, version, **values)
    except Exception as error:
        if not is_unique_violation(error):
            raise
        raise _linked() from None
    changed = replace(person, version=current, **values)
    await emit(tx, SocialWorkerRecorded(person.id, changed.area))
    return changed


async def known(tx: Tx, identity: UUID) -> SocialWorker:
    """Return a person on record, or raise 404."""
    if found := await store.find(tx, identity):
        return found
    raise NotFound


async def oneself(tx: Tx, sub: str) -> SocialWorker:
    """Return the person whose login this is, or raise 404 while nobody has linked it."""
    if found := await store.of_account(tx, sub):
        return found
    raise NotFound("该登录账号尚未关联人员记录", "This login is not linked to a person yet")
