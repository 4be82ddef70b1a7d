"""Every operation of a service as its own document tells it, with what a request to it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_BY_FORMAT = {"uuid": str(UUID(int=7)), "date": "2026-01-05", "date-time": "2026-01-05T09:00:00+08:00"}
_BY_TYPE = {"integer": "1", "number": "1", "boolean": "true"}


@dataclass(frozen=True)
class Operation:
    """One method on one path."""

    method: str
    template: str
    spec: dict[str, Any]
    schemas: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    def path(self, **chosen: str) -> str:
        """Return a path with a sound value in every place but those that are chosen (already encoded)."""
        values = {p["name"]: _sound(p["schema"]) for p in self.parameters("path")}
        return self.template.format(**values | chosen)

    def parameters(self, place: str) -> list[dict[str, Any]]:
        """Return the parameters in the path or the query."""
        return [p for p in self.spec.get("parameters", []) if p["in"] == place]

    @property
    def is_public(self) -> bool:
        """Whether it asks for no token."""
        return bool(self.spec["x-authz"]["public"])

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its body, if it takes JSON and nothing else."""
        content = self.spec.get("requestBody", {}).get("content", {})
        return self._resolved(content["application/json"]["schema"]) if [*content] == ["application/json"] else None

    @property
    def takes_body(self) -> bool:
        """Whether it takes a body of any type."""
        return "requestBody" in self.spec

    @property
    def needs_body(self) -> bool:
        """Whether it takes one and cannot do without."""
        return bool(self.spec.get("requestBody", {}).get("required"))

    def fields(self) -> list[str]:
        """Return the names of the body's members."""
        schema = self.body or {}
        branches = [self._resolved(branch) for branch in schema.get("anyOf", schema.get("oneOf", [schema]))]
        return list(dict.fromkeys(name for branch in branches for name in branch.get("properties", {})))

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """Yield every operation of a document."""
    for template, methods in document["paths"].items():
        for method, spec in methods.items():
            yield Operation(method.upper(), template, spec, document["components"]["schemas"])


def _sound(schema: dict[str, Any]) -> str:
    if values := schema.get("enum"):
        return str(values[0])
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    return _BY_TYPE.get(schema.get("type", ""), "530102")
