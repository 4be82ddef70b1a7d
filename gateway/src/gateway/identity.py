"""At the door: which origin a browser comes from, whose token it is, and how much they have asked for already."""

from bureaukit.auth import ANONYMOUS, Caller, TokenVerifier
from bureaukit.problems import UNAUTHENTICATED, Problem
from bureaukit.text import Text
from starlette.types import Scope

from gateway.answers import Answer, problem_answer
from gateway.limits import RateLimits, address_key

ISSUER_PREFIX = "/issuer/"  # the development issuer reads other credentials than tokens
EXPOSED = (
    "Content-Disposition, Deprecation, Dry-Run, ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, "
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, X-Sim-Now"
)
ALLOWED_HEADERS = "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Traceparent, X-Purpose, X-Request-Id"
Headers = list[tuple[bytes, bytes]]


class Door:
    """Runs before a request is passed on or answered here. A bad token is refused even where none is needed."""

    def __init__(self, verifier: TokenVerifier, limits: RateLimits, origins: frozenset[str]) -> None:
        self._verifier = verifier
        self._limits = limits
        self._origins = origins

    async def enter(self, scope: Scope) -> Answer | Headers:
        """Return headers for the answer, or the answer itself: to a browser's preflight, to a bad token, to too much."""
        given = {name: value for name, value in scope["headers"] if name in (b"authorization", b"origin")}
        cors = self._cors(given.get(b"origin"))
        if scope["method"] == "OPTIONS" and cors:
            return Answer(200, [*cors, *_preflight()], b"")
        try:
            caller = await self._known(scope, given.get(b"authorization"))
            kind, key = _counted_as(caller, scope)
            return [*cors, *self._limits.check(kind, key)]
        except Problem as problem:  # a browser must be let to read the refusal too
            refusal = problem_answer(problem, scope, scope["state"]["request_id"].encode())
            return Answer(refusal.status, [*refusal.headers, *cors], refusal.body)

    async def _known(self, scope: Scope, authorization: bytes | None) -> Caller:
        """Return the caller; bad tokens are counted by address, for each one costs a verification."""
        try:
            return await self._caller(scope, authorization)
        except Problem:
            self._limits.check(*_counted_as(ANONYMOUS, scope))
            raise

    def enter_now(self, scope: Scope) -> Headers | None:
        """Do the same where a caller is known already and nothing stands against the request; None otherwise."""
        authorization = origin = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                if authorization is not None:
                    return None
                authorization = value
            elif name == b"origin":
                origin = value
        if authorization is None or scope["path"].startswith(ISSUER_PREFIX):
            caller: Caller | None = ANONYMOUS
        else:
            caller = self._verifier.known(authorization)
        if caller is None:
            return None
        return [*self._cors(origin), *self._limits.check(*_counted_as(caller, scope))]

    async def _caller(self, scope: Scope, authorization: bytes | None) -> Caller:
        if authorization is None or scope["path"].startswith(ISSUER_PREFIX):
            return ANONYMOUS
        if sum(name == b"authorization" for name, _ in scope["headers"]) > 1:
            raise Problem(UNAUTHENTICATED, Text("只能有一个 Authorization", "Only one Authorization header is allowed"))
        return await self._verifier.caller(authorization.decode("latin-1"))

    def _cors(self, origin: bytes | None) -> Headers:
        if origin is None or not ("*" in self._origins or origin.decode("latin-1") in self._origins):
            return []
        return [
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", EXPOSED.encode()),
            (b"vary", b"Origin"),
        ]


def _preflight() -> Headers:
    return [
        (b"access-control-allow-methods", b"GET, POST, PUT, PATCH, DELETE"),
        (b"access-control-allow-headers", ALLOWED_HEADERS.encode()),
        (b"access-control-max-age", b"600"),
    ]


def _counted_as(caller: Caller, scope: Scope) -> tuple[str, str]:
    """Count people and machines by their subject, everybody else by the address they come from."""
    if caller is ANONYMOUS:
        return "anonymous", address_key(scope["client"][0]) if scope.get("client") else "?"
    return ("machine" if caller.has_role("service", "partner") else "person"), caller.sub
