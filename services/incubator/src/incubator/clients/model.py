"""Whom the bases serve: values only, no I/O."""

from dataclasses import dataclass
from uuid import UUID

from bureaukit.codes import CodeList


class Clientele(CodeList):
    """How whoever orders stands to the bases; of several the first counts."""

    PHYSICAL_TENANT = "physical_tenant", "实体入驻", "in a base, physically"
    VIRTUAL_TENANT = "virtual_tenant", "虚拟入驻", "in a base, virtually"
    APPLICANT = "applicant", "入驻申请人", "applicant for a place"
    FORMER_TENANT = "former_tenant", "曾入驻", "was in a base"
    OTHER = "other", "其他社会组织", "any other organization"


@dataclass(frozen=True, slots=True)
class Client:
    """Who is served: an organization, or a team by its application for entry, for which whoever drafted that speaks."""

    organization_id: UUID | None
    credit_code: str | None = None
    admission_id: UUID | None = None
    team_name: str | None = None
    team_speaker: str | None = None
