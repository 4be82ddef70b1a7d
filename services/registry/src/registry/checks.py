"""What must be true of the registry's records at every moment; `python -m registry fsck` looks at it."""

from bureaukit.checks import Check, Sealed
from bureaukit.histories import History
from bureaukit.text import Text

from registry.annual_inspections.lifecycle import LIFECYCLE as OF_INSPECTIONS
from registry.annual_inspections.model.inspection import InspectionProgressed
from registry.applications.lifecycle import LIFECYCLE as OF_APPLICATIONS
from registry.applications.model import ApplicationProgressed
from registry.certificates import store as certificates
from registry.corrections.lifecycle import LIFECYCLE as OF_CORRECTIONS
from registry.corrections.model import CorrectionProgressed
from registry.credit_records.lifecycle import LIFECYCLE as OF_LISTINGS
from registry.credit_records.lifecycle import OF_PENALTIES
from registry.credit_records.model import (
    ListingProgressed,
    PenaltyProgressed,
    PenaltyRecorded,
    PenaltyState,
    PenaltyWithdrawn,
)
from registry.deregistrations.lifecycle import LIFECYCLE as OF_DEREGISTRATIONS
from registry.deregistrations.model import DeregistrationProgressed, DeregistrationState
from registry.documents import store as documents
from registry.filing_changes.lifecycle import LIFECYCLE as OF_FILING_CHANGES
from registry.filing_changes.model import ChangeState, FilingChangeProgressed
from registry.filings.lifecycle import LIFECYCLE as OF_FILINGS
from registry.filings.model import FilingProgressed, FilingState
from registry.letters import store as letters
from registry.organizations.store import checks as organizations
from registry.penalties.lifecycle import LIFECYCLE as OF_PENALTY_CASES
from registry.penalties.model import PenaltyCaseProgressed

SEALED = (
    Sealed("application_people", "id_number", index="id_index"),
    Sealed("application_people", "office"),
    Sealed("posts", "id_number", index="id_index"),
    Sealed("filings", "responsible_id", index="responsible_index"),
    Sealed("filing_changes", "head_id", index="head_index"),
    Sealed("filing_changes", "phone"),
    Sealed("organization_imports", "content"),
)
CHECKS = (
    Check(
        "credit-codes",
        Text("统一社会信用代码各部分均校验无误", "Every credit code is right in every part"),
        organizations.faulty_codes,
    ),
    Check(
        "one-organization-a-code",
        Text("一个主体代码只属于一个组织", "A subject code belongs to one organization"),
        organizations.shared_codes,
    ),
    Check(
        "states-and-ends",
        Text("状态与终止日期相符", "State and day of the end agree"),
        organizations.confused_ends,
    ),
    Check(
        "books",
        Text("登记簿记载连续，摘要相符", "Every book is a chain of entries that nobody touched"),
        organizations.broken_books,
    ),
    Check(
        "versions",
        Text("各时段状况和现行登记与登记簿记载一致", "Versions and row say what the book says"),
        organizations.untold_facts,
    ),
    Check(
        "certificates",
        Text("证书依次替换，只有最后一份未被替换", "Certificates replace one another in turn; only the last stands"),
        certificates.broken_chains,
    ),
    Check(
        "document-bytes",
        Text("每份材料的文件都在，且未被改动", "The bytes of every document are there, and unchanged"),
        documents.CABINET.without_bytes,
    ),
    Check(
        "letter-numbers",
        Text("文书编号每年从1起连续无缺", "Letters are numbered from 1 in each year, without a gap"),
        letters.gaps,
    ),
    History("applications", OF_APPLICATIONS, ApplicationProgressed.topic).as_check(),
    # what the community itself brings counts as checked by it
    History("filings", OF_FILINGS, FilingProgressed.topic, begins=(FilingState.CHECKED,)).as_check(),
    History(
        "filing_changes",
        OF_FILING_CHANGES,
        FilingChangeProgressed.topic,
        begins=(ChangeState.CHECKED, ChangeState.NOTICED),
    ).as_check(),
    History(  # where nobody is to consent, the first step is done
        "deregistrations", OF_DEREGISTRATIONS, DeregistrationProgressed.topic, begins=(DeregistrationState.CONSENTED,)
    ).as_check(),
    History("listings", OF_LISTINGS, ListingProgressed.topic).as_check(),
    History("corrections", OF_CORRECTIONS, CorrectionProgressed.topic).as_check(),
    History(  # those from before they were confirmed by a second person are told of by the old topics alone
        "penalties",
        OF_PENALTIES,
        PenaltyProgressed.topic,
        also={
            PenaltyRecorded.topic: ("confirmation", PenaltyState.RECORDED),
            PenaltyWithdrawn.topic: ("withdrawal", PenaltyState.WITHDRAWN),
        },
    ).as_check(),
    History("penalty_cases", OF_PENALTY_CASES, PenaltyCaseProgressed.topic).as_check(),
    History("annual_inspections", OF_INSPECTIONS, InspectionProgressed.topic).as_check(),
)
