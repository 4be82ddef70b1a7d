"""Replays what was announced of each record: every state must follow from the one before, and the last is the record's."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Text as TextType
from sqlalchemy import Uuid, column, select, table

from bureaukit.checks import Check, Seen
from bureaukit.db import Tx
from bureaukit.lifecycle import Lifecycle
from bureaukit.plumbing import EVENTS
from bureaukit.text import Text

NOWHERE = ""  # no state of any record


@dataclass(frozen=True, slots=True)
class History:
    """Records that have a lifecycle: their table, and the topic that tells of each step with `step` and `state`.

    `begins` names the states in which a record may also be entered, beside the initial one. `also` names topics that
    tell of one step each, as they did before every step was told of; where both do, the second says nothing new.
    """

    table: str
    lifecycle: Lifecycle[Any]
    topic: str
    begins: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # topic: step and the state it leads to

    def as_check(self) -> Check:
        """Return the check that replays it."""
        said = Text(
            "各步骤均依流程，状态与最后一步一致",
            "Every step followed from the state before, and led to the present one",
        )
        return Check(f"history-of-{self.table.replace('_', '-')}", said, self._replay())

    def _replay(self) -> Callable[[Tx], Awaitable[Seen]]:
        async def look(tx: Tx) -> Seen:
            own = table(self.table, column("id", Uuid()), column("state", TextType()))
            present = {str(row.id): str(row.state) for row in await tx.all(select(own.c.id, own.c.state))}
            columns = (EVENTS.c.subject, EVENTS.c.topic, EVENTS.c.data)
            told = select(*columns).where(EVENTS.c.topic.in_((self.topic, *self.also)))
            rows = await tx.all(told.order_by(EVENTS.c.subject, EVENTS.c.subject_seq))
            ends = dict(self._ends((row.subject, self._step(row.topic, row.data)) for row in rows))
            began = self.lifecycle.initial.value
            wrong = [one for one in present.keys() | ends.keys() if present.get(one) != ends.get(one, began)]
            return Seen(len(present), tuple(sorted(wrong)))

        return look

    def _step(self, topic: str, data: dict[str, Any]) -> dict[str, Any]:
        """Return step and state as told, and whether another topic tells of them."""
        if topic not in self.also:
            return data
        step, state = self.also[topic]
        return {"step": step, "state": state, "again": True}

    def _ends(self, told: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, str]]:
        """Yield where each record's steps lead; nowhere if one of them did not follow."""
        for subject, steps in groupby(told, key=lambda event: event[0]):
            entries = [data for _, data in steps]
            first = entries[0]["state"]
            state: str = first if first in self.begins else self.lifecycle.initial.value
            for data in entries:
                state = data["state"] if self._follows(state, data) else NOWHERE
            yield subject, state

    def _follows(self, state: str, data: dict[str, Any]) -> bool:
        """A step of the table leads where it says; anything else that is told leaves the state as it was."""
        if data.get("again") and data["state"] == state:
            return True
        named = [step for step in self.lifecycle.steps if step.name == data["step"]]
        if not named:
            return bool(data["state"] == state)
        ways = [(source.value, step.leads_to(source).value) for step in named for source in step.sources]
        return (state, data["state"]) in ways
