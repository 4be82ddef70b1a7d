"""What can be asked of the registry, by which forms of organization, with which papers, and on which grounds refused."""

from bureaukit.codes import CodeList
from bureaukit.law import Article

from registry.regulations import SERVICE_ORGANIZATIONS, SOCIAL_GROUPS


class Matter(CodeList):
    """What a case is about; one of them has one entry in the table of `actions/matters`."""

    ESTABLISHMENT = "establishment", "成立登记", "establishment"
    NAME_CHANGE = "name_change", "名称变更登记", "change of name"
    DOMICILE_CHANGE = "domicile_change", "住所变更登记", "change of domicile"
    ACTIVITY_AREA_CHANGE = "activity_area_change", "活动地域变更登记", "change of the area of activity"
    SCOPE_CHANGE = "scope_change", "宗旨、业务范围变更登记", "change of purpose or scope"
    LEGAL_REPRESENTATIVE_CHANGE = (
        "legal_representative_change",
        "法定代表人变更登记",
        "change of the legal representative",
    )
    FUNDS_CHANGE = "funds_change", "活动资金(开办资金)变更登记", "change of funds"
    SUPERVISING_UNIT_CHANGE = "supervising_unit_change", "业务主管单位变更登记", "change of the supervising unit"
    CHARTER_APPROVAL = "charter_approval", "章程核准", "approval of a charter"
    RE_ELECTION_APPROVAL = "re_election_approval", "换届预先审批", "approval before a re-election"
    RE_ELECTION_DELAY = "re_election_delay", "延期换届", "delay of a re-election"
    SEAL_FILING = "seal_filing", "印章备案", "filing of a seal"
    ACCOUNT_FILING = "account_filing", "银行账户备案", "filing of a bank account"
    HEADS_FILING = "heads_filing", "负责人备案", "filing of heads"
    FEE_STANDARD_FILING = "fee_standard_filing", "会费标准备案", "filing of the membership fee"
    BRANCH_RECORD = "branch_record", "分支机构记载", "record of a branch"
    CERTIFICATE_REPLACEMENT = "certificate_replacement", "登记证书补领、换发", "replacement of the certificate"
    CHARITY_RECOGNITION = "charity_recognition", "慈善组织认定", "recognition as a charity"
    FUNDRAISING_QUALIFICATION = (
        "fundraising_qualification",
        "公开募捐资格许可",
        "qualification for public fundraising",
    )
    PROMOTION = "promotion", "备案转登记", "promotion from filing to registration"


class ApplicationType(CodeList):
    """What can be asked for; the last two are known so that the applicant can be told where to go."""

    SOCIAL_GROUP = "social_group", "社会团体", "social group"
    SOCIAL_SERVICE_ORGANIZATION = (
        "social_service_organization",
        "社会服务机构(民办非企业单位)",
        "social service organization",
    )
    FOUNDATION = "foundation", "基金会", "foundation"
    SOCIAL_ENTERPRISE = "social_enterprise", "社会企业", "social enterprise"


FOUNDING = (Matter.ESTABLISHMENT, Matter.PROMOTION)
_FOUNDED_WITH_CONSENT: dict[str, Article] = {
    ApplicationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(9),
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(3),
}
_CHANGED_WITH_CONSENT: dict[str, Article] = {
    ApplicationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(18),
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(15),
}


def consented_by(form: str, matter: Matter) -> Article:
    """Return by which article a form needs its supervising unit's consent: to be founded, or to change what it has."""
    articles = _FOUNDED_WITH_CONSENT if matter in FOUNDING else _CHANGED_WITH_CONSENT
    return articles.get(form, articles[ApplicationType.SOCIAL_GROUP])


class DirectRegistrationClass(CodeList):
    """The four classes that need no supervising unit."""

    TRADE = "trade", "行业协会商会类", "trade associations"
    SCIENCE = "science", "科技类", "science and technology"
    CHARITY = "charity", "公益慈善类", "public benefit and charity"
    COMMUNITY_SERVICE = "community_service", "城乡社区服务类", "urban and rural community service"


class CharitableActivity(CodeList):
    """What charity is, in the order of 慈善法 第三条."""

    POVERTY = "poverty", "扶贫、济困", "relief of poverty and hardship"
    CARE = "care", "扶老、救孤、恤病、助残、优抚", "care for the old, orphans, the sick and the disabled"
    DISASTERS = "disasters", "救助突发事件造成的损害", "relief after disasters, accidents and epidemics"
    CULTURE = "culture", "促进教育、科学、文化、卫生、体育等事业发展", "education, science, culture, health, sports"
    ENVIRONMENT = "environment", "防治污染和其他公害，保护和改善生态环境", "protection of the environment"
    OTHER = "other", "其他公益活动", "other activities for the public benefit"


class RefusalGround(CodeList):
    """Why registration is refused, in the order of 社会团体登记管理条例 第十三条 (NR1 to NR5)."""

    SCOPE_UNLAWFUL = "scope_unlawful", "宗旨、业务范围不符合规定", "purpose or scope against the regulation"
    NOT_NECESSARY = (
        "not_necessary",
        "同一行政区域内已有相同或者相似的组织，没有必要成立",
        "a like organization exists; not necessary",
    )
    FOUNDER_UNFIT = "founder_unfit", "发起人、拟任负责人不符合条件", "a founder or proposed head is unfit"
    FRAUD = "fraud", "在申请时弄虚作假", "fraud in the application"
    BARRED_BY_LAW = "barred_by_law", "有法律、行政法规禁止的其他情形", "barred by other law"


class NonAcceptanceGround(CodeList):
    """Why an application is not accepted at all: items (一) and (二) of 行政许可法 第三十二条."""

    NOTHING_TO_REGISTER = "nothing_to_register", "申请事项依法不需要登记", "not a matter that is registered"
    OUTSIDE_AUTHORITY = (
        "outside_authority",
        "申请事项依法不属于本机关职权范围",
        "not within the powers of this authority",
    )


class DeliveryMeans(CodeList):
    """How a certificate or another paper of a decision reached the applicant."""

    COUNTER = "counter", "窗口领取", "at the counter"
    POST = "post", "邮寄送达", "by post"
    ELECTRONIC = "electronic", "电子证照", "as an electronic paper"
    UNRECORDED = "unrecorded", "未记录(决定早于送达登记)", "nobody noted it: decided before deliveries were"


class EnclosedDocument(CodeList):
    """The papers of the checklists, by name; the applicant ticks what is enclosed, the review looks at it."""

    APPLICATION_FORM = "application_form", "申请书", "application form"
    UNIT_CONSENT = "unit_consent", "业务主管单位审查同意文件", "consent of the supervising unit"
    NEW_UNIT_CONSENT = "new_unit_consent", "拟任业务主管单位审查同意文件", "consent of the new supervising unit"
    MINUTES = "minutes", "会员(代表)大会或者理事会会议纪要", "minutes of the assembly or council"
    CHARTER_DRAFT = "charter_draft", "章程草案(修订稿)", "draft charter"
    CHARTER_NOTE = "charter_note", "章程修改说明", "note on what is changed in the charter"
    PREMISES_PROOF = "premises_proof", "场所使用权证明", "proof of the right to use the premises"
    REPRESENTATIVE_FORM = "representative_form", "法定代表人登记表", "form of the legal representative"
    REPRESENTATIVE_IDENTITY = "representative_identity", "拟任法定代表人身份证明", "identity document"
    AUDIT_REPORT = "audit_report", "财务审计报告", "audit report"
    CAPITAL_VERIFICATION = "capital_verification", "验资报告", "capital verification"
    CERTIFICATE_RETURNED = "certificate_returned", "登记证书正、副本", "certificate, original and copy"
    LOSS_ANNOUNCEMENT = "loss_announcement", "遗失声明", "announcement of the loss"
    SEAL_PATTERN = "seal_pattern", "印章式样", "pattern of the seal"
    ACCOUNT_PROOF = "account_proof", "开户证明", "proof of the account"
    HEADS_FORM = "heads_form", "负责人备案表", "form of the heads"
    FEE_RESOLUTION = "fee_resolution", "会费标准决议", "resolution on the membership fee"
    CHARITY_COMMITMENT = "charity_commitment", "符合条件且无不予认定(许可)情形的书面承诺", "commitment as a charity"
    CHARITY_STATEMENT = (
        "charity_statement",
        "慈善宗旨和开展慈善活动情况说明",
        "statement of charitable purpose and work",
    )
    ELECTION_PLAN = "election_plan", "换届方案", "plan of the election"
