"""Looks whether each request that changed something told of it: an event written with the change, under the request's id."""

from dataclasses import dataclass, field

from bureaukit.http import httpx
from bureaukit.plumbing import EVENTS
from sqlalchemy import select
from support.harness import Unit

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
# what is no state of the incubator's records: dated settings (kept with both persons), and where events are sent
BESIDE = ("/v1/incubator/parameters/", "/v1/incubator/subscriptions", "/v1/incubator/calendar")


@dataclass
class Changes:
    """The requests of one service that were answered as done, by their ids."""

    unit: Unit
    made: dict[str, str] = field(default_factory=dict)

    async def note(self, answer: httpx.Response) -> None:
        """Note a request that changed something, as the hook of the client."""
        asked = answer.request
        path = asked.url.path
        is_trial = "dry-run" in answer.headers or "idempotency-replayed" in answer.headers
        if asked.method in CHANGING and answer.is_success and not is_trial and not path.startswith(BESIDE):
            self.made[answer.headers["x-request-id"]] = f"{asked.method} {path}"

    async def silent(self) -> list[str]:
        """Return the changes of which no event tells."""
        async with self.unit.database.reading() as tx:
            told = await tx.all(select(EVENTS.c.request_id).where(EVENTS.c.request_id.in_(self.made)).distinct())
        return [line for request_id, line in self.made.items() if request_id not in {row.request_id for row in told}]
