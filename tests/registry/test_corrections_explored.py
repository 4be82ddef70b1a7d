"""Whatever is entered, proposed, decided and withdrawn in whatever order: a book only grows, and both time axes tell the truth."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from registry.app import SERVICE
from registry.organizations.model import EntryKind
from support.chain import assert_chained, digested
from support.exploring import Explorer, explore
from support.harness import Templates, httpx

from tests.registry.given import an_organization, changed, version

BEGAN = date(2010, 5, 4)
ITEMS = ("domicile", "purpose")
WAYS = ("day", "value", "withdrawals")  # what is proposed of an entry
WHY = {"reason": "录入有误", "evidence": "会员大会决议原件"}


@dataclass(frozen=True)
class Told:
    """An entry as whoever reads along understands it: from which day on it gives which values, until it is replaced."""

    id: str
    day: date
    values: dict[str, str]
    place: int  # of the entry it replaces, so that two of one day stand in their order
    is_replaced: bool = False


class Book(Explorer):
    """A clerk and an approver write in one book; beside them somebody keeps a list with pencil and paper."""

    def __init__(self) -> None:
        super().__init__()
        self.today = date(2026, 3, 2)
        self.unit.set_clock(str(self.today))
        self.organization = self.do(an_organization(self.unit))
        self.path = f"/organizations/{self.organization}"
        self.read: list[dict[str, Any]] = self.do(self.unit.anyone().every(f"{self.path}/history"))
        self.told = [Told(self.read[0]["id"], BEGAN, {}, 0)]
        self.open: dict[str, tuple[httpx.Response, Told]] = {}
        self.evenings: list[tuple[date, list[Told]]] = []
        self.serial = 0

    def fresh(self) -> str:
        self.serial += 1
        return f"五华区护国路{self.serial}号"

    @rule(item=st.sampled_from(ITEMS), offset=st.integers(-9, 20))
    def enter(self, item: str, offset: int) -> None:
        day, value = self.today + timedelta(offset), self.fresh()
        self.do(changed(self.unit, self.organization, EntryKind.SCOPE_CHANGE, on=str(day), **{item: value}))
        self.told.append(Told(self.last(), day, {item: value}, len(self.told)))

    def last(self) -> str:
        found: str = self.do(self.unit.anyone().every(f"{self.path}/history"))[-1]["id"]
        return found

    @rule(pick=st.integers(0, 9), offset=st.integers(-9, 9), what=st.sampled_from(WAYS))
    def propose(self, pick: int, offset: int, what: str) -> None:
        if len(self.told) == 1:  # how an organization began is not explored here
            return
        entry = self.told[1:][pick % (len(self.told) - 1)]
        body: dict[str, Any] = dict(WHY)
        if what == "day":
            body["effective_on"] = str(self.today + timedelta(offset))
        if what == "value":
            body["changes"] = dict.fromkeys(entry.values, self.fresh())
        place = f"{self.path}/history/{entry.id}/{'withdrawals' if what == 'withdrawals' else 'corrections'}"
        answer = self.do(self.unit.as_role("district_clerk", sub="anna").post(place, json=body))
        is_new = {"day": body.get("effective_on") != str(entry.day), "value": bool(entry.values)}
        is_new["withdrawals"] = entry.day > self.today
        is_sound = not entry.is_replaced and bool(entry.values) and is_new[what]
        assert (answer.status_code == 201) == (is_sound and entry.id not in self.open), answer.text
        if answer.status_code == 201:
            values = None if what == "withdrawals" else entry.values | body.get("changes", {})
            day = date.fromisoformat(answer.json()["effective_on"])
            self.open[entry.id] = (answer, replace(entry, day=day, values=values or {}))

    @rule(
        pick=st.integers(0, 9),
        sub=st.sampled_from(["berta", "berta", "berta", "anna"]),
        approves=st.booleans(),
    )
    def decide(self, pick: int, sub: str, approves: bool) -> None:
        if not self.open:
            return
        entry_id = sorted(self.open)[pick % len(self.open)]
        made, after = self.open[entry_id]
        at = next(n for n, one in enumerate(self.told) if one.id == entry_id)
        step, body = ("approval", None) if approves else ("dismissal", {"reason": "原记载无误"})
        path = f"/corrections/{made.json()['id']}/{step}"
        person = self.unit.as_role("district_approver", sub=sub)
        answer = self.do(person.post(path, match=version(made), **({"json": body} if body else {})))
        is_too_late = approves and made.json()["kind"] == "withdrawal" and self.told[at].day <= self.today
        assert answer.status_code == (403 if sub == "anna" else 409 if is_too_late else 200), answer.text
        if answer.status_code != 200:
            return
        del self.open[entry_id]
        self.reached.add(f"{made.json()['kind']} {answer.json()['state']}")
        if approves:
            self.told[at] = replace(self.told[at], is_replaced=True)
            self.told.append(replace(after, id=self.last()))

    @rule(item=st.sampled_from(ITEMS), days=st.integers(1, 9), what=st.sampled_from(WAYS), approves=st.booleans())
    def think_better_of_it(self, item: str, days: int, what: str, approves: bool) -> None:
        """Enter something for a later day, and let it be put right or taken back at once: so that the runs come far."""
        self.enter(item, days)
        self.propose(len(self.told) - 2, -days, what)
        self.decide(days, "berta", approves)

    @rule(days=st.integers(1, 9))
    def sleep(self, days: int) -> None:
        """Look back on the day, and let some days pass, with or without the job: what is due is true all the same."""
        self.evenings.append((self.today, list(self.told)))
        self.today += timedelta(days)
        self.unit.set_clock(str(self.today))
        if days % 2:
            self.do(self.unit.run_jobs())

    @invariant()
    def nothing_that_was_written_is_ever_written_again(self) -> None:
        entries = self.do(self.unit.anyone().every(f"{self.path}/history"))
        assert [digested(entry) for entry in entries[: len(self.read)]] == [digested(entry) for entry in self.read]
        assert_chained(entries)
        assert [bool(entry["corrected_by"]) for entry in entries] == [one.is_replaced for one in self.told]
        self.read = entries

    @invariant()
    def both_axes_say_what_was_told(self) -> None:
        self.compare(self.today, self.told, as_of=str(self.today))
        for evening, known in self.evenings[-1:]:
            moment = f"{evening}T23:59:59+08:00"
            for day in (evening, self.today):
                self.compare(day, known, as_of=str(day), known_at=moment)

    def compare(self, day: date, known: list[Told], **asked: str) -> None:
        stands: dict[str, str | None] = dict.fromkeys(ITEMS)
        for one in sorted((one for one in known if not one.is_replaced), key=lambda one: (one.day, one.place)):
            if one.day <= day:
                stands |= one.values
        shown = self.do(self.unit.anyone().get(self.path, params=asked)).json()
        assert {item: shown[item] for item in ITEMS} == stands, (asked, known)


def test_a_book_only_grows_and_both_time_axes_tell_the_truth(templates: Templates, tmp_path: Path) -> None:
    reached = explore(Book, SERVICE, templates, tmp_path, examples=8, steps=20)
    assert {"correction approved", "correction dismissed", "withdrawal approved"} <= reached
