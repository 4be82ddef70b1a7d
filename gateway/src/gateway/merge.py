"""Makes one OpenAPI document of the five committed ones; names that two of them use are told apart by the service's."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bureaukit.auth import TokenVerifier
from bureaukit.settings import Profile
from bureaukit.telemetry import Metrics

from gateway.settings import GatewaySettings
from gateway.upstream import Upstreams

SHARED = ("Problem",)
DESCRIPTION = """苗圃：社会组织培育平台。四个服务（登记、孵化、社工人才、等级评估）经同一网关提供接口。

Seedbed: a platform on which a district cultivates social organizations. Four services behind one gateway."""


def own_document(settings: GatewaySettings) -> dict[str, Any]:
    """Return the document of what the gateway answers itself."""
    from gateway.app import own_app  # noqa: PLC0415 -- app imports this module's neighbours
    from gateway.proxy import Proxy  # noqa: PLC0415 -- the same

    plain = settings.model_copy(update={"profile": Profile.PRODUCTION, "home": Path(tempfile.gettempdir())})
    upstreams = Upstreams({})
    return own_app(plain, upstreams, TokenVerifier(plain), Metrics("gateway"), Proxy((), upstreams)).openapi()


def merged(documents: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return one document: all paths and webhooks; schemas named `<service>_<name>` unless they are shared or the gateway's."""
    whole: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "苗圃 Seedbed",
            "version": "1.0.0",
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "this gateway 本网关"}],
        "tags": [],
        "paths": {},
        "webhooks": {},
        "components": {"schemas": {}, "securitySchemes": {}},
    }
    for service, document in documents:
        renamed = _renamed(document, service)
        whole["paths"] |= renamed["paths"]
        whole["webhooks"] |= renamed.get("webhooks", {})
        whole["components"]["schemas"] |= renamed["components"]["schemas"]
        whole["components"]["securitySchemes"] |= renamed["components"]["securitySchemes"]
        whole["tags"] += [{"name": tag, "x-service": service} for tag in _tags(renamed)]
    return whole


def _renamed(document: dict[str, Any], service: str) -> dict[str, Any]:
    text = json.dumps(document, ensure_ascii=False)
    names = [name for name in document["components"]["schemas"] if name not in SHARED]
    for name in names:
        text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{service}_{name}"')
    renamed: dict[str, Any] = json.loads(text)
    schemas = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = {
        name if name in SHARED else f"{service}_{name}": schema for name, schema in schemas.items()
    }
    for operations in (*renamed["paths"].values(), *renamed.get("webhooks", {}).values()):
        for operation in operations.values():
            operation["tags"] = [f"{service}: {tag}" for tag in operation.get("tags", [])]
    return renamed


def _tags(document: dict[str, Any]) -> list[str]:
    found: dict[str, None] = {}
    for operations in document["paths"].values():
        for operation in operations.values():
            found.update(dict.fromkeys(operation["tags"]))
    return list(found)
