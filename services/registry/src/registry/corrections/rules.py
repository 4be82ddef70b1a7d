"""What an entry must be to be corrected or withdrawn, and who decides."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from registry.corrections.model import Correction, CorrectionKind
from registry.organizations.model import ABOUT_ENTRIES, BookEntry, EntryKind
from registry.regulations import CIVIL_CODE, LICENSING

REGISTERED_ITEMS = CIVIL_CODE.article(64)  # what is registered changes by a registration of its own
PUBLICATION = CIVIL_CODE.article(66)
DECIDED_ELSEWHERE = (
    EntryKind.LISTING,
    EntryKind.DELISTING,
    EntryKind.SUSPENSION,
    EntryKind.RESUMPTION,
    EntryKind.LIQUIDATION,
    EntryKind.DEREGISTRATION,
    EntryKind.FILING_END,
    EntryKind.CHARITY_WITHDRAWAL,
    EntryKind.FUNDRAISING_REVOCATION,
    EntryKind.REVOCATION,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with what it is measured by: the entry, what it says, what became of it, who looks at it and when."""

    correction: Correction
    entry: BookEntry
    is_replaced: bool
    officer: str
    today: date

    @property
    def is_withdrawal(self) -> bool:
        """Whether the entry is to be taken back, and not put right."""
        return self.correction.kind is CorrectionKind.WITHDRAWAL


@required_by(
    PUBLICATION,
    otherwise="该记载已被更正、撤回或不产生效力",
    otherwise_en="The entry has been replaced already, or has no effect of its own",
    mend="请更正后来的那条记载",
    mend_en="Correct the entry that replaced it",
)
def entry_is_in_force(p: Proposal) -> bool:
    """What was replaced is put right where it was replaced; a hold ends by itself."""
    return not p.is_replaced and p.entry.kind not in ABOUT_ENTRIES


@required_by(
    PUBLICATION,
    otherwise="该记载由名录、处罚或注销事项产生，须在该事项中更正",
    otherwise_en="The entry follows from a list, a penalty or an ending, and is put right there",
    mend="在所依事项中办理",
    mend_en="Go to the matter that made it",
)
def entry_is_decided_here(p: Proposal) -> bool:
    """What another decision entered stands and falls with it; what was taken over from old records has none."""
    return p.entry.kind not in DECIDED_ELSEWHERE or p.entry.case_id is None


@required_by(
    REGISTERED_ITEMS,
    otherwise="该记载未涉及所更正的事项",
    otherwise_en="The entry says nothing of what is to be corrected",
    mend="请更正涉及该事项的记载，或办理变更登记",
    mend_en="Correct the entry that is about it, or apply for the change",
    facts=lambda p: {"items": sorted(p.entry.changes)},
)
def entry_is_about_it(p: Proposal) -> bool:
    """A correction gives an entry the right value; a new fact needs an entry of its own."""
    return p.correction.changes.keys() <= p.entry.changes.keys()


@required_by(
    PUBLICATION,
    otherwise="更正内容与原记载相同",
    otherwise_en="The correction changes nothing",
    mend="填写正确的内容或生效日",
    mend_en="Give the right value or the right day",
)
def something_is_corrected(p: Proposal) -> bool:
    """A correction says something else than the entry: another value, or another day."""
    said = {item: change["to"] for item, change in p.entry.changes.items()}
    is_new = any(said.get(item) != value for item, value in p.correction.changes.items())
    return p.is_withdrawal or is_new or p.correction.effective_on != p.entry.effective_on


@required_by(
    REGISTERED_ITEMS,
    otherwise="该记载已经生效，不能撤回",
    otherwise_en="The entry has taken effect: it cannot be withdrawn",
    mend="有误的请提请更正",
    mend_en="Propose a correction if it is wrong",
    facts=lambda p: {"effective_on": p.entry.effective_on.isoformat()},
)
def entry_is_still_to_come(p: Proposal) -> bool:
    """Only what is entered for a later day is withdrawn, and an organization's first entry never is."""
    return not p.is_withdrawal or (p.entry.effective_on > p.today and p.entry.serial > 1)


@required_by(
    LICENSING.article(34, paragraph=3),
    otherwise="提请人不得决定，须由第二人决定",
    otherwise_en="Whoever proposed it does not decide it: a second person does",
    mend="由另一人决定",
    mend_en="Somebody else decides",
)
def second_person_decides_the_correction(p: Proposal) -> bool:
    """The register is put right by two persons (four eyes)."""
    return p.officer != p.correction.proposed_by


BEFORE_PROPOSAL = (
    entry_is_in_force,
    entry_is_decided_here,
    entry_is_about_it,
    something_is_corrected,
    entry_is_still_to_come,
)
