"""Who is asking: the caller's own token, verified here again by the issuer's published keys, and by nothing else."""

import asyncio
import base64
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bureaukit import strict_json
from bureaukit.http import client, httpx
from bureaukit.problems import UNAUTHENTICATED, Forbidden, Problem
from bureaukit.settings import Profile, Settings
from bureaukit.text import Text

ALGORITHMS = ["ES256", "Ed25519", "RS256"]
LEEWAY = 60  # seconds that clocks may differ
CACHE_SECONDS = 60
CACHE_SIZE = 4096
KEYS_FRESH = 600
KEYS_STALE = 86_400  # with the issuer down, known keys stay good for a day
REFRESH_PAUSE = 30  # an unknown key id asks the issuer at most this often
MAX_TOKEN = 8192
_DANGEROUS_HEADERS = {"jku", "jwk", "x5u", "x5c", "crit"}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified caller. `area` is a division-code prefix, `org` an organization's public id."""

    sub: str
    name: str
    roles: frozenset[str]
    scopes: tuple[tuple[str, ...], ...]
    area: str
    org: str | None
    client_id: str

    def has_scope(self, scope: str) -> bool:
        """Whether a granted scope covers this one; `*` stands for any one segment."""
        wanted = scope.split(":")
        return any(
            len(granted) == len(wanted) and all(g in ("*", w) for g, w in zip(granted, wanted, strict=True))
            for granted in self.scopes
        )

    def has_role(self, *roles: str) -> bool:
        """Whether the caller acts in one of these roles."""
        return not self.roles.isdisjoint(roles)

    def covers(self, area: str) -> bool:
        """Whether a division lies inside the caller's own."""
        return bool(self.area) and area.startswith(self.area)

    def area_to_list(self) -> str:
        """Return the area whose records an officer may list; a token without one lists nothing, rather than everything."""
        if not self.area:
            raise Forbidden("令牌没有辖区", "The token names no area")
        return self.area


ANONYMOUS = Caller("", "", frozenset(), (), "", None, "")


def _refuse(zh: str, en: str) -> Problem:
    return Problem(UNAUTHENTICATED, Text(zh, en), headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


class Keys(Protocol):
    """Where public keys come from."""

    async def key(self, kid: str) -> Any:
        """Return the key with this id, or raise 401."""
        ...


class KeySource:
    """The issuer's keys: fetched when first needed, kept fresh, kept on while the issuer is down."""

    def __init__(self, issuer: str, jwks_url: str | None) -> None:
        self._issuer = issuer
        self._url = jwks_url
        self._keys: KeySet | None = None
        self._fetched = self._tried = -1e9
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> Any:
        """Return the public key with this id; unknown ids trigger at most one fetch in 30 s."""
        now = time.monotonic()
        if self._keys is None or now - self._fetched > KEYS_FRESH or not _holds(self._keys, kid):
            await self._refresh(now)
        if self._keys is None or time.monotonic() - self._fetched > KEYS_STALE:
            raise Problem(UNAUTHENTICATED, Text("暂时无法核验令牌", "Tokens cannot be verified at the moment"))
        if not _holds(self._keys, kid):
            raise _refuse("令牌由未知密钥签发", "The token is signed by an unknown key")
        return self._keys.get_by_kid(kid)

    async def _refresh(self, asked: float) -> None:
        async with self._lock:
            waiting = REFRESH_PAUSE if self._keys is not None else 1
            if self._tried > asked or time.monotonic() - self._tried < waiting:
                return
            self._tried = time.monotonic()
            try:
                self._keys = KeySet.import_key_set(await self._fetch())
                self._fetched = time.monotonic()
            except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
                log.warning("issuer keys not fetched", error=type(error).__name__)

    async def _fetch(self) -> Any:
        async with client(seconds=3) as http:
            if self._url is None:
                found = await http.get(f"{self._issuer}/.well-known/openid-configuration")
                document = found.raise_for_status().json()
                if document["issuer"] != self._issuer:
                    raise ValueError("the discovery document names another issuer")
                self._url = document["jwks_uri"]
            return (await http.get(self._url)).raise_for_status().json()


def _holds(keys: KeySet, kid: str) -> bool:
    return any(key.kid == kid for key in keys.keys)


class TokenVerifier:
    """Verifies access tokens (RFC 9068) of the one configured issuer, in the order of reliability.md 6.2."""

    def __init__(self, settings: Settings, keys: "Keys | None" = None) -> None:
        self._settings = settings
        self._keys = keys or KeySource(settings.issuer, settings.jwks_url)
        self._known: OrderedDict[bytes, tuple[Caller, float, float]] = OrderedDict()

    async def caller(self, authorization: str) -> Caller:
        """Return the caller behind an Authorization header, or raise 401 without saying what exactly failed where."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN or " " in token:
            raise _refuse("Authorization 须为 Bearer 令牌", "Authorization must be a bearer token")
        digest = _digest(token.encode())
        if found := self._fresh(digest):
            return found
        caller, expires = await self._verify(token)
        self._known[digest] = (caller, time.monotonic() + CACHE_SECONDS, expires)
        if len(self._known) > CACHE_SIZE:
            self._known.popitem(last=False)
        return caller

    def known(self, authorization: bytes) -> Caller | None:
        """Return the caller behind a header that was verified a moment ago."""
        return self._fresh(_digest(authorization[7:])) if authorization[:7].lower() == b"bearer " else None

    def _fresh(self, digest: bytes) -> Caller | None:
        if found := self._known.get(digest):
            caller, until, expires = found
            if time.monotonic() < until and time.time() < expires + LEEWAY:
                return caller
        return None

    async def _verify(self, token: str) -> tuple[Caller, float]:
        try:
            header = _header(token)
            if _DANGEROUS_HEADERS & header.keys() or header.get("alg") not in ALGORITHMS:
                raise _refuse("令牌头不被接受", "The token header is not acceptable")
            if header.get("typ") not in self._settings.token_types:
                raise _refuse("不是访问令牌", "This is not an access token")
            key = await self._keys.key(str(header.get("kid")))
            verified = jws.deserialize_compact(token, key, algorithms=ALGORITHMS)
            claims = strict_json.loads(verified.payload)
        except (JoseError, ValueError, TypeError):
            raise _refuse("令牌无效", "The token is not valid") from None
        except Problem as problem:
            if problem.kind is UNAUTHENTICATED:
                raise
            raise _refuse("令牌无效", "The token is not valid") from None
        return self._accept(claims)

    def _accept(self, claims: Any) -> tuple[Caller, float]:
        now = time.time()
        if not isinstance(claims, dict) or claims.get("iss") != self._settings.issuer:
            raise _refuse("令牌的签发者不被接受", "The issuer is not accepted")
        audience = claims.get("aud")
        if self._settings.audience not in (audience if isinstance(audience, list) else [audience]):
            raise _refuse("令牌不是签发给本平台的", "The token is for another audience")
        for name in ("exp", "iat"):
            if type(claims.get(name)) is not int:
                raise _refuse("令牌的时间有误", "The token's times are not valid")
        not_before = claims.get("nbf", claims["iat"])
        if type(not_before) is not int or claims["exp"] + LEEWAY < now or max(not_before, claims["iat"]) - LEEWAY > now:
            raise _refuse("令牌已过期或尚未生效", "The token has expired or is not yet valid")
        is_dev = claims.get("env") == "dev" or self._settings.issuer.rstrip("/").endswith("/dev")
        if is_dev and self._settings.profile is not Profile.DEV:
            raise _refuse("开发令牌在此无效", "Development tokens are not accepted here")
        return _caller(claims, self._settings.roles_claim), float(claims["exp"])


def _digest(token: bytes) -> bytes:
    """Return what a token is remembered by: nothing that could be used in its place."""
    return hashlib.sha256(token).digest()


def _header(token: str) -> dict[str, Any]:
    """Return the token's header, strictly parsed: of duplicate keys two readers would see different ones."""
    encoded, *others = token.split(".")
    header = strict_json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    if len(others) != 2 or not isinstance(header, dict):
        raise _refuse("令牌无效", "The token is not valid")
    return header


def _caller(claims: dict[str, Any], roles_claim: str) -> Caller:
    roles: Any = claims
    for name in roles_claim.split("."):
        roles = roles.get(name, []) if isinstance(roles, dict) else []
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or not isinstance(roles, list):
        raise _refuse("令牌缺少主体", "The token names no subject")
    org = claims.get("org")
    return Caller(
        sub=subject,
        name=str(claims.get("name") or subject),
        roles=frozenset(str(role) for role in roles),
        scopes=tuple(tuple(scope.split(":")) for scope in str(claims.get("scope", "")).split()),
        area=str(claims.get("area") or ""),
        org=org if isinstance(org, str) else None,
        client_id=str(claims.get("client_id") or ""),
    )
