"""Who can be played in development: invented people, each in one role of reliability.md 6.4, and what the role may do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from bureaukit.text import Text

DISTRICT = "530102"
STREET = "530102001"
COMMUNITY = "530102001001"
AREAS = {DISTRICT: "五华区", STREET: "华山街道", COMMUNITY: "翠湖西路社区"}

# A social-work organization of the demo district (dev/seed); for any other, override `organization`.
ORGANIZATION = "52530102MJ1000001H"

# The unit whose cases its officer sees: the name that an application gives.
SUPERVISING_UNIT = "昆明市五华区民政局"

# Scopes are service:resource:verb; a granted `*` stands for any one segment.
SCOPES = {
    "district_clerk": "*:*:read *:*:write *:*:import",
    "district_approver": "*:*:read *:*:approve",
    "street_officer": "*:*:read *:*:confirm *:*:write",
    "community_officer": "*:*:read *:*:write",
    "org_rep": "*:*:self *:*:apply *:*:read",
    "social_worker": "*:*:self",
    "evaluator": "evaluation:*:score evaluation:*:read",
    "committee": "evaluation:*:vote evaluation:*:read",
    "finance": "talent:*:execute talent:*:read",
    "auditor": "*:*:read *:*:audit",
    "supervising_unit": "registry:*:consent registry:*:read",
    "sys_admin": "*:*:admin",
    "sec_admin": "iam:*:admin",
    "audit_admin": "auditcfg:*:admin",
    "partner": "*:*:check events:*:subscribe *:register:read",
    "service": "*:*:check *:*:read events:*:subscribe",
}


@dataclass(frozen=True, slots=True)
class Persona:
    """One person to play; `id` becomes `sub`, so two personas are two natural persons to every four-eyes rule."""

    id: str
    role: str
    name: str
    title: Text
    area: str = DISTRICT
    organization: str | None = None

    def acting(self, changes: Mapping[str, str]) -> Self:
        """Return the persona with other `organization`, `area`, `subject` or `name`; role and scope never change."""
        changed: dict[str, Any] = {"id" if claim == "subject" else claim: value for claim, value in changes.items()}
        return replace(self, **changed)

    def claims(self) -> dict[str, Any]:
        """Return who this is, as claims of a token."""
        organization = {"org": self.organization} if self.organization else {}
        return {
            "sub": self.id,
            "scope": SCOPES[self.role],
            "roles": [self.role],
            "area": self.area,
            **organization,
            "name": self.name,
        }


def _people(
    role: str, zh: str, en: str, names: Mapping[str, str], *, area: str = DISTRICT, organization: str | None = None
) -> list[Persona]:
    return [Persona(id_, role, name, Text(zh, en), area, organization) for id_, name in names.items()]


_COMMITTEE = ("段文清", "马晓东", "普丽萍", "尹国栋", "罗嘉怡", "施明远", "苏慧敏", "郭振华", "白雪梅")

# Where the law wants several distinct people (four eyes, experts, a quorum), there are several.
PERSONAS = (
    *_people(
        "district_clerk", "区民政局经办员", "District clerk", {"district-clerk": "陈晓岚", "district-clerk-2": "李文博"}
    ),
    *_people(
        "district_approver",
        "区民政局审批人",
        "District approver",
        {"district-approver": "王建平", "district-approver-2": "赵雅琴"},
    ),
    *_people("street_officer", "街道办事处经办员", "Street officer", {"street-officer": "杨志刚"}, area=STREET),
    *_people(
        "community_officer", "社区居委会经办员", "Community officer", {"community-officer": "张桂芬"}, area=COMMUNITY
    ),
    *_people(
        "org_rep",
        "社会组织代表",
        "Representative of an organization",
        {"org-rep": "周立新"},
        organization=ORGANIZATION,
    ),
    *_people("org_rep", "成立登记申请人（发起人）", "Applicant (founder)", {"applicant": "吴春燕"}),
    *_people(
        "social_worker", "社会工作者", "Social worker", {"social-worker-1": "刘梓涵", "social-worker-2": "何俊杰"}
    ),
    *_people(
        "evaluator",
        "评估专家",
        "Evaluator",
        {"evaluator-1": "高鸿宇", "evaluator-2": "林静怡", "evaluator-3": "徐卫东"},
    ),
    *_people(
        "committee",
        "评估委员会委员",
        "Member of the evaluation committee",
        {f"committee-{number}": name for number, name in enumerate(_COMMITTEE, 1)},
    ),
    *_people("finance", "财务人员", "Finance officer", {"finance": "孙丽华"}),
    *_people("auditor", "审计人员", "Auditor", {"auditor": "朱正明"}),
    *_people(
        "supervising_unit",
        "业务主管单位经办人",
        "Officer of a supervising unit",
        {"supervising-unit": "胡敏"},
        organization=SUPERVISING_UNIT,
    ),
    *_people("sys_admin", "系统管理员", "System administrator", {"sys-admin": "唐伟"}),
    *_people("sec_admin", "安全管理员", "Security administrator", {"sec-admin": "宋洁"}),
    *_people("audit_admin", "审计管理员", "Audit administrator", {"audit-admin": "方磊"}),
)
_BY_ID = {persona.id: persona for persona in PERSONAS}


def find(persona_id: str) -> Persona | None:
    """Return the persona; a numbered one is also found by its bare name: `committee` is `committee-1`."""
    return _BY_ID.get(persona_id) or _BY_ID.get(f"{persona_id}-1")
