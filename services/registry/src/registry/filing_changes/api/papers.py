"""The letters of a request to change or end a filing: the notice that its street gave."""

from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.pages import Filter
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response

from registry import correspondence
from registry.filing_changes.api.counter import READERS, load

router = counter("registry", "filing-changes")
_PDF = READERS | {"openapi_extra": READERS["openapi_extra"] | {"responses": correspondence.PDF}}


@router.get("/{change_id}/letters", response_model=correspondence.LetterPage, **READERS)
async def letters(change_id: UUID, asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List the letters of a request (文书)."""
    async with desk.reading() as tx:
        return await correspondence.page(tx, desk, (await load(tx, desk, change_id)).id, asked)


@router.get("/{change_id}/letters/{letter_id}.pdf", **_PDF)
async def letter(change_id: UUID, letter_id: UUID, desk: Desk) -> Response:
    """Print a letter as it was issued (打印文书)."""
    async with desk.reading() as tx:
        change, found = await load(tx, desk, change_id), await correspondence.issued(tx, letter_id)
    if found.case_id != change.id:
        raise NotFound
    return await correspondence.given_out(desk, found)
