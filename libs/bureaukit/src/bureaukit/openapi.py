"""The OpenAPI document of a service: problems as problem+json, policies as x-authz, headers that FastAPI cannot see."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bureaukit.route import Route
from bureaukit.tables import CSV_TYPE, XLSX_TYPE
from bureaukit.webhooks import webhooks

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457. `code` is stable; texts follow Accept-Language (zh by default).",
    "type": "object",
    "required": ["type", "title", "status", "code", "instance", "request_id", "errors", "findings"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": ["string", "null"]},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {n: {"type": "string"} for n in ("pointer", "code", "message")},
            },
        },
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "article", "message"],
                "properties": {
                    "code": {"type": "string"},
                    "article": {"type": "string"},
                    "message": {"type": "string"},
                    "next_step": {"type": ["string", "null"]},
                    "facts": {"type": "object"},
                },
            },
        },
        "actions": {"type": "array", "items": {"type": "object"}},
    },
}
_PROBLEM = {
    "description": "A problem 问题",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_MATCH = {
    "always": "the ETag you read 读取时的 ETag",
    "to_change": "the ETag you read; needed to change what is there, not to create or repeat it "
    "读取时的 ETag；变更既有内容时必填，新建或重复提交相同内容时可不填",
}
_CHINESE = re.compile(
    r"[（(]([^()（）]*[\u4e00-\u9fff][^()（）]*)[)）]"
)  # what an endpoint's docstring says in Chinese
_READS = ("400", "401", "403", "404", "422", "429", "503")
_WRITES = ("409", "412", "413", "415", "428")


def document(app: FastAPI, service: str) -> dict[str, Any]:
    """Return the document, made once per process."""
    if app.openapi_schema:
        return app.openapi_schema
    made = get_openapi(title=app.title, version=app.version, openapi_version="3.1.0", routes=list(_flat(app)))
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "RFC 9068 at+jwt"}}
    for route in _flat(app):
        if route.include_in_schema:
            for method in route.methods or ():
                _complete(made["paths"][route.path_format][method.lower()], route, method, service)
    made["webhooks"], told = webhooks(service)
    schemas |= told
    app.openapi_schema = made
    return made


def _flat(app: FastAPI) -> list[Route]:
    return [route for route in app.routes if isinstance(route, Route)]


def _complete(operation: dict[str, Any], route: Route, method: str, service: str) -> None:
    policy = route.policy
    operation["operationId"] = f"{service}.{_resource(route, service)}.{route.name}"
    if said := _CHINESE.search(operation.get("description", "")):
        operation["summary"] = f"{said[1]} {operation['summary']}"  # the menus of the pages: Chinese first
    operation["x-authz"] = policy.as_dict()
    operation["security"] = [] if policy.public else [{"token": [scope]} for scope in policy.scopes]
    parameters = operation.setdefault("parameters", [])
    if method == "POST":
        parameters.append(_header("Idempotency-Key", required=policy.key_required, text="same key, same effect 幂等键"))
    if policy.match:
        parameters.append(_header("If-Match", required=policy.match == "always", text=_MATCH[policy.match]))
    if policy.dry_run:
        parameters.append(
            {
                "name": "dry_run",
                "in": "query",
                "required": False,
                "description": "check all, write nothing 只检查不写入",
                "schema": {"type": "boolean", "default": False},
            }
        )
    responses = operation["responses"]
    if route.listed is not None:
        responses["200"]["content"] |= {
            CSV_TYPE: {"schema": {"type": "string"}},
            XLSX_TYPE: {"schema": {"type": "string"}},
        }
    for status in (*_READS, *(_WRITES if method != "GET" else ())):
        responses[status] = _PROBLEM


def _resource(route: Route, service: str) -> str:
    """Return what an operation is about: the collections its path leads through, or the module of the gateway's own."""
    prefix = f"/v1/{service}/"
    if not route.path_format.startswith(prefix):
        return route.endpoint.__module__.split(".")[1]
    first, *others = re.findall(r"([a-z-]+)/\{", route.path_format) or [
        route.path_format.removeprefix(prefix).split("/")[0]
    ]
    return "_".join((first, *others)).replace("-", "_")


def _header(name: str, *, required: bool, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": text, "schema": {"type": "string"}}
