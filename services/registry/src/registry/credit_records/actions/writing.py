"""Letters to the registered domicile: two in a row that nobody signs for propose the abnormal list."""

from datetime import date

from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, problem_type

from registry.credit_records import rules, store
from registry.credit_records.actions.proposing import arise
from registry.credit_records.model import Letter, LetterRecorded, ListingReason
from registry.organizations.model import Projection
from registry.parameters import BOOK
from registry.parameters.credit import LETTER_DAYS_MAX, LETTER_DAYS_MIN

LETTER_ON_RECORD = problem_type("letter_on_record", 409, "该邮件号已经登记", "A letter with this number is on record")


async def record_letter(tx: Tx, organization: Projection, letter: Letter, *, today: date) -> None:
    """Record what became of a letter; the second one in a row that came back proposes the entry."""
    try:
        await store.add_letter(tx, letter)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(LETTER_ON_RECORD, "同一邮件不重复登记", "A letter is recorded once") from error
    await emit(tx, LetterRecorded(letter.id, organization.id, letter.outcome, letter.sent_on))
    terms = await BOOK.on(tx, today)
    sent = await store.letters(tx, organization.id)
    pair = rules.Letters(sent, terms[LETTER_DAYS_MIN], terms[LETTER_DAYS_MAX]).unsigned_pair()
    if pair and letter.id in {one.id for one in pair}:
        first, second = pair
        statement = f"{first.sent_on}、{second.sent_on}两次邮寄专用信函均无人签收"
        evidence = {"kind": "domicile_letter", "id": str(second.id), "on": second.outcome_on.isoformat()}
        await arise(tx, organization, ListingReason.UNREACHABLE, statement=statement, evidence=evidence, today=today)
