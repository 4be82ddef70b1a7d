"""Filings of organizations on record over the counter: a shape for each matter, discriminated by `matter`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, get_args

from bureaukit.problems import FieldError, Invalid
from pydantic import BaseModel, ConfigDict, Field, create_model

from registry.applications.api.shapes.cases import CaseOut, HeadOut, PersonOut
from registry.applications.api.shapes.members import (
    Area,
    CharitableActivities,
    CharityCharterItems,
    CharterItem,
    ElectedIn,
    Fen,
    LeavingIn,
    Line,
    Name,
    OfficerIn,
    Words,
    person,
)
from registry.applications.model import (
    CONTENTS,
    DirectRegistrationClass,
    EnclosedDocument,
    Filing,
    Leaving,
    Matter,
    Part,
    Person,
)
from registry.certificates.model import IssueReason
from registry.people.model import BranchKind


class FilingIn(BaseModel):
    """What every filing of an organization on record has."""

    model_config = ConfigDict(extra="forbid")

    matter: Matter
    documents: Annotated[list[EnclosedDocument], Field(max_length=40)] = Field(
        default=[], description="what is enclosed, by name 所附材料"
    )
    unit_consented_on: date | None = Field(
        default=None,
        description="a consent given in writing before 此前书面同意之日; without it the unit is asked here",
    )
    effective_on: date | None = Field(default=None, description="a day to come 拟生效日期; without it, when decided")
    reason: Words | None = None

    def changes(self) -> dict[str, Any]:
        """Return what was sent, as the model holds it, people left out."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - NOT_CONTENT}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in sent.items()}

    def content(self) -> Filing:
        """Return what is declared."""
        kind = CONTENTS[self.matter]
        if not issubclass(kind, Filing):
            raise TypeError(f"{self.matter} is no filing")
        return kind(**self.changes())

    def people(self, before: Sequence[Person], *, today: date) -> list[Person]:
        """Return the people after this change; of the filings one names a person, the one who is to represent."""
        sent: OfficerIn | None = getattr(self, "legal_representative", None)
        if sent is None:
            return list(before)
        faults: list[FieldError] = []
        people = [person(Part.LEGAL_REPRESENTATIVE, sent, "/legal_representative", today, faults)]
        if faults:
            raise Invalid(*faults)
        return people


NOT_CONTENT = {"matter", "legal_representative", "heads"}


class NameChangeIn(FilingIn):
    """Change of the name (名称变更)."""

    matter: Literal[Matter.NAME_CHANGE]
    new_name: Name | None = None


class DomicileChangeIn(FilingIn):
    """Change of the domicile (住所变更)."""

    matter: Literal[Matter.DOMICILE_CHANGE]
    domicile: Line | None = None
    area: Area | None = None


class ActivityAreaChangeIn(FilingIn):
    """Change of the area of activity (活动地域变更)."""

    matter: Literal[Matter.ACTIVITY_AREA_CHANGE]
    activity_area: Area | None = None


class ScopeChangeIn(FilingIn):
    """Change of purpose or scope (宗旨、业务范围变更)."""

    matter: Literal[Matter.SCOPE_CHANGE]
    purpose: Words | None = None
    scope: Words | None = None


class LegalRepresentativeChangeIn(FilingIn):
    """Change of the legal representative (法定代表人变更)."""

    matter: Literal[Matter.LEGAL_REPRESENTATIVE_CHANGE]
    legal_representative: OfficerIn | None = None
    audited_on: date | None = Field(default=None, description="day of the audit before the change 财务审计之日")


class FundsChangeIn(FilingIn):
    """Change of the funds (活动资金、开办资金变更)."""

    matter: Literal[Matter.FUNDS_CHANGE]
    start_up_funds_fen: Fen | None = None


class SupervisingUnitChangeIn(FilingIn):
    """Change of the supervising unit (业务主管单位变更)."""

    matter: Literal[Matter.SUPERVISING_UNIT_CHANGE]
    supervising_unit: Name | None = None
    direct_registration_class: DirectRegistrationClass | None = None


class CharterApprovalIn(FilingIn):
    """Approval of an amended charter (章程核准)."""

    matter: Literal[Matter.CHARTER_APPROVAL]
    adopted_on: date | None = Field(default=None, description="day of the resolution 表决通过之日")
    charter_items: list[CharterItem] = Field(
        default=[], max_length=9, description="items of 社团条例第十四条 or 民非条例第十条 that the charter holds"
    )


class ReElectionApprovalIn(FilingIn):
    """Approval before a re-election (换届预先审批)."""

    matter: Literal[Matter.RE_ELECTION_APPROVAL]
    term_began_on: date | None = Field(default=None, description="first day of the present term 本届起始日")
    election_on: date | None = Field(default=None, description="day of the election 拟换届之日")
    audited_on: date | None = Field(default=None, description="day of the audit before it 财务审计之日")


class ReElectionDelayIn(FilingIn):
    """Delay of a re-election (延期换届)."""

    matter: Literal[Matter.RE_ELECTION_DELAY]
    term_ends_on: date | None = Field(default=None, description="last day of the present term 本届届满之日")
    delayed_until: date | None = Field(default=None, description="延期至")


class SealFilingIn(FilingIn):
    """Filing of a seal (印章备案)."""

    matter: Literal[Matter.SEAL_FILING]
    seal_text: Line | None = Field(default=None, description="what the seal says 印文")
    engraved_on: date | None = None


class AccountFilingIn(FilingIn):
    """Filing of a bank account (银行账户备案)."""

    matter: Literal[Matter.ACCOUNT_FILING]
    bank: Name | None = None
    account_name: Name | None = None
    account_tail: Annotated[str, Field(pattern=r"^[0-9]{4}$", description="the last four digits 账号后四位")] | None = (
        None
    )


class HeadsFilingIn(FilingIn):
    """Filing of heads, council and supervisors after an election, or of changes during a term (负责人备案)."""

    matter: Literal[Matter.HEADS_FILING]
    elected_on: date | None = Field(default=None, description="day of the election or resolution 选举或表决通过之日")
    heads: list[ElectedIn] = Field(default=[], max_length=100, description="who begins 就任")
    leaving: list[LeavingIn] = Field(default=[], max_length=100, description="which posts ended 离任")

    def changes(self) -> dict[str, Any]:
        """Return what was sent, as the model holds it, people left out."""
        sent = super().changes()
        if "leaving" in sent:
            sent["leaving"] = tuple(Leaving(**dict(one)) for one in self.leaving)
        return sent

    def people(self, before: Sequence[Person], *, today: date) -> list[Person]:
        """Return the people after this change."""
        if "heads" not in self.model_fields_set:
            return list(before)
        faults: list[FieldError] = []
        people = [person(Part.HEAD, sent, f"/heads/{n}", today, faults) for n, sent in enumerate(self.heads)]
        if faults:
            raise Invalid(*faults)
        return people


class FeeStandardFilingIn(FilingIn):
    """Filing of the membership fee (会费标准备案)."""

    matter: Literal[Matter.FEE_STANDARD_FILING]
    adopted_on: date | None = Field(default=None, description="day of the resolution 表决通过之日")
    yearly_fees_fen: Annotated[list[Fen], Field(max_length=20)] = []


class BranchRecordIn(FilingIn):
    """Record of a branch (分支机构记载)."""

    matter: Literal[Matter.BRANCH_RECORD]
    branch_name: Name | None = None
    branch_kind: BranchKind = BranchKind.BRANCH
    is_regional: bool = Field(default=False, description="of a place, not of a field 地域性")
    under_branch: bool = Field(default=False, description="set up by a branch 由分支机构设立")


class CertificateReplacementIn(FilingIn):
    """Replacement of the certificate (登记证书补领、换发)."""

    matter: Literal[Matter.CERTIFICATE_REPLACEMENT]
    cause: Literal[IssueReason.CHANGED, IssueReason.LOST, IssueReason.DAMAGED] | None = None


class CharityRecognitionIn(FilingIn):
    """Recognition as a charity (慈善组织认定)."""

    matter: Literal[Matter.CHARITY_RECOGNITION]
    adopted_on: date | None = Field(default=None, description="day of the resolution 表决通过之日")
    charitable_activities: CharitableActivities = []
    charity_charter_items: CharityCharterItems = []
    leaves_assets_to_charities: bool = Field(default=False, description="by its charter 章程规定剩余财产转给慈善组织")
    distributes_nothing: bool = Field(default=False, description="to founders, donors, members 未分配财产及孳息")
    head_sentence_served_on: date | None = Field(
        default=None,
        description="of whichever head served last for an intentional crime 负责人因故意犯罪刑罚执行完毕之日",
    )


class FundraisingQualificationIn(FilingIn):
    """Qualification for public fundraising (公开募捐资格)."""

    matter: Literal[Matter.FUNDRAISING_QUALIFICATION]
    adopted_on: date | None = Field(default=None, description="day of the council's resolution 理事会决议之日")
    is_soundly_governed: bool = Field(default=False, description="内部治理结构健全")
    operates_regularly: bool = Field(default=False, description="运作规范")


AnyFilingIn = (
    NameChangeIn
    | DomicileChangeIn
    | ActivityAreaChangeIn
    | ScopeChangeIn
    | LegalRepresentativeChangeIn
    | FundsChangeIn
    | SupervisingUnitChangeIn
    | CharterApprovalIn
    | ReElectionApprovalIn
    | ReElectionDelayIn
    | SealFilingIn
    | AccountFilingIn
    | HeadsFilingIn
    | FeeStandardFilingIn
    | BranchRecordIn
    | CertificateReplacementIn
    | CharityRecognitionIn
    | FundraisingQualificationIn
)
FILINGS: tuple[type[FilingIn], ...] = get_args(AnyFilingIn)


def out(kind: type[FilingIn]) -> type[CaseOut]:
    """Return the shape in which a case of this matter goes out: its own members beside those of every case."""
    members = kind.model_fields.items()
    own: dict[str, Any] = {name: (field.annotation, None) for name, field in members if name not in NOT_CONTENT}
    if "legal_representative" in kind.model_fields:
        own["legal_representative"] = (PersonOut | None, None)
    if "heads" in kind.model_fields:
        own["heads"] = (list[HeadOut], [])
    return create_model(f"{kind.__name__.removesuffix('In')}Out", __base__=CaseOut, __doc__=kind.__doc__, **own)
