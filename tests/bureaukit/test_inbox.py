"""News of a neighbour: signed, taken in once, and only together with what it makes us do."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import orjson
import pytest
from bureaukit.inbox import heard_up_to
from bureaukit.plumbing import INBOX
from bureaukit.signatures import new_secret, sign
from support.harness import Unit
from support.toy import HeardRow, count

HEARD = HeardRow.__table__


def news(position: int = 1, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "urn:seedbed:branch",
        "type": "branch.loan-changed.v1",
        "subject": "loan-1",
        "time": "2026-03-01T00:00:00+00:00",
        "datacontenttype": "application/json",
        "sequence": str(position),
        "data": {"number": 1} | data,
    }


async def post(toy: Unit, event: dict[str, Any] | bytes, source: str = "branch", **headers: str) -> Any:
    body = event if isinstance(event, bytes) else orjson.dumps(event)
    message = event["id"] if isinstance(event, dict) else "x"
    signed = sign(toy.app.state.inbox_secret("branch"), message, body)
    return await toy.anyone().post(f"/inbox/{source}", content=body, headers=signed | headers)


async def both(toy: Unit) -> list[int]:
    return list((await count(toy, HEARD, INBOX)).values())


async def test_an_event_is_taken_in_with_what_it_makes_us_do(toy: Unit) -> None:
    answer = await post(toy, news(7))
    assert (answer.status_code, answer.content) == (204, b"")
    assert await both(toy) == [1, 1]
    async with toy.database.reading() as tx:
        assert await heard_up_to(tx, "branch") == {"position": 7, "event_at": "2026-03-01T00:00:00+00:00"}


async def test_the_same_event_is_handled_once_however_often_it_comes(toy: Unit) -> None:
    event = news()
    answers = [await post(toy, event) for _ in range(3)]
    answers += await asyncio.gather(*(post(toy, news() | {"id": event["id"]}) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {204}
    assert await both(toy) == [1, 1]


async def test_the_same_event_at_the_same_moment_is_handled_once(toy: Unit) -> None:
    event = news()
    answers = await asyncio.gather(*(post(toy, event) for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {204, 409}  # 409: the sender tries again
    assert (await post(toy, event)).status_code == 204
    assert await both(toy) == [1, 1]


async def test_a_listener_that_fails_leaves_nothing_so_the_sender_tries_again(toy: Unit) -> None:
    event = news(bad=True)
    assert (await post(toy, event)).status_code == 500
    assert await both(toy) == [0, 0]
    mended = event | {"data": {"number": 1}}
    assert (await post(toy, mended)).status_code == 204
    assert await both(toy) == [1, 1]


async def test_an_event_nobody_listens_to_is_remembered_and_changes_nothing(toy: Unit) -> None:
    assert (await post(toy, news() | {"type": "branch.other.v1"})).status_code == 204
    assert await both(toy) == [0, 1]


async def test_the_cursor_of_a_neighbour_never_goes_back(toy: Unit) -> None:
    for position in (5, 3):
        await post(toy, news(position))
    async with toy.database.reading() as tx:
        heard = await heard_up_to(tx, "branch")
    assert heard
    assert heard["position"] == 5


FORGED: dict[str, dict[str, str]] = {
    "unsigned": {"webhook-signature": "", "webhook-id": "", "webhook-timestamp": ""},
    "signed with another secret": {"webhook-signature": "another"},
    "another id": {"webhook-id": "another"},
    "old": {"webhook-timestamp": str(int(time.time()) - 301)},
    "of the future": {"webhook-timestamp": str(int(time.time()) + 601)},
    "no time": {"webhook-timestamp": "soon"},
    "an endless time": {"webhook-timestamp": "inf"},
    "a huge time": {"webhook-timestamp": "1e300"},
    "not a time": {"webhook-timestamp": "nan"},
    "another version": {"webhook-signature": "v2,AAAA"},
    "not base64": {"webhook-signature": "v1,%%%"},
}


@pytest.mark.parametrize("name", FORGED)
async def test_an_event_that_is_not_signed_by_the_neighbour_now_is_refused(toy: Unit, name: str) -> None:
    event = news()
    body = orjson.dumps(event)
    forged = dict(FORGED[name])
    if forged.get("webhook-signature") == "another":
        forged = sign(new_secret(), event["id"], body)
    answer = await post(toy, event, **forged)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert await both(toy) == [0, 0]


async def test_a_changed_body_is_refused(toy: Unit) -> None:
    event = news()
    signed = sign(toy.app.state.inbox_secret("branch"), event["id"], orjson.dumps(event))
    changed = orjson.dumps(event | {"subject": "loan-2"})
    answer = await toy.anyone().post("/inbox/branch", content=changed, headers=signed)
    assert answer.status_code == 401


@pytest.mark.parametrize("broken", [b"[]", b"{}", b"null", orjson.dumps(news() | {"sequence": "x"})])
async def test_a_signed_body_that_is_no_event_is_a_bad_request(toy: Unit, broken: bytes) -> None:
    answer = await post(toy, broken)
    assert answer.status_code == 400
    assert await both(toy) == [0, 0]


async def test_news_of_somebody_we_do_not_listen_to_is_not_found(toy: Unit) -> None:
    assert (await post(toy, news(), source="stranger")).status_code == 404
