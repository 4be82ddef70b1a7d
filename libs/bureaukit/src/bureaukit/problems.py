"""Every way of saying no: RFC 9457 problems with a stable code, in Chinese and English, never echoing what was sent."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bureaukit.text import Text

MEDIA_TYPE = "application/problem+json"
_UNFIT = re.compile(r"[^!-~]|(?<![0-9A-Za-z-])(?:[0-9]{11}|[0-9]{15,})[Xx]?(?![0-9A-Za-z-])")


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One entry of the error catalogue: its code is a promise to clients and never changes."""

    code: str
    status: int
    title: Text


CATALOGUE: dict[str, ProblemType] = {}


def problem_type(code: str, status: int, zh: str, en: str) -> ProblemType:
    """Enter a kind of problem in the catalogue; the same code twice with another meaning is a programming error."""
    kind = ProblemType(code, status, Text(zh, en))
    if CATALOGUE.setdefault(code, kind) != kind:
        raise ValueError(f"problem code {code} already means something else")
    return kind


BAD_REQUEST = problem_type("bad_request", 400, "请求无法理解", "The request cannot be understood")
KEY_REQUIRED = problem_type("idempotency_key_required", 400, "须提供 Idempotency-Key", "An Idempotency-Key is required")
UNAUTHENTICATED = problem_type("unauthenticated", 401, "请先登录", "A valid access token is required")
FORBIDDEN = problem_type("forbidden", 403, "您的角色不能办理此事", "Your role does not allow this")
NOT_FOUND = problem_type("not_found", 404, "未找到", "Not found")
METHOD_NOT_ALLOWED = problem_type("method_not_allowed", 405, "不支持该方法", "Method not allowed")
REQUEST_TIMEOUT = problem_type("request_timeout", 408, "请求传输过慢", "The request came too slowly")
CONFLICT = problem_type("conflict", 409, "与现有记录冲突", "It conflicts with what is on record")
NOT_ALLOWED_NOW = problem_type("not_allowed_now", 409, "当前状态下不能这样办理", "Not allowed in the present state")
REQUEST_IN_FLIGHT = problem_type("request_in_flight", 409, "同一请求正在办理", "The same request is being handled")
STALE = problem_type("stale_version", 412, "记录已被他人修改", "The record has changed since you read it")
TOO_LARGE = problem_type("body_too_large", 413, "请求体过大", "The body is too large")
BAD_MEDIA_TYPE = problem_type("unsupported_media_type", 415, "不支持的内容类型", "Unsupported content type")
URI_TOO_LONG = problem_type("uri_too_long", 414, "网址过长", "The URL is too long")
INVALID = problem_type("invalid_request", 422, "请求内容有误", "The request is not valid")
REFUSED = problem_type("refused", 422, "不符合法定条件", "The legal conditions are not met")
KEY_REUSED = problem_type(
    "idempotency_key_reused",
    422,
    "该 Idempotency-Key 已用于另一请求",
    "This Idempotency-Key belongs to another request",
)
TOO_MANY_ROWS = problem_type("too_many_rows", 422, "行数过多", "Too many rows")
MATCH_REQUIRED = problem_type("if_match_required", 428, "须提供 If-Match", "If-Match is required")
TOO_MANY = problem_type("too_many_requests", 429, "请求过于频繁", "Too many requests")
HEADERS_TOO_LARGE = problem_type("headers_too_large", 431, "请求头过大", "The headers are too large")
INTERNAL = problem_type("internal_error", 500, "系统出错", "Something went wrong on our side")
UNAVAILABLE = problem_type("service_unavailable", 503, "服务暂时不可用", "The service is unavailable for the moment")
TOO_LATE = problem_type("upstream_timeout", 504, "办理超时", "The answer did not come in time")


def instance_of(path: str) -> str:
    """Return a path fit to stand in a problem and a log: a segment that may be somebody's number or name is left out."""
    return "/".join("-" if _UNFIT.search(segment) else segment for segment in path[:500].split("/"))


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault in what was sent: where (JSON Pointer, or the name of a parameter) and what is wrong, never the value."""

    pointer: str
    code: str
    message: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: its code, the article behind it, what is wrong and what would mend it."""

    code: str
    article: str
    message: Text
    next_step: Text | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self, language: str) -> dict[str, Any]:
        """Return the finding as it stands in a problem, in one language."""
        return {
            "code": self.code,
            "article": self.article,
            "message": self.message.in_language(language),
            "next_step": self.next_step.in_language(language) if self.next_step else None,
            "facts": dict(self.facts),
        }


class Problem(Exception):  # noqa: N818 -- RFC 9457 calls it a problem
    """The one base of everything that is answered with an error; a handler in `bureaukit.app` turns it into HTTP."""

    def __init__(
        self,
        kind: ProblemType,
        detail: Text | None = None,
        *,
        errors: Sequence[FieldError] = (),
        findings: Sequence[Finding] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.findings = findings
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def as_dict(self, *, language: str, instance: str, request_id: str) -> dict[str, Any]:
        """Return the members of the problem document in one language."""
        return {
            "type": f"/v1/errors#{self.kind.code}",
            "title": self.kind.title.in_language(language),
            "status": self.kind.status,
            "detail": self.detail.in_language(language) if self.detail else None,
            "instance": instance,
            "code": self.kind.code,
            "errors": [
                {"pointer": e.pointer, "code": e.code, "message": e.message.in_language(language)} for e in self.errors
            ],
            "findings": [finding.as_dict(language) for finding in self.findings],
            "request_id": request_id,
            **self.extra,
        }


class NotFound(Problem):
    """There is no such thing, or it is not this caller's to see: both answer alike."""

    def __init__(
        self, zh: str = "没有这条记录，或您无权查看", en: str = "No such record, or it is not yours to see"
    ) -> None:
        super().__init__(NOT_FOUND, Text(zh, en))


class Forbidden(Problem):
    """The caller is known but may not do this."""

    def __init__(self, zh: str, en: str, *, findings: Sequence[Finding] = ()) -> None:
        super().__init__(FORBIDDEN, Text(zh, en), findings=findings)


class Refused(Problem):
    """The law says no; every broken rule is named at once (行政许可法 第三十二条(四))."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        count = len(findings)
        super().__init__(REFUSED, Text(f"共有 {count} 项不符合", f"{count} condition(s) not met"), findings=findings)


class Invalid(Problem):
    """What was sent is not well formed; each fault is named with its place."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(
            INVALID, Text("请求中有错误，未作任何更改", "The request has errors; nothing was changed"), errors=errors
        )


class MatchRequired(Problem):
    """The client did not say which version of the record it saw."""

    def __init__(self) -> None:
        super().__init__(
            MATCH_REQUIRED,
            Text("请先读取记录，并以其 ETag 作为 If-Match", "Read the record first and send its ETag as If-Match"),
        )


class Stale(Problem):
    """Somebody else changed the record first."""

    def __init__(self) -> None:
        super().__init__(STALE, Text("请重新读取后再办理", "Read the record again and repeat the act"))


def check_seen(version: int | None, seen: int | None) -> None:
    """Let what is at `version` (None: there is nothing yet) be changed by who saw it: 428 for who saw nothing, else 412."""
    if version is not None and seen is None:
        raise MatchRequired
    if seen != version:
        raise Stale


class Conflict(Problem):
    """A constraint of the record stands against it; `kind` is a code of the service's own, status 409."""

    def __init__(self, kind: ProblemType, zh: str, en: str, **extra: Any) -> None:
        super().__init__(kind, Text(zh, en), extra=extra)


class Unavailable(Problem):
    """Something this answer needs does not answer itself."""

    def __init__(self, zh: str, en: str, *, retry_after: int = 1) -> None:
        super().__init__(UNAVAILABLE, Text(zh, en), headers={"Retry-After": str(retry_after)})
