"""What a service announces: its event classes, and each topic as a webhook of the OpenAPI document."""

import inspect
import sys
from typing import Any

from pydantic import TypeAdapter

CLOUD_EVENT = "application/cloudevents+json"
_PREFIX = "Announced"  # schemas of events stand beside those of requests and answers, which may have the same names
_HOW = (
    "事件推送：至少一次，同一主体内按序，按 Standard Webhooks 签名。"
    "Posted to subscribers at least once, in order for each subject, signed as Standard Webhooks prescribe."
)
_SIGNED = {
    "webhook-id": "the event's id, the same over retries 事件标识，重发不变",
    "webhook-timestamp": "seconds since 1970, when it was sent 发送时刻",
    "webhook-signature": "v1, HMAC-SHA256 with the subscription's secret 签名",
}
_RESPONSES = {
    "2XX": {"description": "Taken in 已接收"},
    "default": {
        "description": "Not taken in: it comes again, and later events of this subject wait for it 未接收，将重发",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}


def event_classes(service: str) -> list[type[Any]]:
    """Return every event that the imported modules of a service declare, by topic."""
    found: dict[str, type[Any]] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{service}."):
            for value in vars(module).values():
                if isinstance(value, type) and str(getattr(value, "topic", "")).startswith(f"{service}."):
                    found[str(vars(value)["topic"])] = value
    return [found[topic] for topic in sorted(found)]


def webhooks(service: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a webhook for each topic of a service, and the schemas they refer to."""
    kinds = event_classes(service)
    data, shared = TypeAdapter.json_schemas(
        [(kind.topic, "serialization", TypeAdapter(kind)) for kind in kinds],
        ref_template=f"#/components/schemas/{_PREFIX}{{model}}",
    )
    hooks = {kind.topic: {"post": _post(service, kind, data[kind.topic, "serialization"])} for kind in kinds}
    return hooks, {f"{_PREFIX}{name}": schema for name, schema in shared.get("$defs", {}).items()}


def _post(service: str, kind: type[Any], data: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": kind.topic,
        "tags": ["events"],
        "description": f"{inspect.getdoc(kind)}\n\n{_HOW}",
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": words, "schema": {"type": "string"}}
            for name, words in _SIGNED.items()
        ],
        "requestBody": {"required": True, "content": {CLOUD_EVENT: {"schema": _envelope(service, kind.topic, data)}}},
        "responses": _RESPONSES,
    }


def _envelope(service: str, topic: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what `outbox.as_cloud_event` makes."""
    members: dict[str, Any] = {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "source": {"const": f"urn:seedbed:{service}"},
        "type": {"const": topic},
        "subject": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "sequence": {"type": "string", "pattern": "^[0-9]+$", "description": "position in the feed 变更流位置"},
        "data": data,
    }
    return {"type": "object", "required": [*members], "properties": members}
