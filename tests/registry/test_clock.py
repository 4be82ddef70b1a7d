"""The clock of a case, through the front door: working days as the calendar has them, what does not count, what is left."""

from typing import Any

import pytest
from sqlalchemy import text
from support.harness import Unit

from tests.registry.given import UNIT, a_service_organization, accepted, act, applicant, given_divisions, ok, submitted
from tests.registry.given import the_unit as unit_of_record
from tests.registry.given_cases import (
    a_group,
    a_service,
    approver,
    asked_for,
    clerk,
    clock_of,
    examined,
    filed,
    represents,
    taken,
)

PAUSE = {"reason": "hearing", "note": "举行听证，已书面告知申请人", "expected_days": 3}


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-01-05")


@pytest.mark.feature("B1-12")
@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-02-13", "2026-02-27"), ("2026-04-30", "2026-05-11"), ("2026-09-24", "2026-10-09")],
)
async def test_the_time_to_tell_is_five_working_days(registry: Unit, received: str, due: str) -> None:
    registry.set_clock(received)
    clock = await clock_of(registry, await submitted(registry))
    assert (clock["status"], clock["unit"], clock["started_on"]) == ("telling", "working_days", received)
    assert clock["statutory"] == {"count": 5, "unit": "working_days", "due_on": due, "provisional": False}
    assert (clock["legal_basis"], clock["remaining"]) == ("《行政许可法》第三十二条第(四)项", 5)


@pytest.mark.parametrize(
    ("accepted_on", "unit", "due"),
    [
        ("2026-08-02", "days", "2026-10-08"),
        ("2026-08-06", "days", "2026-10-08"),
        ("2026-09-25", "working_days", "2026-10-29"),
    ],
)
async def test_natural_days_roll_over_a_holiday_and_working_days_step_over_it(
    registry: Unit, accepted_on: str, unit: str, due: str
) -> None:
    group = await a_group(registry) if unit == "working_days" else None
    registry.set_clock(accepted_on)
    case = await taken(registry, group, asked_for("domicile_change")) if group else await accepted(registry)
    clock = await clock_of(registry, case)
    assert (clock["unit"], clock["statutory"]["due_on"]) == (unit, due)


@pytest.mark.feature("beyond-1")
@pytest.mark.feature("B1-13")
async def test_a_statutory_clock_counts_chinese_working_days_pauses_and_accepts_in_silence(registry: Unit) -> None:
    group = await a_group(registry)
    registry.set_clock("2026-02-13")  # the Friday before the Spring Festival; Saturday the 14th and the 28th are worked
    case = await filed(registry, group, asked_for("domicile_change"))
    assert (await clock_of(registry, case))["statutory"]["due_on"] == "2026-02-27"
    registry.set_clock("2026-02-28T00:00:01")
    await registry.run_jobs()
    me, path = represents(registry, group), f"/applications/{case.json()['id']}"
    found = await ok(await me.get(path))
    assert (found.json()["state"], found.json()["accepted_on"]) == ("accepted", "2026-02-13")
    steps = [event["data"] for event in await registry.events("registry.application-progressed")]
    assert (
        len([one for one in steps if one["step"] == "acceptance" and one["application_id"] == case.json()["id"]]) == 1
    )
    clock = await clock_of(registry, found, me)
    assert (clock["status"], clock["deemed_accepted"], clock["accepted_on"]) == ("running", True, "2026-02-13")
    assert clock["statutory"]["due_on"] == "2026-03-19"  # the 20th working day after the 13th, two Saturdays among them
    registry.set_clock("2026-03-02")
    paused = await ok(await act(clerk(registry), found, "pause", json=PAUSE))
    standing = await clock_of(registry, paused, me)
    assert (standing["status"], standing["statutory"]["due_on"]) == ("paused", None)
    registry.set_clock("2026-03-05")
    running = await ok(await act(clerk(registry), paused, "resumption"))
    clock = await clock_of(registry, running, me)
    assert clock["statutory"]["due_on"] == "2026-03-24"  # exactly three working days later
    assert clock["remaining"] == standing["remaining"] == 13
    assert clock["intervals"] == [
        {
            "reason": "hearing",
            "label": "听证",
            "from_on": "2026-03-02",
            "until_on": "2026-03-05",
            "note": PAUSE["note"],
            "expected_days": 3,
        }
    ]
    extended = await ok(await act(approver(registry), running, "extension", json={"reason": "案情复杂"}))
    clock = await clock_of(registry, extended, me)
    assert (clock["statutory"]["due_on"], clock["remaining"]) == (
        "2026-04-08",
        23,
    )  # ten working days on, a holiday between
    assert clock["extension"] == {
        "working_days": 10,
        "reason": "案情复杂",
        "given_on": "2026-03-05",
        "given_by": "approver-1",
    }
    second = await act(approver(registry), extended, "extension", json={"reason": "仍然复杂"})
    assert (second.status_code, second.json()["code"]) == (409, "not_allowed_now")
    blocked = next(action for action in second.json()["actions"] if action["name"] == "extension")
    assert (blocked["code"], blocked["article"]) == ("IS_NOT_EXTENDED_YET", "《行政许可法》第四十二条第一款")


async def test_law_and_promise_stand_side_by_side_and_no_promise_is_longer_than_the_law(registry: Unit) -> None:
    group, service = await a_group(registry), await a_service(registry)
    registry.set_clock("2026-03-02")
    clock = await clock_of(registry, await taken(registry, group, asked_for("funds_change")))
    assert (clock["statutory"]["count"], clock["statutory"]["due_on"]) == (20, "2026-03-30")
    assert (clock["promised"]["count"], clock["promised"]["due_on"]) == (7, "2026-03-11")
    assert clock["legal_basis"] == "《行政许可法》第四十二条第一款"
    asked = asked_for("funds_change", unit_consented_on="2026-03-02")
    asked["documents"] = [*asked["documents"], "unit_consent"]
    clock = await clock_of(registry, await taken(registry, service, asked))
    assert clock["promised"]["due_on"] <= clock["statutory"]["due_on"]


async def test_no_time_runs_while_the_case_waits_for_the_applicant_or_the_supervising_unit(registry: Unit) -> None:
    registry.set_clock("2026-03-02")
    case = await submitted(registry, a_service_organization())
    notice = {"items": [{"pointer": "/domicile", "message": "请写明门牌号"}]}
    told = await ok(await act(clerk(registry), case, "correction-notice", json=notice))
    assert (await clock_of(registry, told))["status"] == "waiting"
    registry.set_clock("2026-03-20")
    me = applicant(registry)
    changed = await ok(
        await me.patch(f"/applications/{told.json()['id']}", json={"domicile": "五华区华山西路1号3栋"}, match=3)
    )
    again = await ok(await act(me, changed, "resubmission"))
    assert (await clock_of(registry, again))["statutory"]["due_on"] == "2026-03-27"
    taken_on = await ok(await act(clerk(registry), again, "acceptance"))
    waiting = await clock_of(registry, taken_on)
    assert (waiting["status"], waiting["statutory"]["due_on"], waiting["remaining"]) == ("waiting", None, None)
    refused = await act(clerk(registry), taken_on, "pause", json=PAUSE)
    assert refused.status_code == 409
    registry.set_clock("2026-04-10")
    consented = await ok(await act(unit_of_record(registry, UNIT), taken_on, "consent", json={}))
    clock = await clock_of(registry, consented)
    assert (clock["started_on"], clock["statutory"]["due_on"]) == ("2026-04-10", "2026-06-09")
    assert [(one["reason"], one["from_on"], one["until_on"]) for one in clock["intervals"]] == [
        ("correction", "2026-03-02", "2026-03-20"),
        ("consent", "2026-03-20", "2026-04-10"),
    ]


async def test_natural_days_do_not_count_while_the_clock_stands_still(registry: Unit) -> None:
    registry.set_clock("2026-03-02")
    case = await accepted(registry)
    assert (await clock_of(registry, case))["statutory"]["due_on"] == "2026-05-06"  # 1 May, rolled
    registry.set_clock("2026-03-10")
    paused = await ok(await act(clerk(registry), case, "pause", json=PAUSE))
    registry.set_clock("2026-03-20")
    running = await ok(await act(clerk(registry), paused, "resumption"))
    assert (await clock_of(registry, running))["statutory"]["due_on"] == "2026-05-11"  # ten days later


async def test_the_sixty_days_of_a_founding_are_not_extended(registry: Unit) -> None:
    case = await accepted(registry)
    answer = await act(approver(registry), case, "extension", json={"reason": "案情复杂"})
    assert answer.status_code == 409
    blocked = next(action for action in answer.json()["actions"] if action["name"] == "extension")
    assert blocked["code"] == "LIMIT_MAY_BE_EXTENDED"


@pytest.mark.parametrize("reason", ["correction", "consent"])
async def test_what_does_not_count_by_itself_is_no_pause_of_the_office(registry: Unit, reason: str) -> None:
    case = await accepted(registry)
    answer = await act(clerk(registry), case, "pause", json=PAUSE | {"reason": reason})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")


async def test_nothing_is_decided_while_the_clock_stands_still(registry: Unit) -> None:
    case = await examined(registry, await a_group(registry), asked_for("funds_change"))
    paused = await ok(await act(clerk(registry), case, "pause", json=PAUSE))
    answer = await act(approver(registry), paused, "approval")
    assert answer.status_code == 409
    assert {a["name"]: a["code"] for a in answer.json()["actions"]}["approval"] == "CLOCK_RUNS"
    again = await ok(await act(clerk(registry), paused, "resumption"))
    await ok(await act(approver(registry), again, "approval"))


async def test_a_dry_run_of_a_pause_leaves_the_clock_running(registry: Unit) -> None:
    case = await accepted(registry)
    dry = await ok(await act(clerk(registry), case, "pause", json=PAUSE, params={"dry_run": "true"}))
    assert dry.json()["paused"] is True
    assert (await clock_of(registry, case))["status"] == "running"


async def test_a_missed_deadline_is_marked_and_announced_once_and_is_not_mended_afterwards(registry: Unit) -> None:
    group = await a_group(registry)
    registry.set_clock("2026-03-02")
    case = await taken(registry, group, asked_for("domicile_change"))
    late, open_ = {"overdue": "true"}, {"overdue": "false", "matter": "domicile_change"}
    registry.set_clock("2026-03-30T23:59:00")
    await registry.run_jobs()
    assert await clerk(registry).every("/applications", params=late) == []
    assert len(await clerk(registry).every("/applications", params=open_)) == 1
    for moment in ("2026-03-31T00:00:01", "2026-03-31T08:00:00", "2026-04-20"):
        registry.set_clock(moment)
        await registry.run_jobs()
    events = [event["data"] for event in await registry.events("registry.application-overdue")]
    assert events == [
        {
            "application_id": case.json()["id"],
            "matter": "domicile_change",
            "area": group["area"],
            "due_on": "2026-03-30",
        }
    ]
    listed = await clerk(registry).every("/applications", params=late)
    assert [(item["id"], item["overdue_on"]) for item in listed] == [(case.json()["id"], "2026-03-30")]
    found = await ok(await clerk(registry).get(f"/applications/{case.json()['id']}"))
    assert found.json()["overdue_on"] == "2026-03-30"
    clock = await clock_of(registry, found)
    assert (clock["overdue"], clock["remaining"]) == (True, 0)
    for person, step, body in (
        (approver(registry), "extension", {"reason": "案情复杂"}),
        (clerk(registry), "pause", PAUSE),
    ):
        answer = await act(person, found, step, json=body)
        assert {a["name"]: a["code"] for a in answer.json()["actions"]}[step] == "TIME_IS_NOT_OVER"
    reviewed = await ok(await act(clerk(registry), found, "review", json={}))
    done = await ok(await act(approver(registry), reviewed, "approval"))  # late, but not void
    assert (done.json()["overdue_on"], await clerk(registry).every("/applications", params=late)) == ("2026-03-30", [])


async def test_a_day_off_entered_later_moves_the_deadline_before_anything_is_called_overdue(registry: Unit) -> None:
    group = await a_group(registry)
    registry.set_clock("2026-03-02")
    case = await taken(registry, group, asked_for("domicile_change"))
    admin = registry.as_role("sys_admin")
    entered = await admin.put("/calendar/2026-03-30", json={"is_workday": False, "source": "五华区停工一日的通知"})
    assert entered.status_code in (200, 201), entered.text
    registry.set_clock("2026-03-31T12:00:00")
    await registry.run_jobs()
    assert await registry.events("registry.application-overdue") == []
    assert (await clock_of(registry, case))["statutory"]["due_on"] == "2026-03-31"
    registry.set_clock("2026-04-01T12:00:00")
    await registry.run_jobs()
    assert [e["data"]["due_on"] for e in await registry.events("registry.application-overdue")] == ["2026-03-31"]


async def test_the_applicant_sees_the_countdown_and_when_a_calendar_is_not_published(registry: Unit) -> None:
    group = await a_group(registry)
    registry.set_clock("2026-12-14")
    case = await taken(registry, group, asked_for("domicile_change"))
    clock = await clock_of(registry, case, represents(registry, group))
    assert (clock["provisional"], clock["statutory"]["provisional"], clock["remaining"]) == (True, True, 20)
    due: str = clock["statutory"]["due_on"]
    assert due.startswith("2027-01")
    assert [(one["days_before"], one["reached"]) for one in clock["reminders"]] == [(7, False), (1, False)]
    registry.set_clock(clock["reminders"][0]["on"])
    later = await clock_of(registry, case, represents(registry, group))
    assert [one["reached"] for one in later["reminders"]] == [True, False]


async def test_one_case_that_cannot_be_accepted_keeps_no_other_waiting(registry: Unit) -> None:
    spoilt = await submitted(registry)
    other = await submitted(registry, a_service_organization())
    async with registry.database.transaction() as tx:
        await tx.execute(text("UPDATE applications SET content = '{}' WHERE name LIKE '%协会'"))
    registry.set_clock("2026-01-20")
    await registry.run_jobs()
    found = await ok(await applicant(registry).get(f"/applications/{other.json()['id']}"))
    assert (found.json()["state"], spoilt.json()["state"]) == ("accepted", "submitted")
    told = [e["data"] for e in await registry.events("registry.application-progressed")]
    assert [e["application_id"] for e in told if e["step"] == "acceptance"] == [other.json()["id"]]


@pytest.mark.parametrize(("on", "accepted_on"), [("2026-01-12", "2026-01-12"), ("2026-01-13", "2026-01-05")])
async def test_a_clerk_who_accepts_too_late_does_not_put_off_the_decision(
    registry: Unit, on: str, accepted_on: str
) -> None:
    case = await submitted(registry)
    registry.set_clock(on)
    late = await ok(await act(clerk(registry), case, "acceptance"))
    clock = await clock_of(registry, late)
    assert (clock["accepted_on"], clock["started_on"]) == (accepted_on, accepted_on)
    assert clock["deemed_accepted"] is (on != accepted_on)


async def test_silence_is_counted_from_the_last_receipt_whatever_was_corrected_before(registry: Unit) -> None:
    """Trap demarche PR#10862: with corrections of several items the date of silence was shown wrong."""
    registry.set_clock("2026-03-02")
    me, path_of = applicant(registry), "/applications/{}".format
    case = await submitted(registry)
    path = path_of(case.json()["id"])
    for day, item, value in (
        ("2026-03-04", "domicile", "五华区华山西路2号"),
        ("2026-03-12", "domicile", "五华区华山西路3号"),
    ):
        registry.set_clock(day)
        notice = {"items": [{"pointer": f"/{item}", "message": "与证明不符"}]}
        told = await ok(await act(clerk(registry), case, "correction-notice", json=notice))
        assert told.json()["due_on"] is None
        registry.set_clock(day[:-2] + f"{int(day[-2:]) + 2:02d}")
        changed = await me.patch(path, json={item: value}, match=int(told.headers["etag"].strip('"')))
        case = await ok(await act(me, await ok(changed), "resubmission"))
    shown: dict[str, Any] = (await ok(await me.get(path))).json()
    assert (shown["received_on"], shown["due_on"]) == ("2026-03-14", "2026-03-20")
    registry.set_clock("2026-03-20T18:00:00")
    await registry.run_jobs()
    assert (await me.get(path)).json()["state"] == "submitted"
    registry.set_clock("2026-03-21")
    await registry.run_jobs()
    assert (await me.get(path)).json()["accepted_on"] == "2026-03-14"


async def test_a_stranger_sees_no_clock(registry: Unit) -> None:
    case = await accepted(registry)
    path = f"/applications/{case.json()['id']}/clock"
    assert (await registry.as_role("org_rep", sub="stranger").get(path)).status_code == 404
    assert (await registry.as_role("district_clerk", area="530103").get(path)).status_code == 404
