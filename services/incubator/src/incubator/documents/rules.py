"""What must be brought with an application for entry, and the rule that it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bureaukit.rules import required_by
from bureaukit.text import Text

from incubator.documents.model import DocumentItem
from incubator.regulations import ENTRY

# who signs, by the kind of the applicant (docs/rulebook.md, 5)
SIGNED_BY: Mapping[str, Text] = {
    "registered": Text("由法定代表人签字并加盖公章", "signed by the legal representative, with the seal"),
    "filed": Text("由负责人签字", "signed by its head"),
    "team": Text("由全体发起人或其代理人签名", "signed by all founders, or by their agent"),
}
HINTS: Mapping[DocumentItem, Text] = {
    DocumentItem.AUTHORIZATION: Text("由代理人签名或办理时需要", "needed where an agent signs or acts"),
}


def hint_of(item: DocumentItem, applicant_kind: str) -> Text | None:
    """Return what a paper must show, or when it is needed."""
    return SIGNED_BY[applicant_kind] if item is DocumentItem.APPLICATION_FORM else HINTS.get(item)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What is needed for an application, and what is there."""

    needed: frozenset[DocumentItem]
    present: frozenset[DocumentItem]

    @property
    def missing(self) -> list[DocumentItem]:
        """What is needed and not there, in the order of the checklist."""
        return [item for item in DocumentItem if item in self.needed - self.present]


def _missing(enclosed: Enclosed) -> dict[str, Any]:
    return {"missing": [item.value for item in enclosed.missing]}


@required_by(
    ENTRY,
    otherwise="必要材料尚未全部上传",
    otherwise_en="Not every required document is uploaded",
    mend="请按材料清单上传所缺材料",
    mend_en="Upload what the checklist says is missing",
    facts=_missing,
)
def has_every_required_document(enclosed: Enclosed) -> bool:
    """Which those are, is a parameter by the kind of the applicant; what is infected does not count."""
    return not enclosed.missing
