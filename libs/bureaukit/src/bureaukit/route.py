"""The route class of every service: policy first, then unknown parameters, then strict JSON, then the endpoint."""

from collections.abc import Callable, Coroutine
from difflib import get_close_matches
from email.message import Message
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from bureaukit import strict_json
from bureaukit.auth import ANONYMOUS, Caller
from bureaukit.policy import Policy
from bureaukit.problems import BAD_MEDIA_TYPE, BAD_REQUEST, KEY_REQUIRED, UNAUTHENTICATED, FieldError, Invalid, Problem
from bureaukit.request_keys import Replayed, request_key
from bureaukit.text import Text

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Route(APIRoute):
    """An operation that cannot exist without a policy and cannot be asked what it does not know."""

    policy: Policy

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        policy = (kwargs.get("openapi_extra") or {}).get("x-authz")
        if not isinstance(policy, Policy):
            raise TypeError(f"{args[0] if args else kwargs.get('path')}: a route needs a policy (bureaukit.policy)")
        self.policy = policy
        super().__init__(*args, **kwargs)
        self.parameters = _query_names(self.dependant) | ({"dry_run"} if policy.dry_run else set())

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler with what must happen before a body is looked at."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            await self._admit(request)
            try:
                return await handle(request)
            except Replayed as replayed:
                answer = replayed.answer
                headers = answer.headers | {"idempotency-replayed": "true"}
                return Response(answer.body, answer.status, headers, "application/json")

        return handler

    async def _admit(self, request: Request) -> None:
        request.state.caller = await _caller(request)
        self.policy.admit(request.state.caller)
        self._check_parameters(request)
        request.state.dry_run = request.query_params.get("dry_run") == "true"
        body = await request.body() if request.method in ("POST", "PUT", "PATCH", "DELETE") else b""
        if self.body_field is not None and self._takes_json():
            if not body:
                raise Problem(BAD_REQUEST, Text("请求体为空", "The body is empty"))
            _check_json_type(request)
            request._json = strict_json.loads(body)  # noqa: SLF001 -- Starlette's own cache; FastAPI then parses nothing
        request.state.request_key = self._key(request, body)

    def _takes_json(self) -> bool:
        info = getattr(self.body_field, "field_info", None)
        return type(info).__name__ not in ("Form", "File")

    def _check_parameters(self, request: Request) -> None:
        seen: set[str] = set()
        for name, value in request.query_params.multi_items():
            if name not in self.parameters:
                near = get_close_matches(name, self.parameters, n=1)
                hint = Text(f"；是否指 {near[0]}？", f"; did you mean {near[0]}?") if near else Text("", "")
                raise Invalid(
                    FieldError(
                        _safe(name),
                        "unknown_parameter",
                        Text(f"未知的查询参数{hint.zh}", f"Unknown query parameter{hint.en}"),
                    )
                )
            if name in seen and name not in _repeatable(self.dependant):
                raise Invalid(FieldError(name, "repeated_parameter", Text("参数重复", "The parameter is repeated")))
            if name == "dry_run" and value not in ("true", "false"):
                raise Invalid(FieldError(name, "boolean", Text("须为 true 或 false", "It must be true or false")))
            if "\x00" in value:
                raise Invalid(FieldError(name, "nul", Text("参数含 NUL", "The parameter holds NUL")))
            seen.add(name)

    def _key(self, request: Request, body: bytes) -> Any:
        if request.method != "POST":
            return None
        sent = request.headers.get("idempotency-key")
        if sent is None:
            if self.policy.key_required and not request.state.dry_run:
                raise Problem(
                    KEY_REQUIRED,
                    Text(
                        "此操作须带 Idempotency-Key，以便安全重试",
                        "This operation needs an Idempotency-Key, so that it can be repeated safely",
                    ),
                )
            return None
        return request_key(
            subject=request.state.caller.sub,
            method=request.method,
            template=self.path_format,
            path=request.url.path,
            query=request.url.query,
            key=sent,
            body=body,
        )


def counter(service: str, resource: str = "", *, tag: str | None = None) -> APIRouter:
    """Return a router for one resource of a service, with its full path, so that templates in logs and keys are whole."""
    path = f"/v1/{service}/{resource}" if resource else f"/v1/{service}"
    return APIRouter(prefix=path, tags=[tag or resource or service], route_class=Route)


def _safe(name: str) -> str:
    """Return a parameter's name fit to be shown; an absurd one is not echoed."""
    return name if len(name) <= 40 and name.isascii() and name.replace("_", "").replace("-", "").isalnum() else "?"


async def _caller(request: Request) -> Caller:
    headers = request.headers.getlist("authorization")
    if not headers:
        return ANONYMOUS
    if len(headers) > 1:
        raise Problem(UNAUTHENTICATED, Text("只能有一个 Authorization", "Only one Authorization header is allowed"))
    caller: Caller = await request.app.state.verifier.caller(headers[0])
    return caller


def _check_json_type(request: Request) -> None:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    charset = str(message.get_param("charset", "utf-8")).lower()
    if message.get_content_type() != "application/json" or charset not in ("utf-8", "utf8"):
        raise Problem(
            BAD_MEDIA_TYPE,
            Text("Content-Type 须为 application/json（UTF-8）", "Content-Type must be application/json (UTF-8)"),
        )


def _query_names(dependant: Dependant) -> set[str]:
    """Return every query parameter an operation knows, those of its query models and dependencies included."""
    names: set[str] = set()
    for param in dependant.query_params:
        kind = param.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names |= {field.alias or name for name, field in kind.model_fields.items()}
        else:
            names.add(param.alias)
    for child in dependant.dependencies:
        names |= _query_names(child)
    return names


def _repeatable(dependant: Dependant) -> set[str]:
    """Return the parameters that are lists."""
    names: set[str] = set()
    for param in dependant.query_params:
        kind = param.field_info.annotation
        fields = (
            kind.model_fields
            if isinstance(kind, type) and issubclass(kind, BaseModel)
            else {param.alias: param.field_info}
        )
        names |= {name for name, field in fields.items() if "list[" in str(field.annotation)}
    for child in dependant.dependencies:
        names |= _repeatable(child)
    return names
