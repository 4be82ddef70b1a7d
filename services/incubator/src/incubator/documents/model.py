"""A file that an applicant brought, and the list of what must be brought: values only, no I/O."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from bureaukit.cabinet import DocumentState
from bureaukit.codes import CodeList


class DocumentItem(CodeList):
    """What a file is, as the checklist names it."""

    APPLICATION_FORM = "application_form", "入驻申请书", "application for entry"
    CERTIFICATE = "certificate", "登记证书", "certificate of registration"
    FILING_PROOF = "filing_proof", "备案证明", "proof of filing"
    PLAN = "plan", "培育（筹备）计划", "plan of the incubation"
    AUTHORIZATION = "authorization", "授权委托书", "authorization of an agent"
    OTHER = "other", "其他材料", "another paper"


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its bytes lie outside the database under `id`; what was handed in once stays."""

    id: UUID
    admission_id: UUID
    item: DocumentItem
    name: str
    media_type: str
    size: int
    sha256: str
    state: DocumentState
    uploaded_by: str
    uploaded_at: datetime
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DocumentReceived:
    """A file was taken in; its name may be somebody's and is not told."""

    topic: ClassVar[str] = "incubator.document-received.v1"
    document_id: UUID
    admission_id: UUID
    item: DocumentItem
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

    topic: ClassVar[str] = "incubator.document-scanned.v1"
    document_id: UUID
    state: DocumentState
    on: date

    @property
    def subject(self) -> UUID:
        """The document."""
        return self.document_id


@dataclass(frozen=True, slots=True)
class DocumentRemoved:
    """A file was taken back before it was handed in."""

    topic: ClassVar[str] = "incubator.document-removed.v1"
    document_id: UUID
    admission_id: UUID
    item: DocumentItem
    on: date

    @property
    def subject(self) -> UUID:
        """The document."""
        return self.document_id
