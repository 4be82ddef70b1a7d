"""A file that somebody brought, and the list of what must be brought: values only, no I/O."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from bureaukit.cabinet import DocumentState
from bureaukit.codes import CodeList
from bureaukit.law import Article
from bureaukit.text import Text


class HolderKind(CodeList):
    """To what a document belongs."""

    APPLICATION = "application", "申请", "application"
    ORGANIZATION = "organization", "社会组织", "organization"


class MatterBesideCases(CodeList):
    """A matter that has papers and is no case of the engine: it runs in a slice of its own."""

    DEREGISTRATION = "deregistration", "注销登记", "deregistration"


@dataclass(frozen=True, slots=True)
class Holder:
    """The case or the organization that a document belongs to."""

    kind: HolderKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its bytes lie outside the database under `id`."""

    id: UUID
    holder: Holder
    item: str  # of the checklist
    name: str
    media_type: str
    size: int
    sha256: str
    state: DocumentState
    uploaded_by: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of a checklist."""

    code: str
    title: Text
    article: Article | None  # None: practice, not law
    required: bool = True
    hint: Text | None = None  # what the paper must show, or when it is needed


@dataclass(frozen=True, slots=True)
class DocumentReceived:
    """A file was taken in; its name may be somebody's and is not told."""

    topic: ClassVar[str] = "registry.document-received.v1"
    document_id: UUID
    holder_kind: HolderKind
    holder_id: UUID
    item: str
    media_type: str
    size: int
    sha256: str
    state: DocumentState
    on: date

    @property
    def subject(self) -> UUID:
        """The document."""
        return self.document_id


@dataclass(frozen=True, slots=True)
class DocumentScanned:
    """A file that waited was looked at by the virus scanner."""

    topic: ClassVar[str] = "registry.document-scanned.v1"
    document_id: UUID
    state: DocumentState
    on: date

    @property
    def subject(self) -> UUID:
        """The document."""
        return self.document_id


@dataclass(frozen=True, slots=True)
class DocumentRemoved:
    """A file was taken back before the case was handed in."""

    topic: ClassVar[str] = "registry.document-removed.v1"
    document_id: UUID
    holder_kind: HolderKind
    holder_id: UUID
    item: str
    on: date

    @property
    def subject(self) -> UUID:
        """The document."""
        return self.document_id
