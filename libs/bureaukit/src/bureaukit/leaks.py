"""Finds citizen numbers (GB 11643) that stand in plain in a database where only sealed ones may."""

import re
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import JSON, MetaData, String, Table, Text, cast, select

from bureaukit.checks import Sealed, Seen
from bureaukit.db import Tx

# Region, day of birth, serial, check character; nothing else of a word or a hash on either side.
_FORM = re.compile(
    r"(?<![0-9A-Za-z_-])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z_-])"
)
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"


def holds_a_number(text: str) -> bool:
    """Whether a citizen number stands in a text; the check character tells it from any other eighteen digits."""
    return any(_is_right(found) for found in _FORM.findall(text))


def _is_right(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17].upper() == _CHECKS[total % 11]


def finder(metadata: MetaData, sealed: Sequence[Sealed]) -> Callable[[Tx], Awaitable[Seen]]:
    """Return a look at every text and document of every table but the sealed columns; ids begin with the table."""
    kept = {(column.table, column.column) for column in sealed}

    async def look(tx: Tx) -> Seen:
        looked_at, found = 0, list[str]()
        for table in metadata.sorted_tables:
            seen = await _in_table(tx, table, {column for name, column in kept if name == table.name})
            looked_at += seen.looked_at
            found += seen.violations
        return Seen(looked_at, tuple(found))

    return look


async def _in_table(tx: Tx, table: Table, kept: set[str]) -> Seen:
    texts = [c for c in table.c if isinstance(c.type, String | JSON) and c.name not in kept]
    key = list(table.primary_key.columns)
    looked_at, found = 0, []
    rows = await tx.connection.stream(select(*key, *(cast(column, Text) for column in texts)))
    async for row in rows:
        looked_at += 1
        if holds_a_number("\n".join(value for value in row[len(key) :] if value)):
            found.append("/".join([table.name, *(str(part) for part in row[: len(key)])]))
    return Seen(looked_at, tuple(found))
