"""Who may use an operation, declared beside its route, published as `x-authz`, denied by default."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bureaukit.auth import ANONYMOUS, Caller
from bureaukit.problems import FORBIDDEN, UNAUTHENTICATED, Problem
from bureaukit.text import Text

Match = Literal["always", "to_change"] | None  # when an If-Match is required


@dataclass(frozen=True, slots=True)
class Policy:
    """What a caller needs. `rule` names the object rule that the slice itself applies (own organization, own area...).

    `or_scope` is the scope of a second role that does the same by another right: it applies, where the first one writes.
    """

    scope: str
    roles: tuple[str, ...] = ()
    rule: str = "any"
    public: bool = False
    key_required: bool = False
    match: Match = None
    dry_run: bool = False
    pii: tuple[str, ...] = field(default=())
    or_scope: str | None = None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of which one is enough."""
        return (self.scope, self.or_scope) if self.or_scope else (self.scope,)

    def admit(self, caller: Caller) -> None:
        """Let the caller pass, or raise 401 without a token and 403 with the wrong one."""
        if self.public:
            return
        if caller is ANONYMOUS:
            raise Problem(
                UNAUTHENTICATED, Text("此处须登录", "A token is needed here"), headers={"WWW-Authenticate": "Bearer"}
            )
        if self.scope and not any(caller.has_scope(scope) for scope in self.scopes):
            zh, en = " 或 ".join(self.scopes), " or ".join(self.scopes)
            raise Problem(FORBIDDEN, Text(f"令牌缺少权限范围 {zh}", f"The token lacks the scope {en}"))
        if self.roles and not caller.has_role(*self.roles):
            roles = ", ".join(self.roles)
            raise Problem(FORBIDDEN, Text(f"此事由以下角色办理：{roles}", f"This is for the roles: {roles}"))

    def as_dict(self) -> dict[str, Any]:
        """Return the policy as it stands in OpenAPI."""
        return {
            "scope": self.scope,
            "roles": list(self.roles),
            "rule": self.rule,
            "public": self.public,
            "pii": list(self.pii),
        } | ({"or_scope": self.or_scope} if self.or_scope else {})


def needs(
    scope: str,
    *roles: str,
    rule: str = "any",
    key: bool = False,
    match: bool | Match = None,
    dry_run: bool = False,
    pii: tuple[str, ...] = (),
    or_scope: str | None = None,
) -> dict[str, Any]:
    """Return the keyword arguments that put a policy on a route: `@router.post("", **needs("a:b:write", CLERK))`.

    `key`: an Idempotency-Key is required; `match`: an If-Match is required, or "to_change": required of a PUT that
    changes what is there, not of one that creates or repeats it; `dry_run`: `?dry_run=true` is offered; `or_scope`: a
    second scope that is enough, where two roles do the same thing and share no scope to do it.
    """
    when: Match = ("always" if match else None) if isinstance(match, bool) else match
    policy = Policy(scope, roles, rule, key_required=key, match=when, dry_run=dry_run, pii=pii, or_scope=or_scope)
    return {"openapi_extra": {"x-authz": policy}}


def public(scope: str = "public", *, rule: str = "published fields only") -> dict[str, Any]:
    """Return the keyword arguments for an operation that needs no token; a broken token is refused all the same."""
    return {"openapi_extra": {"x-authz": Policy(scope, rule=rule, public=True)}}


def signed_in(*, rule: str = "own") -> dict[str, Any]:
    """Return the keyword arguments for an operation on what is the caller's own, whoever they are."""
    return needs("", rule=rule)
