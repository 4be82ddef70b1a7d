"""Traps that were each fallen into once: for every one there is a test that would notice it again."""

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import pytest
from bureaukit.db import Database
from bureaukit.plumbing import SANDBOX_STATE
from bureaukit.server import GuardedProtocol
from sqlalchemy import insert
from support.harness import Unit

from dev.supervisor import environment

TESTS = Path(__file__).parents[1]
GUARDED_BY = {
    "a commit that fails after the answer": "bureaukit/test_transactions.py::"
    "test_a_commit_that_fails_is_an_error_and_leaves_no_open_transaction_behind",
    "SQLite's driver loses updates silently": "bureaukit/test_transactions.py::"
    "test_200_of_200_read_modify_writes_survive_in_two_processes_worth_of_connections",
    "SQLite's WAL-reset bug, NORMAL, types that STRICT refuses": "bureaukit/test_transactions.py::"
    "test_sqlite_runs_fixed_durable_and_strict",
    "SQLite's busy handler is unfair": "architecture/test_traps.py::test_sixteen_writers_wait_their_turn",
    "batch mode drops triggers": "architecture/test_schema.py::test_migrations_and_models_agree_and_every_guard_stands",
    "no bytecode, slow starts": "architecture/test_traps.py::test_children_of_the_supervisor_may_keep_bytecode",
    "500 on NaN and the like, the value echoed": "architecture/test_bad_input.py::"
    "test_a_body_that_cannot_mean_one_thing_is_a_bad_request",
    "full-width digits": "architecture/test_operations.py::test_no_pattern_takes_digits_of_other_scripts",
    "no deadline for headers and bodies": "bureaukit/test_server.py::"
    "test_a_slow_client_is_cut_off_within_ten_seconds_and_a_good_one_served",
    "an access log that costs the throughput": "architecture/test_traps.py::test_the_server_writes_no_log_of_its_own",
    "problems documented as application/json": "architecture/test_operations.py::"
    "test_every_refusal_is_a_problem_and_nothing_else",
    "a calendar that ends": "bureaukit/test_calendar.py::test_2026_has_248_working_days_and_none_after_it_is_published",
    "off by one from a day off": "bureaukit/test_calendar.py::test_working_days_are_counted_from_the_day_after",
    "two Chinese characters find nothing": "bureaukit/test_search.py::test_every_part_of_a_name_finds_it",
    "numbers lose digits": "bureaukit/test_tables_in.py::test_a_numeric_identifier_in_a_workbook_is_an_error",
    "cells become formulas": "bureaukit/test_tables_out.py::test_no_text_starts_a_formula",
    "lock files name hosts": "architecture/test_locks.py::test_a_lock_holds_pins_and_hashes_and_nothing_else",
    "pages load from elsewhere": "gateway/test_portal.py::test_a_page_can_load_nothing_from_elsewhere",
}

OTHERS_FELL_INTO = {  # of the register, each named after the issue in which they told of it
    "a gap between write and read (Digit-Core#619)": "registry/test_book.py::"
    "test_what_was_written_is_read_at_once_and_stands_in_the_feed",
    "two records of one double click (municipal-services PR#559)": "registry/test_establishment.py::"
    "test_the_same_key_registers_once",
    "check, then insert (cal.diy#13397)": "registry/test_races.py::test_of_two_who_submit_one_name_at_once_one_has_it",
    "decided without looking again (cal.diy#29958)": "registry/test_cases.py::"
    "test_the_rules_are_put_again_at_the_approval",
    "one report cures all (entity#22681), standing judged today (entity#14820)": "registry/test_obligations.py::"
    "test_one_report_cures_one_year_at_any_date",
    "dead reservations as conflicts (entity#11652)": "registry/test_names.py::"
    "test_a_reservation_is_over_at_its_very_second_and_then_stands_in_nobodys_way",
    "one poison message blocks the queue (entity#7522)": "registry/test_book.py::"
    "test_neither_a_conflict_nor_a_fault_in_one_book_stops_what_is_due_in_the_others",
    "one failure stops the batch (Digit-Core PR#1413)": "registry/test_imports.py::"
    "test_one_row_that_fails_does_not_stop_the_batch",
    "a limit that is kept and never acted on (open-mercato#2293)": "registry/test_clock.py::"
    "test_a_missed_deadline_is_marked_and_announced_once_and_is_not_mended_afterwards",
    "a clock that runs while somebody waits (osTicket#1168, #3034)": "registry/test_clock.py::"
    "test_no_time_runs_while_the_case_waits_for_the_applicant_or_the_supervising_unit",
    "a form filled in with the last correction (opencrvs#10068)": "registry/test_cases.py::"
    "test_what_was_corrected_is_what_the_applicant_wrote_and_never_what_the_last_correction_said",
    "filters that fail open (OpenSPP2#554)": "registry/test_register.py::"
    "test_an_unknown_filter_is_an_error_that_names_it",
    "the day of silence after corrections (demarche PR#10862)": "registry/test_clock.py::"
    "test_silence_is_counted_from_the_last_receipt_whatever_was_corrected_before",
}


@pytest.mark.parametrize("trap", [*GUARDED_BY, *OTHERS_FELL_INTO])
def test_every_trap_has_its_test(trap: str) -> None:
    path, name = (GUARDED_BY | OTHERS_FELL_INTO)[trap].split("::")
    assert re.search(rf"^(?:async )?def {name}\(", (TESTS / path).read_text(), re.MULTILINE)


def test_children_of_the_supervisor_may_keep_bytecode(monkeypatch: Any) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in environment({})


def test_the_server_writes_no_log_of_its_own(monkeypatch: Any) -> None:
    from bureaukit import server

    told: dict[str, Any] = {}
    monkeypatch.setattr(server.uvicorn, "run", lambda _app, **kw: told.update(kw))

    async def app(*_: Any) -> None: ...

    server.serve(app, host="127.0.0.1", port=1)
    assert (told["access_log"], told["log_config"], told["http"]) == (False, None, GuardedProtocol)


async def test_sixteen_writers_wait_their_turn(registry: Unit) -> None:
    """Nobody is overtaken again and again: the longest wait is not far above that of the last in a queue."""
    if registry.engine != "sqlite":
        pytest.skip("a queue of writers is SQLite's own")
    database: Database = registry.database
    began = time.monotonic()
    order: list[int] = []

    async def write(number: int, turn: int) -> None:
        async with database.transaction() as tx:
            order.append(number)
            await tx.execute(insert(SANDBOX_STATE).values(name=f"{number}/{turn}", value={}))

    async def writer(number: int) -> None:
        for turn in range(4):
            await write(number, turn)

    await asyncio.gather(*(writer(number) for number in range(16)))
    assert len(order) == 64
    for start in range(0, 64, 16):  # in every round each of the sixteen comes once
        assert sorted(order[start : start + 16]) == list(range(16))
    assert time.monotonic() - began < 30
