"""Whether every offer went to the first who waited: retraced from what was announced, in the order in which it happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen
from bureaukit.clock import legal_date
from bureaukit.db import Tx

from incubator.admissions import store
from incubator.admissions.actions.common import policy_of
from incubator.admissions.model import Admission, AdmissionChanged, AdmissionState, Mode
from incubator.admissions.rules.priority import Policy
from incubator.offers import store as offers
from incubator.offers.model import HOLDING, OfferChanged
from incubator.parameters import BOOK

SETTLED_ANEW = (AdmissionState.SUBMITTED, AdmissionState.FIRST_REVIEWED)  # marks and wishes may have changed by then


@dataclass(slots=True)
class _Waiting:
    """Who waits as far as the story has been told, who has an offer, and when each was last settled anew."""

    admissions: Mapping[UUID, Admission]
    state: dict[UUID, AdmissionState] = field(default_factory=dict)
    base: dict[UUID, str] = field(default_factory=dict)  # where it waits, or waited before it was referred
    holding: set[UUID] = field(default_factory=set)
    settled: dict[UUID, int] = field(default_factory=dict)

    def hear(self, seq: int, topic: str, data: Mapping[str, Any]) -> None:
        """Take in one announcement."""
        admission_id = UUID(data["admission_id"])
        if topic == AdmissionChanged.topic:
            self.state[admission_id] = AdmissionState(data["state"])
            self.base[admission_id] = data["base_id"]
            if self.state[admission_id] in SETTLED_ANEW:
                self.settled[admission_id] = seq
        elif data["state"] in HOLDING:
            self.holding.add(admission_id)
        else:
            self.holding.discard(admission_id)

    def ahead_of(self, admission_id: UUID, policy: Policy) -> set[UUID]:
        """Return who waited for the same kind of space at this moment, had no offer, and went before."""
        mine = self.admissions[admission_id]
        return {
            other
            for other, state in self.state.items()
            if state is AdmissionState.WAITLISTED
            and other not in self.holding | {admission_id}
            and self.base[other] == self.base[admission_id]
            and (rival := self.admissions[other]).content.mode is Mode.PHYSICAL
            and rival.content.space_kind is mine.content.space_kind
            and policy.standing(rival) < policy.standing(mine)
        }


async def skipped_without_reason(tx: Tx) -> Seen:
    """Return the offers that passed somebody over who went before, with no row that says why.

    Whoever was reviewed anew since is left out: what it ranked by at the time is no longer on record.
    """
    waiting = _Waiting(await store.once_submitted(tx))
    reasons = await offers.every_passing(tx)
    policies: dict[date, Policy] = {}
    looked_at = 0
    found: list[tuple[UUID, UUID, set[UUID], int]] = []
    for seq, topic, data, at in await store.announced(tx, (AdmissionChanged.topic, OfferChanged.topic)):
        if topic == OfferChanged.topic and data["step"] == "offering":
            on = legal_date(at)
            if on not in policies:
                policies[on] = policy_of(await BOOK.on(tx, on))
            looked_at += 1
            offer_id, admission_id = UUID(data["offer_id"]), UUID(data["admission_id"])
            ahead = {one for one in waiting.ahead_of(admission_id, policies[on]) if (offer_id, one) not in reasons}
            found.append((offer_id, admission_id, ahead, seq))
        waiting.hear(seq, topic, data)
    wrong = [
        str(offer_id)
        for offer_id, admission_id, ahead, seq in found
        if waiting.settled.get(admission_id, 0) < seq and any(waiting.settled.get(one, 0) < seq for one in ahead)
    ]
    return Seen(looked_at, tuple(wrong))
