"""Holds what a stand-in says to what the real service has promised in its committed document."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]


@cache
def _document(service: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / f"services/{service}/openapi.json").read_text())
    return document


@cache
def _validator(service: str, place: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"#/{place}"} | {part: _document(service)[part] for part in ("components", "webhooks")},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def _faults(service: str, place: str, value: Any) -> list[str]:
    faults = _validator(service, place).iter_errors(value)
    return [f"{'/'.join(map(str, fault.path))}: {fault.message}" for fault in faults]


def as_promised(service: str, schema: str, value: Any) -> Any:
    """Return the value, or fail where the real service could not have said it: wrong kind, unknown code, a member too few."""
    faults = _faults(service, f"components/schemas/{schema}", value)
    assert not faults, f"{service} would not say this as {schema}: {faults}"
    return value


def as_announced(service: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return an event of a real service, or fail where its document tells subscribers of another form."""
    hooks = _document(service)["webhooks"]
    assert event["type"] in hooks, f"{service} does not document {event['type']}"
    content = f"webhooks/{event['type']}/post/requestBody/content/application~1cloudevents+json/schema"
    faults = _faults(service, content, event)
    assert not faults, f"{service} documents {event['type']} otherwise: {faults}"
    return event
