"""What the gateway answers itself: views over all services, each part with its own status."""

import base64
import binascii
from datetime import date, datetime
from heapq import merge
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

import orjson
from bureaukit.policy import needs, public, signed_in
from bureaukit.problems import FieldError, Invalid, NotFound, Unavailable
from bureaukit.route import Route
from bureaukit.settings import Profile
from bureaukit.text import Text
from bureaukit.trace import current
from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from gateway import VERSION
from gateway.parts import Part, Parts

SERVICES = ("registry", "incubator", "talent", "evaluation")
TWO_AXES = ("registry",)  # services that tell what was true from what was known
router = APIRouter(route_class=Route)


class AsOf(BaseModel):
    """Which day, as far as was known when, and whether a missing part shall be an error."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="true on this day 截至日期")
    known_at: AwareDatetime | None = Field(
        default=None, description="as far as was known at this instant, which the register alone can tell 已知日"
    )
    require: Literal["all"] | None = Field(default=None, description="all: 503 instead of a missing part")

    @property
    def query(self) -> str:
        """The question as each service is asked it."""
        given = self.model_dump(mode="json", include={"as_of", "known_at"}, exclude_none=True)
        return f"?{urlencode(given)}" if given else ""


class EventQuery(BaseModel):
    """Where to read on in the merged feed."""

    model_config = ConfigDict(extra="forbid")

    after: str | None = Field(default=None, max_length=300, description="next_cursor of the page before")
    limit: int = Field(default=100, ge=1, le=500)
    topic: list[str] = Field(default=[], max_length=20)


class MetaOut(BaseModel):
    """What this installation is."""

    version: str
    profile: Profile
    issuer: str
    demo_loaded: bool


class PartOut(BaseModel):
    """One service's share: fresh, stale (kept from before, see `at`) or unavailable."""

    status: Literal["fresh", "stale", "unavailable"]
    at: str | None
    reason: str | None
    as_of: date | None = Field(description="the day that the part is of 截至日期")
    cursor: str | None = Field(description="where the change feed of the service goes on from it 变更流续读位置")
    data: Any


class PassportOut(BaseModel):
    """All that is published of one organization, as of a day."""

    organization: str
    as_of: date | None
    known_at: datetime | None
    degraded: list[str]
    sections: dict[str, PartOut]


class FigureOut(BaseModel):
    """A published number: what it counts, and the list whose item count equals it."""

    code: str
    value: int
    definition: str
    items: str | None


class StatisticsOut(BaseModel):
    """The district's figures as of a day."""

    as_of: date
    figures: list[FigureOut]
    degraded: list[str]
    parts: dict[str, PartOut]


class EventPage(BaseModel):
    """Events of all services in CloudEvents form; within one service in the order of its feed."""

    items: list[dict[str, Any]]
    next_cursor: str
    degraded: list[str]


class RequestsOut(BaseModel):
    """What became of the requests sent under one Idempotency-Key, service by service."""

    items: list[dict[str, Any]]
    degraded: list[str]


class CatalogueOut(BaseModel):
    """Every problem code and rule code of the platform."""

    problems: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    degraded: list[str]


class CodesOut(BaseModel):
    """Every code list, by service."""

    services: dict[str, dict[str, list[dict[str, str]]]]
    degraded: list[str]


def asking(request: Request) -> Parts:
    """Return the one who asks several services at once."""
    parts: Parts = request.app.state.parts
    return parts


def headers_of(request: Request, *, token: bool) -> list[tuple[bytes, bytes]]:
    """Return the headers that go with what is asked on behalf of a request."""
    sent = [(b"x-request-id", request.state.request_id.encode()), (b"accept-language", request.state.language.encode())]
    if trace := current.get():
        sent.append((b"traceparent", trace.headers()["traceparent"].encode()))
    authorization = request.headers.get("authorization")
    return [*sent, (b"authorization", authorization.encode("latin-1"))] if token and authorization else sent


def missing_among(parts: dict[str, Part], require: str | None = None) -> list[str]:
    """Name the services whose part is not fresh; 503 instead, where all are required."""
    missing = [name for name, part in parts.items() if part.status != "fresh"]
    if missing and require == "all":
        names = "、".join(missing)
        raise Unavailable(f"缺少以下部分：{names}", f"These parts are missing: {', '.join(missing)}")
    return missing


def json_of(body: BaseModel | dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """Return an answer of the gateway itself."""
    content = body.model_dump_json().encode() if isinstance(body, BaseModel) else orjson.dumps(body)
    return Response(content, media_type="application/json", headers=headers)


@router.get("/v1/meta", response_model=MetaOut, tags=["platform"], **public())
async def meta(request: Request) -> Response:
    """Tell what this installation is (平台信息)."""
    settings = request.app.state.settings
    loaded = False
    if settings.profile.has_settable_clock:
        part = await asking(request).ask(
            "registry", "/v1/registry/sandbox/marks/demo", headers_of(request, token=False), keep=False
        )
        loaded = part.code == 200 and bool(part.data.get("value"))
    return json_of(MetaOut(version=VERSION, profile=settings.profile, issuer=settings.issuer, demo_loaded=loaded))


@router.get("/v1/statistics", response_model=StatisticsOut, tags=["platform"], **public())
async def statistics(asked: Annotated[AsOf, Query()], request: Request) -> Response:
    """Show the district's figures as of a day, each with the list behind it (统计)."""
    paths = {name: f"/v1/{name}/statistics{asked.query}" for name in SERVICES}
    parts = await _gathered(asked, paths, request)
    degraded = missing_among(parts, asked.require)
    answers = {name: part for name, part in parts.items() if part.code == 200}
    figures = [FigureOut(**figure) for part in answers.values() for figure in part.data["figures"]]
    days = [part.data["as_of"] for part in answers.values()]
    if not days and asked.as_of is None:
        raise Unavailable("所有服务暂时不可用", "No service answers")
    shown = {name: PartOut(**(part.as_dict() | {"data": None})) for name, part in parts.items()}
    return json_of(StatisticsOut(as_of=asked.as_of or days[0], figures=figures, degraded=degraded, parts=shown))


@router.get("/v1/organizations/{organization}/passport", response_model=PassportOut, tags=["platform"], **public())
async def passport(organization: str, asked: Annotated[AsOf, Query()], request: Request) -> Response:
    """Show all that is published of one organization, as of a day, with honest gaps (组织护照)."""
    query = asked.query
    headers = headers_of(request, token=False)
    named = quote(organization, safe="")
    first = await asking(request).ask(
        "registry", f"/v1/registry/passports/{named}{query}", headers, keep=True, may_lack=True
    )
    if first.code in (404, 422):
        raise NotFound("没有这个组织", "There is no such organization")
    known = first.data.get("organization_id", named) if first.code == 200 else named
    others = {name: f"/v1/{name}/passports/{known}{query}" for name in SERVICES[1:]}
    parts = {"registry": first} | await _gathered(asked, others, request, may_lack=True)
    sections = {name: PartOut(**part.as_dict()) for name, part in parts.items()}
    degraded = missing_among(parts, asked.require)
    out = PassportOut(
        organization=str(known), as_of=asked.as_of, known_at=asked.known_at, degraded=degraded, sections=sections
    )
    return json_of(out)


async def _gathered(asked: AsOf, paths: dict[str, str], request: Request, *, may_lack: bool = False) -> dict[str, Part]:
    """Ask every service; one that keeps no record of what was known when is missing, instead of telling what it knows now."""
    able = {name: path for name, path in paths.items() if name in TWO_AXES or not asked.known_at}
    parts = await asking(request).gather(able, headers_of(request, token=False), keep=True, may_lack=may_lack)
    reason = "{0} 服务不记已知时刻 {0} keeps no record of what was known when"
    unable = {
        name: Part(name, "unavailable", None, 422, None, reason.format(name)) for name in paths if name not in able
    }
    return parts | unable


@router.get("/v1/events", response_model=EventPage, tags=["platform"], **needs("events:feed:subscribe"))
async def events(asked: Annotated[EventQuery, Query()], request: Request) -> Response:
    """Read the merged feed of all services on from a cursor (合并变更流)."""
    cursor = _read_cursor(asked.after)
    topics = urlencode([("topic", topic) for topic in asked.topic])
    paths = {
        name: f"/v1/{name}/events?after={cursor.get(name, 0)}&limit={asked.limit}" + (f"&{topics}" if topics else "")
        for name in SERVICES
    }
    parts = await asking(request).gather(paths, headers_of(request, token=True), keep=False)
    pages = {name: part.data for name, part in parts.items() if part.code == 200}
    streams = [[(event["time"], name, event) for event in page["items"]] for name, page in pages.items()]
    merged = list(merge(*streams, key=lambda entry: entry[:2]))
    taken = merged[: asked.limit]
    for name, page in pages.items():
        mine = [event for _, source, event in taken if source == name]
        if len(mine) == len(page["items"]):
            cursor[name] = int(page["next_cursor"])
        elif mine:
            cursor[name] = int(mine[-1]["sequence"])
    items = [event for _, _, event in taken]
    return json_of(EventPage(items=items, next_cursor=_write_cursor(cursor), degraded=missing_among(parts)))


def _read_cursor(text: str | None) -> dict[str, int]:
    if text is None:
        return {}
    try:
        found = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return {name: int(found.get(name, 0)) for name in SERVICES}
    except (ValueError, binascii.Error, AttributeError, TypeError):
        fault = FieldError("after", "cursor_mismatch", Text("游标无效", "The cursor is not valid"))
        raise Invalid(fault) from None


def _write_cursor(cursor: dict[str, int]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(cursor)).rstrip(b"=").decode()


@router.get("/v1/requests/{key}", response_model=RequestsOut, tags=["platform"], **signed_in())
async def request_by_key(key: str, request: Request) -> Response:
    """Tell what became of the caller's requests under an Idempotency-Key (按幂等键查询)."""
    paths = {name: f"/v1/{name}/requests/{quote(key, safe='')}" for name in SERVICES}
    parts = await asking(request).gather(paths, headers_of(request, token=True), keep=False, may_lack=True)
    items = [item | {"service": n} for n, p in parts.items() if p.code == 200 for item in p.data["items"]]
    degraded = missing_among(parts)
    if not items and not degraded:
        raise NotFound("没有以此键办理过的请求", "No request was handled under this key")
    return json_of(RequestsOut(items=items, degraded=degraded))


@router.get("/v1/errors", response_model=CatalogueOut, tags=["platform"], **public())
async def errors(request: Request) -> Response:
    """List every problem code and rule code of the platform (错误与规则目录)."""
    parts = await asking(request).gather(
        {n: f"/v1/{n}/errors" for n in SERVICES}, headers_of(request, token=False), keep=True
    )
    problems: dict[str, dict[str, Any]] = dict(request.app.state.own_problems)
    rules: list[dict[str, Any]] = []
    for name, part in parts.items():
        if part.code == 200:
            problems |= {problem["code"]: problem for problem in part.data["problems"]}
            rules += [rule | {"service": name} for rule in part.data["rules"]]
    listed = [problems[code] for code in sorted(problems)]
    return json_of(CatalogueOut(problems=listed, rules=rules, degraded=missing_among(parts)))


@router.get("/v1/codes", response_model=CodesOut, tags=["platform"], **public())
async def codes(request: Request) -> Response:
    """List every code with its labels, service by service (代码表)."""
    parts = await asking(request).gather(
        {n: f"/v1/{n}/codes" for n in SERVICES}, headers_of(request, token=False), keep=True
    )
    services = {name: part.data["lists"] for name, part in parts.items() if part.code == 200}
    return json_of(CodesOut(services=services, degraded=missing_among(parts)))
