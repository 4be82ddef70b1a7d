"""Holds what a stand-in says to what the real service has promised in its committed document."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]


@cache
def _validator(service: str, schema: str) -> Draft202012Validator:
    document = json.loads((ROOT / f"services/{service}/openapi.json").read_text())
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def as_promised(service: str, schema: str, value: Any) -> Any:
    """Return the value, or fail where the real service could not have said it: wrong kind, unknown code, a member too few."""
    faults = [
        f"{'/'.join(map(str, fault.path))}: {fault.message}" for fault in _validator(service, schema).iter_errors(value)
    ]
    assert not faults, f"{service} would not say this as {schema}: {faults}"
    return value
