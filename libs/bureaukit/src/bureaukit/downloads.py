"""Any list as a table of all its pages, CSV or a workbook, when Accept asks for one; its columns are the items' own fields."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from importlib.util import find_spec
from inspect import isclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args
from urllib.parse import urlencode

import orjson
from annotated_types import Le
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bureaukit.codes import CodeList
from bureaukit.problems import TOO_MANY_ROWS, Problem
from bureaukit.strict_input import kinds
from bureaukit.tables import CSV_TYPE, XLSX_TYPE
from bureaukit.tables_out import OutColumn, csv_stream, xlsx_file
from bureaukit.text import Text

WORKBOOK_ROWS = 20_000  # a workbook is made before the answer begins, so it must be done well within the deadline
_SUFFIXES = {CSV_TYPE: "csv", XLSX_TYPE: "xlsx"}
Ask = Callable[[Request], Awaitable[Response]]
Item = Mapping[str, Any]


def item_of(model: Any) -> type[BaseModel] | None:
    """Return what a list's answer holds one by one, or None where the answer is no list."""
    if not (isclass(model) and issubclass(model, BaseModel) and {"items", "next_cursor"} <= model.model_fields.keys()):
        return None
    held = get_args(model.model_fields["items"].annotation)
    return held[0] if held and isclass(held[0]) and issubclass(held[0], BaseModel) else None


def largest_page(limit: FieldInfo | None) -> int | None:
    """Return how many items a list gives at most at once, or None where it always gives all."""
    bounds = [bound.le for bound in limit.metadata if isinstance(bound, Le)] if limit else []
    return int(str(bounds[0])) if bounds else None


def table_type(accept: str) -> str | None:
    """Return the kind of table that is preferred to JSON, if one is."""
    wished: dict[str, float] = {}
    for part in accept.lower().split(",")[:20]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        sent = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        wished[name] = float(sent) if sent.replace(".", "", 1).isdecimal() and sent.isascii() else 0.0
    best = max(_SUFFIXES, key=lambda name: wished.get(name, 0.0))
    weight, of_json = wished.get(best, 0.0), wished.get("application/json")
    if of_json is None:  # what is named is closer to the wish than anything else, unless it is weighed less
        return best if weight and weight >= wished.get("application/*", wished.get("*/*", 0.0)) else None
    return best if weight > of_json else None


def titles_of(package: str) -> dict[str, str]:
    """Return the Chinese titles of columns: the kit's, and above them those in the service's own `columns.toml`."""
    found: dict[str, str] = {}
    for name in ("bureaukit", package):
        if find_spec(name) and (file := files(name) / "columns.toml").is_file():
            found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def columns_of(item: type[BaseModel], titles: Mapping[str, str]) -> list[OutColumn]:
    """Return the columns of a list; a title may be given for one model alone, as `Model.field`."""
    return [
        OutColumn(name, titles.get(f"{item.__name__}.{name}") or titles.get(name, name)) for name in item.model_fields
    ]


async def as_table(
    kind: str, request: Request, ask: Ask, *, item: type[BaseModel], name: str, page_size: int | None
) -> Response:
    """Answer a list as a table: all of it from the cursor on, or one page where a `limit` is given.

    Each page is read when it is needed. What is on the list all the time comes exactly once, as with cursors.
    """
    columns = columns_of(item, request.app.state.titles)
    pages = _pages(request, ask, page_size)
    first, link = await anext(pages)  # before anything is sent, so that a refusal is still a problem
    rows = _rows(first, pages, _plain(item))
    headers = {"content-disposition": f'attachment; filename="{name}.{_SUFFIXES[kind]}"', **link}
    if kind == CSV_TYPE:
        return StreamingResponse(csv_stream(columns, rows), 200, headers, "text/csv; charset=utf-8; header=present")
    return Response(await _workbook(columns, rows), 200, headers, XLSX_TYPE)


async def _pages(
    request: Request, ask: Ask, page_size: int | None
) -> AsyncIterator[tuple[list[dict[str, Any]], dict[str, str]]]:
    query = request.query_params.multi_items()
    is_one = "limit" in request.query_params
    if page_size and not is_one:
        query.append(("limit", str(page_size)))
    while True:
        scope = {**request.scope, "query_string": urlencode(query).encode()}
        answer = await ask(Request(scope, request.receive))
        page = orjson.loads(answer.body)
        link = answer.headers.get("link")
        yield page["items"], {"link": link} if is_one and link else {}
        if is_one or page["next_cursor"] is None:
            return
        query = [(key, value) for key, value in query if key != "cursor"] + [("cursor", page["next_cursor"])]


async def _rows(
    first: Sequence[Item], more: AsyncIterator[tuple[list[dict[str, Any]], Any]], plain: Callable[[Item], Item]
) -> AsyncIterator[Item]:
    for found in first:
        yield plain(found)
    async for page, _ in more:
        for found in page:
            yield plain(found)


async def _workbook(columns: Sequence[OutColumn], rows: AsyncIterator[Item]) -> bytes:
    kept: list[Item] = []
    async for row in rows:
        kept.append(row)
        if len(kept) > WORKBOOK_ROWS:
            raise Problem(
                TOO_MANY_ROWS,
                Text(
                    f"工作簿至多 {WORKBOOK_ROWS} 行；请加筛选条件，或改用 text/csv",
                    f"A workbook holds {WORKBOOK_ROWS} rows; narrow the list or ask for text/csv",
                ),
            )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        await asyncio.to_thread(xlsx_file, columns, kept, path)
        return path.read_bytes()


def _plain(item: type[BaseModel]) -> Callable[[Item], Item]:
    """Return what makes an item's JSON readable: labels for codes, local time for instants, one line for what is nested."""
    labels: dict[str, dict[str, str]] = {}
    instants: set[str] = set()
    for name, field in item.model_fields.items():
        held = [kind for kind in kinds(field.annotation) if isclass(kind)]
        labels[name] = {m.value: m.zh for kind in held if issubclass(kind, CodeList) for m in kind if m.zh}
        if datetime in held:
            instants.add(name)

    def shown(name: str, value: Any) -> Any:
        if isinstance(value, str):
            return datetime.fromisoformat(value) if name in instants else labels[name].get(value, value)
        if isinstance(value, list) and not any(isinstance(member, dict | list) for member in value):
            return "；".join(str(shown(name, member)) for member in value)
        return orjson.dumps(value).decode() if isinstance(value, dict | list) else value

    return lambda found: {name: shown(name, found.get(name)) for name in item.model_fields}
