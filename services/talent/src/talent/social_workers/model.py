"""A social worker as a person: values only; what identifies or pays somebody is sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal
from uuid import UUID

TABLE = "social_workers"
Sealed = Literal["id_number", "phone", "bank_account"]


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of a person, in plain; it lives no longer than the request that brings it."""

    name: str
    id_number: str
    area: str
    phone: str | None = None
    bank_account: str | None = None
    account_sub: str | None = None


@dataclass(frozen=True, slots=True)
class SocialWorker:
    """A person on record; `id_number`, `phone` and `bank_account` are sealed texts."""

    id: UUID
    name: str
    area: str
    id_number: str
    phone: str | None
    bank_account: str | None
    account_sub: str | None
    version: int

    def opened(self, unseal: Callable[..., str], column: Sealed) -> str | None:
        """Return one sealed field in plain, if there is one."""
        sealed: str | None = getattr(self, column)
        return unseal(sealed, table=TABLE, column=column, row=self.id) if sealed else None


@dataclass(frozen=True, slots=True)
class SocialWorkerRecorded:
    """A person was entered or changed; who it is stays here."""

    topic: ClassVar[str] = "talent.social-worker-recorded.v1"
    social_worker_id: UUID
    area: str

    @property
    def subject(self) -> UUID:
        """The person's id."""
        return self.social_worker_id
