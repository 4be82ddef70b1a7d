"""The two shapes of text that generated pages and printed answers are made of: tables, and sections with headings."""

from collections.abc import Iterable
from typing import Any


def table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    """Return a table; what would break a cell is escaped."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def sections(named: Iterable[tuple[str, str]]) -> str:
    """Return texts under their headings."""
    return "\n\n".join(f"## {name}\n\n{text}" for name, text in named)
