"""The route class of every service: policy first, then unknown parameters, then strict JSON, then the endpoint."""

from collections.abc import Callable, Coroutine
from difflib import get_close_matches
from email.message import Message
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from bureaukit import strict_json
from bureaukit.arguments import Arguments
from bureaukit.auth import ANONYMOUS, Caller
from bureaukit.downloads import as_table, item_of, largest_page, table_type
from bureaukit.policy import Policy
from bureaukit.problems import (
    BAD_MEDIA_TYPE,
    BAD_REQUEST,
    KEY_REQUIRED,
    UNAUTHENTICATED,
    FieldError,
    Invalid,
    NotFound,
    Problem,
)
from bureaukit.request_keys import Answer, Replayed, RequestKey, request_key
from bureaukit.strict_input import check_form, form_of, parameters, validated
from bureaukit.text import Text
from bureaukit.validation import plain_name

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Route(APIRoute):
    """An operation that cannot exist without a policy and cannot be asked what it does not know."""

    policy: Policy

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        extra = kwargs.get("openapi_extra") or {}
        policy = extra.get("x-authz")
        if not isinstance(policy, Policy):
            raise TypeError(f"{args[0] if args else kwargs.get('path')}: a route needs a policy (bureaukit.policy)")
        self.policy = policy
        self.reads_raw = "requestBody" in extra  # documented by hand because the endpoint reads the bytes itself
        super().__init__(*args, **kwargs)
        fields = parameters(self.dependant)
        in_path = {param.alias for param in self.dependant.path_params}
        self.parameters = (fields.keys() - in_path) | ({"dry_run"} if policy.dry_run else set())
        self.repeatable = {name for name, field in fields.items() if "list[" in str(field.annotation)}
        self.listed = item_of(self.response_model) if "GET" in (self.methods or ()) else None
        self.page_size = largest_page(fields.get("limit"))
        self.arguments = Arguments(self.dependant, repeatable=self.repeatable)
        self.forms = {name: form for name, field in fields.items() if (form := form_of(field))}

    def get_route_handler(self) -> Handler:
        """Return what FastAPI calls where no `Switchboard` stands before it."""
        return self.respond

    async def respond(self, request: Request) -> Response:
        """Answer a request: what must happen before a body is looked at, then the endpoint."""
        try:
            await self._admit(request)
            return await self._as_asked(request)
        except Replayed as replayed:
            return _as_before(replayed.answer)

    async def _call(self, request: Request) -> Response:
        response: Response = await self.endpoint(**await self.arguments.of(request))
        return response

    async def _as_asked(self, request: Request) -> Response:
        """Let the endpoint answer; a list may be asked for as a table."""
        if self.listed is None:
            return await self._call(request)
        kind = table_type(",".join(request.headers.getlist("accept")))
        if kind is None:
            response = await self._call(request)
        else:
            name = [part for part in self.path_format.split("/") if part and "{" not in part][-1]
            response = await as_table(kind, request, self._call, item=self.listed, name=name, page_size=self.page_size)
        response.headers.add_vary_header("Accept")
        return response

    async def _admit(self, request: Request) -> None:
        request.state.caller = await _caller(request)
        self.policy.admit(request.state.caller)
        self._check_parameters(request)
        request.state.dry_run = request.query_params.get("dry_run") == "true"
        body = await request.body() if request.method in ("POST", "PUT", "PATCH", "DELETE") else b""
        request.state.request_key = key = self._key(request, body)
        recall = getattr(request.app.state, "raise_if_answered", None)  # the gateway keeps no answers
        if key and recall and not request.state.dry_run:
            # Asked here as well as in the transaction: what the endpoint asks of others or of the clock before it
            # opens one must not change an answer that was given already.
            await recall(key)
        if self.body_field is None:
            if not self.reads_raw:
                _refuse_body(request, body)
        else:
            self._read_json(request, body)

    def _read_json(self, request: Request, body: bytes) -> None:
        if not body:
            info = self.dependant.body_params[0].field_info
            if not info.is_required():
                request.state.body = info.get_default()
                return
            raise Problem(BAD_REQUEST, Text("请求体为空", "The body is empty"))
        _check_json_type(request)
        raw = strict_json.loads(body)
        request.state.body = validated(self.dependant.body_params[0].field_info.annotation, body, raw)

    def _check_parameters(self, request: Request) -> None:
        for name, value in request.path_params.items():
            if "\x00" in str(value):
                raise NotFound
            if name in self.forms:
                check_form(name, str(value), self.forms[name])
        seen: set[str] = set()
        for name, value in request.query_params.multi_items():
            if name not in self.parameters:
                raise self._unknown(name)
            if name in seen and name not in self.repeatable:
                raise Invalid(FieldError(name, "repeated_parameter", Text("参数重复", "The parameter is repeated")))
            if name == "dry_run" and value not in ("true", "false"):
                raise Invalid(FieldError(name, "boolean", Text("须为 true 或 false", "It must be true or false")))
            if "\x00" in value:
                raise Invalid(FieldError(name, "nul", Text("参数含 NUL", "The parameter holds NUL")))
            if name in self.forms:
                check_form(name, value, self.forms[name])
            seen.add(name)

    def _unknown(self, name: str) -> Invalid:
        near = get_close_matches(name, self.parameters, n=1)
        hint = Text(f"；是否指 {near[0]}？", f"; did you mean {near[0]}?") if near else Text("", "")
        words = Text(f"未知的查询参数{hint.zh}", f"Unknown query parameter{hint.en}")
        return Invalid(FieldError(plain_name(name), "unknown_parameter", words))

    def _key(self, request: Request, body: bytes) -> RequestKey | None:
        if request.method != "POST" or request.state.caller is ANONYMOUS:  # two strangers must not share a key
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


def _as_before(answer: Answer) -> Response:
    headers = answer.headers | {"idempotency-replayed": "true"}
    return Response(answer.body, answer.status, headers, "application/json")


async def _caller(request: Request) -> Caller:
    headers = request.headers.getlist("authorization")
    if not headers:
        return ANONYMOUS
    if len(headers) > 1:
        raise Problem(UNAUTHENTICATED, Text("只能有一个 Authorization", "Only one Authorization header is allowed"))
    caller: Caller = await request.app.state.verifier.caller(headers[0])
    return caller


def _refuse_body(request: Request, body: bytes) -> None:
    """Refuse what an operation without a body would have to ignore; an empty object says nothing and passes."""
    if not body:
        return
    _check_json_type(request)
    sent = strict_json.loads(body)
    if sent is None or sent == {}:
        return
    words = Text("此操作没有请求体", "This operation takes no body")
    names = [f"/{plain_name(name)}" for name in sent][:20] if isinstance(sent, dict) else [""]
    raise Invalid(*(FieldError(name, "extra_forbidden", words) for name in names))


def _check_json_type(request: Request) -> None:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    charset = str(message.get_param("charset", "utf-8")).lower()
    if message.get_content_type() != "application/json" or charset not in ("utf-8", "utf8"):
        raise Problem(
            BAD_MEDIA_TYPE,
            Text("Content-Type 须为 application/json（UTF-8）", "Content-Type must be application/json (UTF-8)"),
        )
