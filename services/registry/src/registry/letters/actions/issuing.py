"""Issue a letter: its number is taken in the transaction of the step, so that a step that fails leaves no gap."""

from datetime import date

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit

from registry.letters import store
from registry.letters.model import WORDS, Draft, Letter, LetterIssued, Sender
from registry.organizations import store as organizations
from registry.parameters import BOOK
from registry.parameters.authority import CERTIFICATE_PREFIX
from registry.parameters.documents import LETTER_NUMBER, OFFICE_NAME


async def issue(tx: Tx, draft: Draft, *, on: date) -> Letter:
    """Give a letter the next number of its series and year, and fix what it says."""
    terms = await BOOK.on(tx, on)
    sender = draft.sender or Sender(terms[OFFICE_NAME], terms[CERTIFICATE_PREFIX])
    series = f"{sender.word}{WORDS[draft.kind]}〔{on.year}〕"
    serial = await organizations.take_serial(tx, f"letters-{series}")
    number = terms[LETTER_NUMBER].format(office=sender.word, word=WORDS[draft.kind], year=on.year, serial=serial)
    text = {
        "title": draft.title or draft.kind.zh,
        "office": sender.name,
        "addressee": draft.addressee,
        "paragraphs": list(draft.paragraphs),
        "items": list(draft.items),
        "basis": list(draft.basis),
        "remedies": draft.remedies,
    }
    letter = Letter(new_id(), draft.case_id, draft.kind, number, on, text)
    await store.add(tx, letter, series, serial)
    await emit(tx, LetterIssued(letter.id, letter.case_id, letter.kind, letter.number, on))
    return letter
