"""Events reach their subscribers over real HTTP: none lost, in order for each subject, none behind a dead partner."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bureaukit import lane, relay
from bureaukit.clock import Clock
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.plumbing import DELIVERIES, SUBSCRIPTIONS
from bureaukit.relay import Relay
from bureaukit.signatures import new_secret
from sqlalchemy import select, text, update
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from support.harness import Person, Unit
from support.receiver import Receiver, receiver
from support.toy import LoanChanged, toy_app


@pytest.fixture
async def toy(engine: str, toy_url: str, tmp_path: Path) -> AsyncIterator[Unit]:
    """The library, whose subscribers may live on this machine."""
    async with toy_app(toy_url, engine, tmp_path, allow_private_subscribers=True) as unit:
        yield unit


def a_relay(toy: Unit, **told: Any) -> Relay:
    told = {"lease": timedelta(seconds=5)} | told
    return Relay(
        toy.database, toy.app.state.cipher, "toy", allow_private=True, gateway_url="http://127.0.0.1:9", **told
    )


async def subscribed(toy: Unit, partner: Receiver, name: str = "desk", **asked: Any) -> Person:
    person = toy.as_role("partner", sub="partner-1")
    answer = await person.put(f"/subscriptions/{name}", json={"url": partner.url} | asked)
    assert answer.status_code == 200, answer.text
    partner.secret = answer.json()["secret"] or partner.secret
    return person


async def announce(toy: Unit, count: int, subjects: int = 5) -> list[UUID]:
    ids = [new_id() for _ in range(subjects)]
    async with toy.database.transaction() as tx:
        tx.at = Clock().now()
        for number in range(count):
            await emit(tx, LoanChanged(ids[number % subjects], number))
    return ids


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Any, seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        await asyncio.sleep(0.02)


async def pending(toy: Unit) -> int:
    async with toy.database.reading() as tx:
        return len(await tx.all(select(DELIVERIES.c.position).where(~DELIVERIES.c.done)))


async def met(toy: Unit) -> list[Any]:
    async with toy.database.reading() as tx:
        return list(
            await tx.all(
                select(DELIVERIES.c.position, DELIVERIES.c.tries, DELIVERIES.c.next_at, DELIVERIES.c.last_status).where(
                    ~DELIVERIES.c.done
                )
            )
        )


async def hurry(toy: Unit) -> None:
    """Let every pause be over."""
    async with toy.database.transaction() as tx:
        await tx.execute(update(DELIVERIES).values(next_at=datetime.now(UTC)))


def is_complete_and_in_order(partner: Receiver, count: int, subjects: list[UUID]) -> None:
    assert sorted(int(event["sequence"]) for event in partner.first_seen()) == list(range(1, count + 1))
    assert set(partner.subjects()) == {str(subject) for subject in subjects}
    assert all(positions == sorted(positions) for positions in partner.subjects().values())


@pytest.mark.feature("B5-15")
async def test_events_arrive_signed_in_order_and_once_when_all_is_well(toy: Unit) -> None:
    async with receiver() as partner:
        await subscribed(toy, partner)
        subjects = await announce(toy, 40)
        assert await a_relay(toy).deliver_once() == 40
        is_complete_and_in_order(partner, 40, subjects)
        assert len(partner.arrived) == 40
        for headers, event in zip(partner.headers, partner.arrived, strict=True):
            assert headers["webhook-id"] == event["id"]
            assert headers["content-type"] == "application/cloudevents+json"
    assert await pending(toy) == 0


@pytest.mark.feature("B5-15")
async def test_a_receiver_that_fails_and_drops_replies_gets_everything_in_order(
    toy: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "LONGEST_PAUSE", timedelta(milliseconds=80))
    monkeypatch.setattr(relay, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(lane, "LONGEST_REST", 0.05)
    monkeypatch.setattr(lane, "POST_SECONDS", 0.3)
    chance = random.Random(5)

    def fault(_event: dict[str, Any]) -> str:
        x = chance.random()
        return "fail" if x < 0.15 else "drop" if x < 0.25 else "hang" if x < 0.27 else "ok"

    async with receiver(fault) as partner:
        await subscribed(toy, partner)
        subjects = await announce(toy, 60, subjects=6)
        async with running(a_relay(toy)):
            await until(lambda: len(partner.first_seen()) == 60)
            for _ in range(200):
                if await pending(toy) == 0:
                    break
                await asyncio.sleep(0.05)
        is_complete_and_in_order(partner, 60, subjects)
        assert len(partner.arrived) > 60  # replies were lost, so some came twice, with the id they had before
    assert await pending(toy) == 0


async def test_an_event_that_fails_holds_back_its_own_subject_only(toy: Unit) -> None:
    async with receiver() as partner:
        await subscribed(toy, partner)
        subjects = await announce(toy, 30, subjects=3)
        partner.fault = lambda event: "fail" if event["subject"] == str(subjects[1]) else "ok"
        assert await a_relay(toy).deliver_once() == 20
        assert await pending(toy) == 10
        partner.fault = lambda _event: "ok"
        await hurry(toy)
        assert await a_relay(toy).deliver_once() == 10, await met(toy)
        is_complete_and_in_order(partner, 30, subjects)


async def test_a_dead_partner_does_not_delay_another(toy: Unit) -> None:
    async with receiver(lambda _event: "hang") as dead, receiver(lambda _event: "endless") as slow, receiver() as well:
        for name, partner in (("dead", dead), ("slow", slow), ("well", well)):
            await subscribed(toy, partner, name)
        await announce(toy, 100, subjects=50)
        async with running(a_relay(toy)):
            await until(lambda: len(well.arrived) == 100, 5)  # the others are given ten seconds each
            await announce(toy, 1)
            await until(lambda: len(well.arrived) == 101, 5)


async def test_a_relay_that_is_cancelled_again_and_again_loses_nothing(toy: Unit) -> None:
    chance = random.Random(9)
    async with receiver() as partner:
        await subscribed(toy, partner)
        subjects = await announce(toy, 300, subjects=10)
        for _ in range(12):
            with suppress(TimeoutError):
                async with asyncio.timeout(chance.random() / 5), running(a_relay(toy)):
                    await asyncio.sleep(1)
            await hurry(toy)
        while await a_relay(toy).deliver_once() or await pending(toy):  # the first round places what is not yet placed
            pass
        is_complete_and_in_order(partner, 300, subjects)


async def test_two_relays_share_the_work_without_disorder(
    toy: Unit, toy_url: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "LONGEST_PAUSE", timedelta(milliseconds=80))
    monkeypatch.setattr(relay, "POLL_SECONDS", 0.05)
    chance = random.Random(3)
    async with toy_app(toy_url, engine, tmp_path) as replica, receiver() as partner:
        partner.fault = lambda _event: "drop" if chance.random() < 0.05 else "ok"
        await subscribed(toy, partner)
        subjects = await announce(toy, 400, subjects=7)
        async with running(a_relay(toy)), running(a_relay(replica)):
            await until(lambda: len(partner.first_seen()) == 400)
        is_complete_and_in_order(partner, 400, subjects)


@pytest.mark.feature("B5-16")
async def test_a_range_is_sent_again_on_request_and_nothing_beyond_it(toy: Unit) -> None:
    async with receiver() as partner:
        await announce(toy, 10)
        while (await toy.events())[-1]["sequence"] != "10":
            continue
        person = await subscribed(toy, partner, after=7)
        await a_relay(toy).deliver_once()
        assert sorted(int(event["sequence"]) for event in partner.arrived) == [8, 9, 10]
        answer = await person.post("/subscriptions/desk/redeliveries", json={"first": 2, "last": 4})
        assert answer.json() == {"queued": 3}
        await a_relay(toy).deliver_once()
        assert sorted(int(event["sequence"]) for event in partner.arrived) == [2, 3, 4, 8, 9, 10]
        log = await person.every("/subscriptions/desk/deliveries", params={"limit": 2})
        assert [(line["position"], line["done"]) for line in log] == [(n, True) for n in (10, 9, 8, 4, 3, 2)]


async def test_a_subscription_is_switched_off_after_72_hours_of_failures_and_loses_nothing(toy: Unit) -> None:
    async with receiver(lambda _event: "fail") as partner:
        person = await subscribed(toy, partner)
        await announce(toy, 3)
        await a_relay(toy).deliver_once()
        for hours, active in ((71, True), (73, False)):
            async with toy.database.transaction() as tx:
                since = datetime.now(UTC) - timedelta(hours=hours)
                await tx.execute(update(SUBSCRIPTIONS).values(failing_since=since))
            await hurry(toy)
            await a_relay(toy).deliver_once()
            assert (await person.get("/subscriptions")).json()["items"][0]["active"] is active
        partner.fault = lambda _event: "ok"
        await hurry(toy)
        assert await a_relay(toy).deliver_once() == 0
        await person.post("/subscriptions/desk/redeliveries", json={"first": 1, "last": 3})
        assert await a_relay(toy).deliver_once() == 3


async def test_success_clears_the_record_of_failures(toy: Unit) -> None:
    async with receiver(lambda _event: "fail") as partner:
        await subscribed(toy, partner)
        await announce(toy, 1)
        await a_relay(toy).deliver_once()
        partner.fault = lambda _event: "ok"
        await hurry(toy)
        await a_relay(toy).deliver_once()
    async with toy.database.reading() as tx:
        assert await tx.scalar(select(SUBSCRIPTIONS.c.failing_since)) is None


async def test_a_redirect_is_not_followed(toy: Unit) -> None:
    async with receiver() as inner, receiver(lambda _event: f"307 Moved\r\nlocation: {inner.url}") as partner:
        await subscribed(toy, partner)
        await announce(toy, 1)
        assert await a_relay(toy).deliver_once() == 0
        assert inner.paths == []


@pytest.mark.feature("B5-15")
async def test_a_changed_byte_or_an_old_message_is_refused_by_the_published_library(toy: Unit) -> None:
    from bureaukit.signatures import new_secret, sign

    secret, body = new_secret(), b'{"id":"1"}'
    headers = sign(secret, "msg-1", body)
    Webhook(secret).verify(body, headers)
    for at in range(len(body)):
        changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(changed, headers)
    old = headers | {"webhook-timestamp": str(int(time.time()) - 301)}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, old)


async def test_retries_keep_the_id_and_carry_a_fresh_time(toy: Unit) -> None:
    async with receiver(lambda _event: "drop") as partner:
        await subscribed(toy, partner)
        await announce(toy, 1)
        for _ in range(2):
            await a_relay(toy).deliver_once()
            await hurry(toy)
            await asyncio.sleep(1.01)
        first, second = partner.headers
        assert first["webhook-id"] == second["webhook-id"]
        assert int(second["webhook-timestamp"]) > int(first["webhook-timestamp"])


async def test_nobody_sees_or_changes_anothers_subscription(toy: Unit) -> None:
    async with receiver() as partner:
        await subscribed(toy, partner)
        other = toy.as_role("partner", sub="partner-2")
        assert (await other.get("/subscriptions")).json()["items"] == []
        assert (await other.get("/subscriptions/desk/deliveries")).status_code == 404
        assert (await other.get("/subscriptions/desk")).status_code == 404
        assert (await other.delete("/subscriptions/desk", match=1)).status_code == 404
        again = await other.post("/subscriptions/desk/redeliveries", json={"first": 1, "last": 1})
        assert again.status_code == 404
        mine = await toy.as_role("partner", sub="partner-1").get("/subscriptions")
        assert mine.json()["items"][0]["secret"] is None  # shown once, when it was made
        assert partner.secret not in mine.text


async def test_a_subscription_is_changed_and_ended_by_who_has_read_it(toy: Unit) -> None:
    async with receiver() as partner:
        person, path = await subscribed(toy, partner), "/subscriptions/desk"
        seen = await person.get(path)
        assert (seen.json()["url"], seen.json()["secret"], seen.headers["etag"]) == (partner.url, None, '"1"')
        same, other = {"url": partner.url}, {"url": partner.url, "topics": ["toy.loan"]}
        for match in (None, 1, 7):  # services subscribe again and again
            again = await person.put(path, match=match, json=same | {"secret": partner.secret, "after": 3})
            assert (again.status_code, again.headers["etag"], again.json()) == (200, '"1"', seen.json())
        for change in (other, same | {"url": partner.url + "/x"}, same | {"secret": new_secret()}):
            missing, stale = await person.put(path, json=change), await person.put(path, match=2, json=change)
            assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
            assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
        changed = await person.put(path, match=1, json=other)
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        assert changed.json() == seen.json() | {"topics": ["toy.loan"]}
        assert (await person.delete(path)).status_code == 428
        assert (await person.delete(path, match=1)).status_code == 412
        assert (await person.get(path)).status_code == 200
        assert (await person.delete(path, match=2)).status_code == 204
        assert (await person.delete(path, match=2)).status_code == 404
        assert (await person.put(path, match=2, json=same)).status_code == 412  # what was read is gone


async def test_a_secret_that_nobody_can_read_any_more_is_agreed_on_anew(toy: Unit) -> None:
    async with receiver() as partner:
        toy.neighbour("toy", toy.app)
        body = {"url": partner.url, "secret": new_secret()}
        await toy.app.state.neighbours["toy"].put("/subscriptions/branch", body)
        other = toy.app.state.cipher.seal("x", table="subscriptions", column="secret", row="another")
        async with toy.database.transaction() as tx:
            await tx.execute(update(SUBSCRIPTIONS).values(secret=other))
        await toy.app.state.neighbours["toy"].put("/subscriptions/branch", body)
        partner.secret = body["secret"]
        await announce(toy, 1)
        assert await a_relay(toy).deliver_once() == 1
        assert len(partner.first_seen()) == 1


async def test_who_subscribes_again_after_being_switched_off_is_switched_on_and_has_a_new_version(toy: Unit) -> None:
    async with receiver(lambda _event: "drop") as partner:
        person = await subscribed(toy, partner)
        await announce(toy, 1)
        async with toy.database.transaction() as tx:
            await tx.execute(update(SUBSCRIPTIONS).values(failing_since=datetime.now(UTC) - timedelta(days=4)))
        for _ in range(2):  # a switched-off subscription is not switched off twice
            await hurry(toy)
            await a_relay(toy).deliver_once()
        off = await person.get("/subscriptions/desk")
        assert (off.json()["active"], off.headers["etag"]) == (False, '"2"')
        on = await person.put("/subscriptions/desk", json={"url": partner.url})
        assert (on.json()["active"], on.headers["etag"]) == (True, '"3"')


async def test_a_service_whose_wishes_changed_reads_the_version_and_subscribes_anew(toy: Unit) -> None:
    async with receiver() as partner:
        toy.neighbour("toy", toy.app)
        for topics in ([], ["toy.loan"], ["toy.loan"], ["toy"]):
            body = {"url": partner.url, "topics": topics}
            assert (await toy.app.state.neighbours["toy"].put("/subscriptions/branch", body))["topics"] == topics
        assert (await service_itself(toy).get("/subscriptions/branch")).headers["etag"] == '"3"'


def service_itself(toy: Unit) -> Person:
    return toy.as_role("service", sub="svc:test")


async def test_all_that_is_queued_goes_out_in_one_round(toy: Unit) -> None:
    async with receiver() as partner:
        await subscribed(toy, partner)
        subjects = await announce(toy, 500, subjects=50)
        assert await a_relay(toy, lease=timedelta(seconds=30)).deliver_once() == 500
        is_complete_and_in_order(partner, 500, subjects)


async def test_finding_what_is_due_looks_at_pending_deliveries_only(toy: Unit) -> None:
    if toy.engine != "sqlite":
        pytest.skip("PostgreSQL plans by statistics")
    due = lane.Lane(a_relay(toy)._carrier, new_id())._due(datetime.now(UTC))
    plan = str(due.compile(dialect=toy.database.engine.dialect, compile_kwargs={"literal_binds": True}))
    async with toy.database.reading() as tx:
        steps = [row.detail for row in await tx.all(text("EXPLAIN QUERY PLAN " + plan.replace(":", "\\:")))]
    assert any("deliveries USING INDEX ix_deliveries_due" in step for step in steps), steps
    assert any("earlier USING INDEX ix_deliveries_pending" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps
