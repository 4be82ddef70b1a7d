"""`fsck`: what must be true of every service's database, on the lending library; and the command as a process."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bureaukit.checks import Check, Seen
from bureaukit.db import Tx
from bureaukit.fsck import Verdict, checks_of, examine
from bureaukit.leaks import holds_a_number
from bureaukit.outbox import place
from bureaukit.text import Text
from sqlalchemy import select, text
from support.fsck import by_hand, loosen, table, violations
from support.harness import Unit
from support.toy import TOY, clerk

from dev.supervisor import environment
from dev.topology import ROOT

ID_NUMBER = "11010519491231002X"  # the example of GB 11643
UNMIGRATED = {"schema"}  # the library has tables, but no migrations to be at the head of


@pytest.fixture
async def used(toy: Unit) -> Unit:
    """A library with three loans, one of them renewed, and a subscriber who was told."""
    person = clerk(toy)
    hook = {"url": f"{toy.app.state.settings.gateway_url}/v1/branch/inbox/toy"}
    subscriber = toy.as_role("service", sub="svc:branch")
    assert (await subscriber.put("/subscriptions/branch", json=hook)).status_code == 200
    for number in range(3):
        made = await person.post("/loans", json={"title": f"b{number}"})
        assert made.status_code == 201
    path = f"/loans/{made.json()['id']}"
    assert (await person.patch(path, json={"renewals": 1}, match=1)).status_code == 200
    await place(toy.database)
    return toy


async def broken(unit: Unit) -> dict[str, tuple[str, ...]]:
    found = await violations(unit)
    return {name: ids for name, ids in found.items() if name not in UNMIGRATED}


async def test_a_library_at_work_holds_what_must_be_true(used: Unit) -> None:
    assert await broken(used) == {}
    verdicts = await examine(used.database, checks_of(TOY, used.app.state.cipher))
    looked_at = {verdict.check.name: verdict.seen.looked_at for verdict in verdicts}
    assert looked_at["events-of-a-subject"] == looked_at["event-positions"] == looked_at["deliveries"] == 4
    assert looked_at["idempotency-keys"] == looked_at["sealed-idempotency-keys-body"] == 3
    assert looked_at["sealed-subscriptions-secret"] == 1


async def _lose_an_event(unit: Unit) -> dict[str, int]:
    events = table(unit, "events")
    await loosen(unit, "events")
    await by_hand(unit, events.delete().where(events.c.position == 3))
    return {"events-of-a-subject": 1, "event-positions": 1, "deliveries": 1}


async def _forget_an_answer(unit: Unit) -> dict[str, int]:
    await by_hand(unit, table(unit, "idempotency_keys").update().values(body=None))
    return {"idempotency-keys": 3}


async def _move_sealed_texts(unit: Unit) -> dict[str, int]:
    keys, subscriptions = table(unit, "idempotency_keys"), table(unit, "subscriptions")
    async with unit.database.reading() as tx:
        first = await tx.scalar(select(keys.c.body).limit(1))
    await by_hand(unit, keys.update().values(body=first), subscriptions.update().values(secret=first))
    return {"sealed-idempotency-keys-body": 2, "sealed-subscriptions-secret": 1}


async def _write_a_number_down(unit: Unit) -> dict[str, int]:
    loans = table(unit, "loans")
    numbered = f"借书人{ID_NUMBER}，已核对"
    await by_hand(unit, loans.update().where(loans.c.title == "b0").values(borrower=numbered))
    return {"plain-id-numbers": 1}


async def _drop_a_guard(unit: Unit) -> dict[str, int]:
    on = "" if unit.database.is_sqlite else " ON audit_entries"
    await by_hand(unit, text(f"DROP TRIGGER audit_entries_no_delete{on}"))
    return {"guards": 1}


@pytest.mark.parametrize(
    "damage", [_lose_an_event, _forget_an_answer, _move_sealed_texts, _write_a_number_down, _drop_a_guard]
)
async def test_what_was_damaged_past_the_api_is_found(
    used: Unit, damage: Callable[[Unit], Awaitable[dict[str, int]]]
) -> None:
    expected = await damage(used)
    found = await broken(used)
    assert expected.items() <= {name: len(ids) for name, ids in found.items()}.items()
    assert set(found) - set(expected) <= {"guards"}  # a loosened table has lost those too


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (ID_NUMBER, True),
        (f"号码：{ID_NUMBER.lower()}。", True),
        ("110105194912310021", False),  # the check character is another
        ("110105194913310026", False),  # there is no thirteenth month
        (f"9{ID_NUMBER}", False),
        (f"{ID_NUMBER}a0", False),
        ("51530102MJ00000101", False),
    ],
)
def test_a_citizen_number_is_told_from_other_digits(words: str, holds: bool) -> None:
    assert holds_a_number(words) is holds


async def test_an_event_that_follows_a_gap_is_named(used: Unit) -> None:
    events = table(used, "events")
    async with used.database.reading() as tx:
        last = await tx.first(events.select().where(events.c.subject_seq == 2))
    assert last
    await loosen(used, "events")
    await by_hand(used, events.delete().where(events.c.subject == last.subject, events.c.subject_seq == 1))
    assert (await broken(used))["events-of-a-subject"] == (f"{last.subject}/2",)


async def test_a_check_that_fails_is_a_violation_and_the_next_is_still_taken(used: Unit) -> None:
    async def fails(tx: Tx) -> Seen:
        return Seen(await tx.scalar(text("SELECT count(*) FROM no_such_table")) or 0)

    async def counts(tx: Tx) -> Seen:
        return Seen(await tx.scalar(text("SELECT count(*) FROM loans")) or 0, ("a", "b", "c", "d"))

    said = Text("话", "words")
    library = replace(TOY, checks=(Check("failing", said, fails), Check("counting", said, counts)))
    *_, first, second = await examine(used.database, checks_of(library, used.app.state.cipher))
    assert (first.seen.looked_at, len(first.seen.violations)) == (0, 1)
    assert first.seen.violations[0].startswith("cannot be looked at: ")
    assert second.line == "BROKEN counting: looked at 3, violations 4  话 words  [a, b, c]"
    assert Verdict(second.check, Seen(3)).line == "ok     counting: looked at 3, violations 0  话 words"


async def _command(home: Path, *words: str) -> tuple[int, str]:
    """Run the command line as an operator does; return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words),
        cwd=ROOT,
        env=environment({"SEEDBED_HOME": str(home)}),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode()


def _files(home: Path) -> set[str]:
    return {path.name for path in home.iterdir()}


async def test_the_command_ends_with_0_on_a_sound_database_and_with_1_on_a_damaged_one(tmp_path: Path) -> None:
    from bureaukit.db import Database

    code, printed = await _command(tmp_path, "incubator", "fsck")
    assert (code, printed) == (1, "BROKEN incubator: there is no database\n")
    assert _files(tmp_path) == set()  # it looked, and made neither a database nor keys

    assert (await _command(tmp_path, "incubator", "migrate"))[0] == 0
    code, printed = await _command(tmp_path, "incubator", "fsck")
    assert code == 0
    assert {line.split()[0] for line in printed.splitlines()} == {"ok"}
    assert "secrets" not in _files(tmp_path)

    database = Database(f"sqlite:///{tmp_path / 'incubator.db'}")
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        await tx.execute(text("DROP TRIGGER occupancies_taken_insert"))
    await database.close()
    code, printed = await _command(tmp_path, "incubator", "fsck")
    found = [line for line in printed.splitlines() if line.startswith("BROKEN")]
    assert code == 1
    assert [line.split()[1] for line in found] == ["schema:", "guards:"]
    assert [line[line.rindex("[") :] for line in found] == ["[older]", "[occupancies_taken_insert]"]


async def test_a_service_prints_its_own_part_of_the_rulebook(tmp_path: Path) -> None:
    code, printed = await _command(tmp_path, "registry", "rulebook")
    headings = [line for line in printed.splitlines() if line.startswith("## ")]
    assert (code, headings) == (0, ["## registry: 规则 rules", "## registry: 参数 dated parameters"])
    assert printed.strip() in (ROOT / "docs/rulebook.md").read_text()
