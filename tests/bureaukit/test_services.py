"""What every service has: neighbours it asks, long work, jobs, a calendar, a sandbox clock, its health."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from bureaukit import neighbour, operations
from bureaukit.app import create_app
from bureaukit.clock import Clock
from bureaukit.http import httpx
from bureaukit.jobs import run_once
from bureaukit.plumbing import OPERATIONS
from bureaukit.settings import Profile, Settings
from sqlalchemy import text, update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from support.harness import Templates, Unit
from support.receiver import receiver
from support.toy import TALLY, TallyRow, clerk, count, toy_app


class Branch:
    """The neighbour: answers as it is told, and counts."""

    def __init__(self) -> None:
        self.asked = 0
        self.headers: Mapping[str, str] = {}
        self.answer: Any = lambda: JSONResponse({"ok": True})
        self.app = Starlette(routes=[Route("/v1/branch/books/{name}", self._serve)])

    async def _serve(self, request: Request) -> Response:
        self.asked += 1
        self.headers = request.headers
        made: Response = self.answer()
        return made


@pytest.fixture
def branch(toy: Unit) -> Branch:
    found = Branch()
    toy.neighbour("branch", found.app)
    return found


def failing() -> Response:
    return Response(status_code=500)


async def test_a_neighbour_is_asked_and_its_404_is_passed_on(toy: Unit, branch: Branch) -> None:
    assert (await toy.anyone().get("/asks/a")).json() == {"ok": True}
    branch.answer = lambda: Response(status_code=404)
    answer = await toy.anyone().get("/asks/a")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_what_a_neighbour_cannot_make_out_is_the_askers_fault_and_told_in_our_words(
    toy: Unit, branch: Branch
) -> None:
    branch.answer = lambda: JSONResponse({"code": "invalid_request", "detail": "branch's own words"}, 422)
    for _ in range(10):  # a neighbour that answers is not one that fails
        answer = await toy.anyone().get("/asks/a", headers={"accept-language": "en"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [fault["code"] for fault in answer.json()["errors"]] == ["not_understood"]
    assert "own words" not in answer.text
    branch.answer = lambda: JSONResponse({"ok": True})
    assert (await toy.anyone().get("/asks/a")).status_code == 200


@pytest.mark.feature("B5-22")
@pytest.mark.parametrize(
    "what",
    [failing, lambda: Response("<html>", 200), lambda: Response(status_code=403), lambda: Response(status_code=302)],
)
async def test_a_neighbour_that_fails_is_said_to_be_unavailable(toy: Unit, branch: Branch, what: Any) -> None:
    branch.answer = what
    answer = await toy.anyone().get("/asks/a")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert int(answer.headers["retry-after"]) >= 1


async def test_the_breaker_opens_lets_one_request_see_and_closes_again(
    toy: Unit, branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbour, "PROBE_AFTER", 0.3)
    branch.answer = failing
    for _ in range(10):
        assert (await toy.anyone().get("/asks/a")).status_code == 503
    assert branch.asked <= neighbour.BREAK_AFTER + 1
    asked = branch.asked
    started = time.monotonic()
    assert (await toy.anyone().get("/asks/a")).status_code == 503
    assert (time.monotonic() - started, branch.asked) < (1, asked + 1)
    await asyncio.sleep(0.35)
    await asyncio.gather(*(toy.anyone().get("/asks/a") for _ in range(10)))
    assert branch.asked == asked + 1  # the one that went to see
    branch.answer = lambda: JSONResponse({"ok": True})
    await asyncio.sleep(0.35)
    assert (await toy.anyone().get("/asks/a")).status_code == 200
    answers = await asyncio.gather(*(toy.anyone().get("/asks/a") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}


async def test_retries_stay_a_tenth_of_the_requests(toy: Unit, branch: Branch) -> None:
    flip = iter(range(10_000))
    branch.answer = lambda: failing() if next(flip) % 2 else JSONResponse({"ok": True})
    for _ in range(200):
        await toy.anyone().get("/asks/a")
    assert branch.asked <= 200 * 1.1 + 1


async def test_a_neighbour_that_hangs_costs_no_more_than_the_deadline(
    engine: str, toy_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbour, "DEADLINE", 0.5)

    class NoToken:
        async def token(self) -> str:
            return "x"

    async with receiver(lambda _event: "endless") as dead, toy_app(toy_url, engine, tmp_path) as toy:
        settings = Settings(gateway_url=dead.url.removesuffix("/hook"))
        toy.app.state.neighbours["branch"] = neighbour.Neighbour("branch", settings, NoToken())
        started = time.monotonic()
        answer = await toy.anyone().get("/asks/a")
        assert answer.status_code == 503
        assert time.monotonic() - started < 1.2


async def test_long_work_is_accepted_watched_and_ends(toy: Unit) -> None:
    for fails, status in ((False, "succeeded"), (True, "failed")):
        started = await clerk(toy).post("/work", json={"fails": fails})
        ended = await toy.operation(started, clerk(toy))
        assert ended["status"] == status
        assert ended["progress"] == {"done": 1, "total": 2}
        assert ended["result"] == (None if fails else {"url": "/v1/toy/loans"})
        assert [fault["code"] for fault in ended["errors"]] == (["operation_failed"] if fails else [])
        assert "went wrong" not in str(ended)
    stranger = await clerk(toy, "stranger").get(started.headers["location"])
    assert stranger.status_code == 404


async def test_work_whose_process_died_is_shown_as_interrupted(toy: Unit) -> None:
    started = await clerk(toy).post("/work", json={"fails": False})
    await toy.operation(started, clerk(toy))
    for minutes, status in ((1, "running"), (3, "interrupted")):
        async with toy.database.transaction() as tx:
            silent = datetime.now(UTC) - timedelta(minutes=minutes)
            await tx.execute(update(OPERATIONS).values(status="running", beat_at=silent))
        assert (await clerk(toy).get(started.headers["location"])).json()["status"] == status


@pytest.mark.parametrize("underway", [True, False])
async def test_work_that_a_stopping_process_breaks_off_is_told_at_once(toy: Unit, *, underway: bool) -> None:
    started = await clerk(toy).post("/work", json={"fails": False, "endless": True})
    place = started.headers["location"]
    if underway:
        while (await clerk(toy).get(place)).json()["progress"]["done"] == 0:  # noqa: ASYNC110 -- as a client does
            await asyncio.sleep(0.01)
    await operations.stop(toy.database)
    ended = (await clerk(toy).get(place)).json()
    assert (ended["status"], ended["result"], ended["errors"]) == ("interrupted", None, [])
    assert ended["finished_at"]


async def test_a_job_runs_at_the_time_of_the_services_clock(toy: Unit) -> None:
    toy.set_clock("2030-01-02T03:04:05")
    await toy.run_jobs()
    async with toy.database.reading() as tx:
        assert str(await tx.scalar(text("SELECT at FROM tallies"))).startswith("2030-01-01 19:04:05")


async def test_two_processes_do_not_run_one_job_at_once(toy: Unit, toy_url: str, engine: str, tmp_path: Path) -> None:
    if engine == "sqlite":
        pytest.skip("one process writes at a time; a job is repeatable")
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow(tx: Any) -> int:
        entered.set()
        await leave.wait()
        return int(await TALLY.run(tx))

    from bureaukit.jobs import Job

    async with toy_app(toy_url, engine, tmp_path) as replica:
        first = asyncio.create_task(run_once(toy.database, Clock(), Job(TALLY.name, slow)))
        await entered.wait()
        assert await run_once(replica.database, Clock(), TALLY) == 0
        leave.set()
        assert await first == 1
        assert await run_once(replica.database, Clock(), TALLY) == 1
    assert (await count(toy, TallyRow.__table__))["tallies"] == 2


async def test_the_calendar_is_published_edited_by_an_administrator_and_provisional_beyond(toy: Unit) -> None:
    async def day(on: str) -> dict[str, Any]:
        items = (await toy.anyone().get(f"/calendar?year={on[:4]}")).json()["items"]
        found: dict[str, Any] = next(item for item in items if item["day"] == on)
        return found

    assert await day("2026-10-01") == {"day": "2026-10-01", "is_workday": False, "provisional": False}
    assert await day("2027-10-01") == {"day": "2027-10-01", "is_workday": True, "provisional": True}
    body = {"is_workday": False, "source": "国务院办公厅通知"}
    assert (await clerk(toy).put("/calendar/2027-10-01", json=body)).status_code == 403
    assert "etag" not in (await toy.anyone().get("/calendar/2027-10-01")).headers
    for _ in range(2):
        assert (await toy.as_role("sys_admin").put("/calendar/2027-10-01", json=body)).headers["etag"] == '"1"'
    assert await day("2027-10-01") == {"day": "2027-10-01", "is_workday": False, "provisional": False}
    assert (await toy.anyone().get("/calendar/2027-10-01")).json() == await day("2027-10-01")
    assert (await toy.anyone().get("/calendar")).status_code == 422
    assert len((await toy.anyone().get("/calendar?year=2028")).json()["items"]) == 366


async def test_a_day_that_was_decided_is_changed_by_who_has_read_it(toy: Unit) -> None:
    admin, path = toy.as_role("sys_admin"), "/calendar/2027-10-01"
    off, worked = ({"is_workday": value, "source": "国务院办公厅通知"} for value in (False, True))
    assert (await admin.put(path, match=1, json=off)).status_code == 412  # nobody has decided it
    assert (await admin.put(path, json=off)).status_code == 200
    missing, stale = await admin.put(path, json=worked), await admin.put(path, match=2, json=worked)
    assert (missing.status_code, stale.status_code) == (428, 412)
    tag = (await toy.anyone().get(path)).headers["etag"]
    assert (await toy.anyone().get(path, headers={"if-none-match": tag})).status_code == 304
    changed = await admin.put(path, headers={"if-match": tag}, json=worked)
    assert (changed.status_code, changed.headers["etag"], changed.json()["is_workday"]) == (200, '"2"', True)


@pytest.mark.feature("B5-24")
async def test_the_sandbox_clock_is_set_runs_on_and_survives_a_restart(
    engine: str, templates: Templates, tmp_path: Path
) -> None:
    async with served(templates, engine, tmp_path, Profile.SANDBOX) as (http, again):
        answer = await http.put("/v1/registry/sandbox/clock", json={"now": "2019-05-04T12:00:00+08:00"})
        assert answer.status_code == 200
        assert answer.json()["is_shifted"]
        async with again() as next_life:
            shown = (await next_life.get("/v1/registry/sandbox/clock")).json()
            assert shown["is_shifted"]
            assert shown["now"].startswith("2019-05-04T04:0")
            assert (await next_life.get("/v1/registry/errors")).headers["x-sim-now"].startswith("2019-05-04T04:0")
        for wrong in ({"now": "2019-05-04"}, {"now": "2019-05-04T12:00:00"}, {"now": 0}, {}):
            assert (await http.put("/v1/registry/sandbox/clock", json=wrong)).status_code == 422
        back = await http.put("/v1/registry/sandbox/clock", json={"now": None})
        assert not back.json()["is_shifted"]


async def test_production_has_no_clock_to_set(engine: str, templates: Templates, tmp_path: Path) -> None:
    async with served(templates, engine, tmp_path, Profile.PRODUCTION) as (http, _):
        answer = await http.put("/v1/registry/sandbox/clock", json={"now": "2019-05-04T12:00:00+08:00"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await http.get("/v1/registry/sandbox/marks/x")).status_code == 404
        assert "x-sim-now" not in (await http.get("/v1/registry/errors")).headers


@pytest.mark.feature("B5-21")
async def test_a_service_whose_schema_is_old_is_not_ready_and_refuses_to_start(
    engine: str, templates: Templates, tmp_path: Path
) -> None:
    async with served(templates, engine, tmp_path, Profile.PRODUCTION) as (http, again):
        ready = await http.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]) == (200, {"database": True, "schema": True})
        assert (await http.get("/health/live")).status_code == 200
        await again.unit_sql("UPDATE alembic_version SET version_num = 'old'")
        ready = await http.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]) == (503, {"database": True, "schema": False})
        with pytest.raises(RuntimeError, match="not at head"):
            async with again():
                pass
        await again.unit_sql("DROP TABLE alembic_version")
        assert (await http.get("/health/ready")).status_code == 503


async def test_metrics_count_by_route_and_hold_nobodys_number(toy: Unit) -> None:
    await toy.anyone().get("/nowhere/530102199003078888")
    await toy.anyone().get("/loans/530102199003078888")
    shown = (await toy.http.get("/metrics")).text
    assert 'route="/v1/toy/loans/{loan_id}"' in shown
    assert 'route="unmatched"' in shown
    assert "530102199003078888" not in shown


class Again:
    """Starts the same service on the same database once more."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.apps: list[Any] = []

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[httpx.AsyncClient]:
        """Start it with its lifespan, which checks the schema and recalls the clock."""
        from registry.app import SERVICE

        app = create_app(SERVICE, self._settings)
        self.apps.append(app)
        try:
            async with app.router.lifespan_context(app):
                transport = httpx.ASGITransport(app=app)
                async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
                    yield http
        finally:
            await app.state.database.close()

    async def unit_sql(self, statement: str) -> None:
        """Change the database behind the service's back."""
        async with self.apps[0].state.database.transaction() as tx:
            await tx.execute(text(statement))


@asynccontextmanager
async def served(
    templates: Templates, engine: str, home: Path, profile: Profile
) -> AsyncIterator[tuple[httpx.AsyncClient, Again]]:
    """The registry in a profile, on a fresh database at head."""
    from registry.app import SERVICE

    url = await templates.fresh(SERVICE, engine)
    again = Again(Settings(profile=profile, home=home, database_url=url, background=False))
    async with again() as http:
        yield http, again
    templates.drop(url)


def test_a_service_does_not_serve_a_database_without_its_schema(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "SEEDBED_HOME": str(tmp_path), "SEEDBED_LISTEN_PORT": "1"}
    command = [sys.executable, "-m", "registry", "serve"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode != 0
    assert "not at head" in ended.stdout + ended.stderr


async def test_long_work_can_be_watched_as_events_until_it_ends(toy: Unit) -> None:
    for fails, last in ((False, "succeeded"), (True, "failed")):
        started = await clerk(toy).post("/work", json={"fails": fails})
        place = started.headers["location"]
        watched = await clerk(toy).get(place, headers={"accept": "text/event-stream"})
        assert watched.headers["content-type"].startswith("text/event-stream")
        events = [block.split("\n") for block in watched.text.strip().split("\n\n")]
        assert [name for name, _ in events][-1] == f"event: {last}"
        ended = orjson.loads(events[-1][1].removeprefix("data: "))
        assert ended["result_url"] == (None if fails else "/v1/toy/loans")
        assert ended == (await clerk(toy).get(place)).json()
    stranger = await clerk(toy, "stranger").get(place, headers={"accept": "text/event-stream"})
    assert stranger.status_code == 404


async def test_what_can_be_read_can_be_asked_for_its_headers_alone(toy: Unit) -> None:
    asked = await toy.anyone().request("HEAD", "/loans")
    assert (asked.status_code, asked.content) == (200, b"")
    assert int(asked.headers["content-length"]) == len((await toy.anyone().get("/loans")).content)
    assert (await toy.anyone().request("HEAD", "/work")).status_code == 405


async def test_a_neighbour_is_told_on_whose_behalf_it_is_asked(toy: Unit, branch: Branch) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    sent = {"traceparent": f"00-{trace}-b7ad6b7169203331-01", "x-request-id": "the-clients-own"}
    await toy.anyone().get("/asks/a", headers=sent)
    assert branch.headers["x-request-id"] == "the-clients-own"
    assert re.fullmatch(f"00-{trace}-[0-9a-f]{{16}}-01", branch.headers["traceparent"])
    assert "b7ad6b7169203331" not in branch.headers["traceparent"]
    await toy.anyone().get("/asks/a", headers=sent | {"traceparent": "00-not-sound"})
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-00", branch.headers["traceparent"])


async def test_a_service_gives_up_when_whoever_asks_has(toy: Unit) -> None:
    before = await count(toy)
    async with toy.database.transaction():  # the writer that everybody waits for
        started = time.monotonic()
        late = {"x-deadline-ms": "200"}
        key = await clerk(toy).post("/loans", json={"title": "论语"}, headers=late, key="late")
        waited = time.monotonic() - started
    if key.status_code == 504:
        assert key.json()["code"] == "upstream_timeout"
        assert waited < 1.5
        await asyncio.sleep(0.2)
        assert await count(toy) == before  # nothing takes effect after the client was told that it did not
        assert (await clerk(toy).post("/loans", json={"title": "论语"}, key="late")).status_code == 201
    else:
        assert (key.status_code, toy.engine) == (201, "postgresql")  # where writers do not wait for one another


async def test_an_answer_that_has_begun_is_not_cut_by_the_deadline(toy: Unit) -> None:
    started = await clerk(toy).post("/work", json={"fails": False})
    async with toy.database.transaction() as tx:
        await tx.execute(update(OPERATIONS).values(status="running", beat_at=datetime.now(UTC)))

    async def end() -> None:
        await asyncio.sleep(0.6)
        async with toy.database.transaction() as tx:
            await tx.execute(update(OPERATIONS).values(status="succeeded"))

    ending = asyncio.create_task(end())
    sent = {"accept": "text/event-stream", "x-deadline-ms": "300"}
    watched = await clerk(toy).get(started.headers["location"], headers=sent)
    await ending
    assert watched.text.split("\n\n")[-2].startswith("event: succeeded")
