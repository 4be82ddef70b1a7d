"""The same request twice has one effect and one answer, whoever answers it and whatever happens in between."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bureaukit.plumbing import EVENTS, IDEMPOTENCY_KEYS
from sqlalchemy import select
from support.harness import Templates, Unit
from support.toy import LOANS, clerk, count, fresh, toy_app

GOOD = {"title": "论语", "borrower": "530102199003078888"}
TABLES = (LOANS, EVENTS, IDEMPOTENCY_KEYS)


async def rows(toy: Unit) -> list[int]:
    return list((await count(toy, LOANS, EVENTS)).values())


def is_told_to_wait(answer: Any) -> bool:
    return bool(
        answer.status_code == 409 and answer.json()["code"] == "request_in_flight" and answer.headers["retry-after"]
    )


async def insist(person: Any, key: str, body: dict[str, Any] = GOOD) -> list[Any]:
    """Send one request until it is answered; return every answer."""
    answers = [await person.post("/loans", json=body, key=key)]
    while is_told_to_wait(answers[-1]):
        await asyncio.sleep(0.02)
        answers.append(await person.post("/loans", json=body, key=key))
    return answers


@pytest.mark.feature("B5-7", "beyond-13")
async def test_twenty_parallel_posts_with_one_key_have_one_effect_and_one_answer(toy: Unit) -> None:
    answers = [last for *_, last in await asyncio.gather(*(insist(clerk(toy), "one-key") for _ in range(20)))]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == len({a.headers["etag"] for a in answers}) == 1
    assert Counter("idempotency-replayed" in answer.headers for answer in answers) == {True: 19, False: 1}
    assert await rows(toy) == [1, 1]


async def test_two_apps_over_one_database_carry_a_key_out_once(
    engine: str, templates: Templates, tmp_path: Path
) -> None:
    url = await fresh(templates, engine)
    async with toy_app(url, engine, tmp_path) as one, toy_app(url, engine, tmp_path) as other:
        for round_ in range(5):
            people = [clerk(unit) for unit in (one, other) * 10]
            answers = [last for *_, last in await asyncio.gather(*(insist(p, f"key-{round_}") for p in people))]
            assert {answer.status_code for answer in answers} == {201}
            assert len({answer.content for answer in answers}) == 1
        assert await rows(one) == [5, 5]
    templates.drop(url)


@pytest.mark.feature("B5-7")
async def test_a_key_used_for_another_body_path_or_query_is_refused(toy: Unit) -> None:
    person = clerk(toy)
    first = await person.post("/loans", json=GOOD, key="k")
    place = first.headers["location"]
    other_body = await person.post("/loans", json=GOOD | {"title": "孟子"}, key="k")
    lent = await person.post(f"{place}/lending", match=1, key="act")
    other_path = await person.post(f"{place}/return", match=2, key="act")
    assert [other_body.status_code, other_path.status_code] == [422, 422]
    assert {a.json()["code"] for a in (other_body, other_path)} == {"idempotency_key_reused"}
    assert lent.status_code == 200
    assert await rows(toy) == [1, 2]


@pytest.mark.feature("beyond-13")
async def test_another_persons_same_key_is_another_key(toy: Unit) -> None:
    mine = await clerk(toy, "a").post("/loans", json=GOOD, key="k")
    theirs = await clerk(toy, "b").post("/loans", json=GOOD, key="k")
    assert [mine.status_code, theirs.status_code] == [201, 201]
    assert mine.json()["id"] != theirs.json()["id"]
    assert "idempotency-replayed" not in theirs.headers


@pytest.mark.parametrize("key", ["", "x" * 129, "schlüssel", "a\tb"])
async def test_a_missing_or_absurd_key_is_refused_where_one_is_needed(toy: Unit, key: str) -> None:
    headers: Any = {"idempotency-key": key.encode()} if key else {}
    answer = await clerk(toy).post("/loans", json=GOOD, key="", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (
        (400, "idempotency_key_required") if not key else (422, "invalid_request")
    )
    assert await rows(toy) == [0, 0]


async def test_a_refusal_is_not_kept_so_the_mended_request_goes_through_with_the_same_key(toy: Unit) -> None:
    person = clerk(toy)
    refused = [
        await person.post("/loans", json={"titel": "x"}, key="k"),
        await person.post("/loans", content=b"{", key="k", headers={"content-type": "application/json"}),
        await clerk(toy, scope="toy:loan:look").post("/loans", json=GOOD, key="k"),
    ]
    mended = await person.post("/loans", json=GOOD, key="k")
    assert [answer.status_code for answer in (*refused, mended)] == [422, 400, 403, 201]


async def test_an_act_refused_by_the_state_is_not_kept(toy: Unit) -> None:
    person = clerk(toy)
    place = (await person.post("/loans", json=GOOD)).headers["location"]
    early = await person.post(f"{place}/return", match=1, key="back")
    await person.post(f"{place}/lending", match=1)
    stale = await person.post(f"{place}/return", match=1, key="back")
    late = await person.post(f"{place}/return", match=2, key="back")
    again = await person.post(f"{place}/return", match=2, key="back")
    assert [a.status_code for a in (early, stale, late, again)] == [409, 412, 200, 200]
    assert again.content == late.content
    assert again.headers["etag"] == late.headers["etag"] == '"3"'


@pytest.mark.feature("beyond-13")
async def test_an_answer_is_given_again_after_a_restart(engine: str, toy_url: str, tmp_path: Path) -> None:
    async with toy_app(toy_url, engine, tmp_path) as before:
        first = await clerk(before).post("/loans", json=GOOD, key="k")
    async with toy_app(toy_url, engine, tmp_path) as after:
        second = await clerk(after).post("/loans", json=GOOD, key="k")
        assert await rows(after) == [1, 1]
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["content-type"] == first.headers["content-type"]


async def test_an_answer_is_given_again_although_the_day_that_allowed_it_is_over(toy: Unit) -> None:
    toy.set_clock("2026-03-01")
    body = {"value": 21, "effective_from": "2026-03-02", "source": "馆规二"}
    first = await clerk(toy).post("/parameters/toy.loan_days/versions", json=body, key="k")
    toy.set_clock("2026-04-01")
    second = await clerk(toy).post("/parameters/toy.loan_days/versions", json=body, key="k")
    assert first.status_code == 201, first.text
    assert (second.status_code, second.content) == (201, first.content)


async def test_a_failure_between_effect_and_answer_leaves_neither(toy: Unit) -> None:
    before = await count(toy)
    answers = [await clerk(toy).post("/faults", json=GOOD, key="k") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500] * 3
    assert await count(toy) == before


async def test_a_commit_that_fails_is_never_answered_with_success_and_leaves_no_key(toy: Unit) -> None:
    answer = await clerk(toy).post("/loans", json=GOOD | {"shelf": "nowhere"}, key="k")
    assert answer.status_code == 500
    assert set((await count(toy, *TABLES)).values()) == {0}
    assert (await clerk(toy).get("/requests/k")).status_code == 404


@pytest.mark.feature("B5-8", "beyond-13")
async def test_what_became_of_a_request_is_told_by_its_key_to_its_sender_alone(toy: Unit) -> None:
    made = await clerk(toy, "a").post("/loans", json=GOOD, key="k")
    mine = await clerk(toy, "a").get("/requests/k")
    theirs = await clerk(toy, "b").get("/requests/k")
    nobody = await toy.anyone().get("/requests/k")
    assert [a.status_code for a in (mine, theirs, nobody)] == [200, 404, 401]
    (item,) = mine.json()["items"]
    assert item["request"] == "POST /v1/toy/loans"
    assert (item["status"], item["location"]) == (201, made.headers["location"])
    assert GOOD["borrower"] not in mine.text


async def test_the_kept_answer_is_not_plaintext_in_the_database(toy: Unit, tmp_path: Path) -> None:
    await clerk(toy).post("/loans", json=GOOD, key="k")
    async with toy.database.reading() as tx:
        (kept,) = await tx.all(select(IDEMPOTENCY_KEYS))
    assert GOOD["borrower"] not in str(kept)
    if toy.engine == "sqlite":
        files = Path(toy.database.url.removeprefix("sqlite:///")).parent.glob("toy_*")
        held = b"".join(path.read_bytes() for path in files if path.name.startswith(Path(toy.database.url).stem))
        assert (
            held.count(GOOD["borrower"].encode()) == held.count("论语".encode()) == 1
        )  # the loan itself, nothing else


async def test_a_stranger_without_a_token_shares_no_key_with_another(toy: Unit) -> None:
    answer = await toy.anyone().post("/inbox/branch", content=b"{}", key="k")
    assert answer.status_code == 401
    assert (await count(toy, IDEMPOTENCY_KEYS))["idempotency_keys"] == 0


@pytest.mark.slow
async def test_ten_thousand_racing_duplicates_have_one_effect_per_key(
    engine: str, templates: Templates, tmp_path: Path
) -> None:
    """32 senders per key, over two apps, one of which is replaced by a new life half-way through every key."""
    url = await fresh(templates, engine)
    keys, senders = 313, 32
    async with toy_app(url, engine, tmp_path) as one:
        for number in range(keys):
            async with toy_app(url, engine, tmp_path) as other:
                people = [clerk(unit) for unit in (one, other) * (senders // 2)]
                answers = [last for *_, last in await asyncio.gather(*(insist(p, f"key-{number}") for p in people))]
            assert len({answer.content for answer in answers}) == 1
            assert {answer.status_code for answer in answers} == {201}
        assert await rows(one) == [keys, keys]
    templates.drop(url)
