"""What counters share that show the letters of a case: the list, and each letter as it was issued."""

from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.pages import Filter, page_of
from bureaukit.problems import NotFound
from fastapi import Response
from pydantic import BaseModel

from registry.letters import store
from registry.letters.actions import printing
from registry.letters.model import Letter, LetterKind

PDF = {"200": {"description": "PDF/A-2u", "content": {"application/pdf": {"schema": {"type": "string"}}}}}


class LetterOut(BaseModel):
    """One letter."""

    id: UUID
    kind: LetterKind
    number: str
    issued_on: date


class LetterPage(BaseModel):
    """One page of letters."""

    items: list[LetterOut]
    next_cursor: str | None


async def page(tx: Tx, desk: DeskContext, case_id: UUID, asked: Filter) -> Response:
    """Answer one page of the letters of a case, the oldest first."""
    return desk.page(page_of(await store.page(tx, asked, case_id), asked, store.BY_ID))


async def issued(tx: Tx, letter_id: UUID) -> Letter:
    """Return a letter, or say that there is none."""
    found = await store.find(tx, letter_id)
    if found is None:
        raise NotFound
    return found


async def given_out(desk: DeskContext, letter: Letter) -> Response:
    """Answer the PDF: the same letter is the same bytes."""
    made = await printing.paper(letter, desk.request.app.state.settings)
    headers = {"content-disposition": f'attachment; filename="{letter.kind}.pdf"', "cache-control": "private, no-cache"}
    return Response(made, headers=headers, media_type="application/pdf")
