"""What the roles of tokens are called (docs/glossary.md); a service adds none of its own."""

from collections.abc import Iterable, Mapping

from bureaukit.text import Text

ROLES: Mapping[str, Text] = {
    "district_clerk": Text("区级经办", "district clerk"),
    "district_approver": Text("区级审批", "district approver"),
    "street_officer": Text("街道经办", "street officer"),
    "community_officer": Text("社区工作人员", "community officer"),
    "supervising_unit": Text("业务主管单位", "supervising unit"),
    "org_rep": Text("社会组织经办人", "representative of the organization"),
    "social_worker": Text("社会工作者本人", "the social worker"),
    "evaluator": Text("评估专家", "evaluator"),
    "committee": Text("评估委员会委员", "member of the committee"),
    "finance": Text("财务", "finance"),
    "auditor": Text("审计", "auditor"),
    "partner": Text("合作部门(系统)", "partner"),
    "sys_admin": Text("系统管理员", "system administrator"),
    "sec_admin": Text("安全管理员", "security administrator"),
    "audit_admin": Text("审计管理员", "audit administrator"),
    "service": Text("本系统的服务", "a service of this system"),
}


def named(roles: Iterable[str]) -> Text:
    """Return roles as they are spoken of."""
    found = [ROLES.get(role, Text(role, role)) for role in roles]
    return Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))
