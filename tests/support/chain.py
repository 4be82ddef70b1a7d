"""What a client does to follow the chain of a book (docs/integration.md)."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

LATER = ("digest", "corrected_by", "status")  # of an entry as it goes out: not digested, and may change


def digested(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what of an entry is digested, and never changes."""
    return {name: value for name, value in entry.items() if name not in LATER}


def assert_chained(entries: Sequence[dict[str, Any]]) -> None:
    """Recompute every digest, and compare what each entry says of the one before it."""
    plain = [json.dumps(digested(e), ensure_ascii=False, separators=(",", ":"), sort_keys=True) for e in entries]
    assert [hashlib.sha256(one.encode()).hexdigest() for one in plain] == [entry["digest"] for entry in entries]
    assert [entry["previous"] for entry in entries] == [None, *(entry["digest"] for entry in entries[:-1])]
    assert [entry["serial"] for entry in entries] == list(range(1, len(entries) + 1))
