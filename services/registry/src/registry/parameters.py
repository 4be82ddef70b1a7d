"""What the law or the bureau may change in this service, with dates and sources (docs/rulebook.md)."""

from datetime import date
from typing import Annotated, Any

from bureaukit.parameters import Book, Parameter, Version
from bureaukit.text import Text
from pydantic import Field

_REGULATIONS = date(1998, 10, 25)  # both regulations of 1998 took effect on this day
_NAMES = date(2024, 5, 1)
_CREDIT = date(2018, 1, 24)
_SOCIAL_WORK = date(2014, 4, 9)
_COMMUNITY = date(2017, 12, 27)
_HERE = "本级登记管理机关的设置"  # not law: how this bureau is called and where it is

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Fen = Annotated[int, Field(ge=0, le=10**13)]
Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=20)]], Field(max_length=100)]
Share = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$")]
Area = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Name = Annotated[str, Field(min_length=1, max_length=30)]


def _parameter(  # noqa: PLR0917 -- a table below, each line in the same order
    key: str, title: Text, kind: Any, value: Any, since: date, source: str, conf: str = "H"
) -> Parameter[Any]:
    return Parameter(f"registry.{key}", title, kind, (Version(value, since, source, conf),))


AUTHORITY_AREA: Parameter[str] = _parameter(
    "authority.area",
    Text("登记管理机关的区划代码", "division code of the authority"),
    Area,
    "530102",
    _REGULATIONS,
    _HERE,
)
AUTHORITY_NAME: Parameter[str] = _parameter(
    "authority.name_prefix",
    Text("名称中的行政区划", "the division in a name"),
    Name,
    "昆明市五华区",
    _REGULATIONS,
    "《社会组织名称管理办法》第九条：市辖区名称与市名连用",
    "M",
)
CERTIFICATE_PREFIX: Parameter[str] = _parameter(
    "authority.certificate_prefix",
    Text("登记证书字号", "prefix of certificate numbers"),
    Name,
    "五民",
    _REGULATIONS,
    _HERE,
    "L",
)
INDIVIDUAL_MEMBERS_MIN: Parameter[int] = _parameter(
    "social_groups.individual_members_min",
    Text("社会团体个人会员数下限", "individual members of a social group, at least"),
    Count,
    50,
    _REGULATIONS,
    "《社会团体登记管理条例》第十条第(一)项",
)
UNIT_MEMBERS_MIN: Parameter[int] = _parameter(
    "social_groups.unit_members_min",
    Text("社会团体单位会员数下限", "unit members of a social group, at least"),
    Count,
    30,
    _REGULATIONS,
    "《社会团体登记管理条例》第十条第(一)项",
)
MIXED_MEMBERS_MIN: Parameter[int] = _parameter(
    "social_groups.mixed_members_min",
    Text("社会团体混合会员总数下限", "members of both kinds together, at least"),
    Count,
    50,
    _REGULATIONS,
    "《社会团体登记管理条例》第十条第(一)项",
)
GROUP_FUNDS_MIN: Parameter[int] = _parameter(
    "social_groups.funds_min_fen",
    Text("地方性社会团体活动资金下限(分)", "funds of a local social group, at least (fen)"),
    Fen,
    3_000_000,
    _REGULATIONS,
    "《社会团体登记管理条例》第十条第(五)项",
)
SERVICE_FUNDS_MIN: Parameter[int] = _parameter(
    "service_organizations.funds_min_fen",
    Text("民办非企业单位开办资金下限(分)", "start-up funds of a service organization, at least (fen)"),
    Fen,
    1_000_000,
    _REGULATIONS,
    "《民办非企业单位登记管理暂行条例》第八条第(四)项；数额为外省县级实例",
    "M",
)
FULL_TIME_STAFF_MIN: Parameter[int] = _parameter(
    "organizations.full_time_staff_min",
    Text("专职工作人员数下限", "full-time staff, at least"),
    Count,
    1,
    _REGULATIONS,
    "《社会团体登记管理条例》第十条第(四)项、《民办非企业单位登记管理暂行条例》第八条第(三)项；人数为默认值",
    "M",
)
GROUP_FORMS: Parameter[list[str]] = _parameter(
    "names.social_group_forms",
    Text("社会团体的组织形式", "form words of social groups"),
    Words,
    ["协会", "商会", "学会", "研究会", "促进会", "联合会", "联谊会", "校友会", "同业公会", "志愿者协会"],
    _NAMES,
    "《社会组织名称管理办法》第八条；用词表为记忆",
    "M",
)
SERVICE_FORMS: Parameter[list[str]] = _parameter(
    "names.service_organization_forms",
    Text("社会服务机构的组织形式", "form words of service organizations"),
    Words,
    ["学校", "幼儿园", "学院", "医院", "诊所", "中心", "服务站", "院", "园", "所", "馆", "站", "社"],
    _NAMES,
    "《社会组织名称管理办法》第八条；用词表为记忆",
    "M",
)
TRADE_NAME_MIN: Parameter[int] = _parameter(
    "names.trade_name_min",
    Text("字号的最少字数", "characters of a trade name, at least"),
    Annotated[int, Field(ge=0, le=20)],
    2,
    _NAMES,
    "《社会组织名称管理办法》；字数为记忆",
    "M",
)
NAME_FIELD_MIN: Parameter[int] = _parameter(
    "names.field_min",
    Text("行(事)业领域或会员组成的最少字数", "characters of the field of activity or membership, at least"),
    Annotated[int, Field(ge=0, le=20)],
    2,
    _NAMES,
    "《社会组织名称管理办法》第八条；字数为默认值",
    "L",
)
BARRED_WORDS: Parameter[list[str]] = _parameter(
    "names.barred_words",
    Text("地方性社会组织名称禁用的字样", "words no local name may hold"),
    Words,
    ["中国", "全国", "中华"],
    _REGULATIONS,
    "《社会团体登记管理条例》第十条、《民办非企业单位登记管理暂行条例》第八条",
)
NAME_REST_YEARS: Parameter[int] = _parameter(
    "names.rest_years",
    Text("注销、撤销后名称的冷却年限", "years before the name of an ended organization may be used again"),
    Annotated[int, Field(ge=0, le=30)],
    3,
    _NAMES,
    "《社会组织名称管理办法》；年限为记忆",
    "L",
)
SOCIAL_WORK_SHARE: Parameter[str] = _parameter(
    "social_work.share_min",
    Text("社工类：社工占专职工作人员的比例下限", "social workers among the full-time staff, at least"),
    Share,
    "1/3",
    _SOCIAL_WORK,
    "民发〔2014〕80号；与冀民规〔2020〕1号一致",
    "M",
)
FILING_MEMBERS_MIN: Parameter[int] = _parameter(
    "filings.members_min",
    Text("社区社会组织备案的成员数下限", "members of a community organization, at least"),
    Count,
    5,
    _COMMUNITY,
    "各地备案条件为5至10人",
    "L",
)
FILING_AGE_MIN: Parameter[int] = _parameter(
    "filings.responsible_age_min",
    Text("备案负责人年龄下限", "age of the responsible person, at least"),
    Annotated[int, Field(ge=0, le=100)],
    18,
    _COMMUNITY,
    "《民法典》第十七条、第十八条",
)
FILING_WORKING_DAYS: Parameter[int] = _parameter(
    "filings.decision_working_days",
    Text("备案办理工作日", "working days to decide on a filing"),
    Annotated[int, Field(ge=1, le=60)],
    15,
    _COMMUNITY,
    "各地为5至15个工作日",
    "L",
)
LISTING_NOTICE_WORKING_DAYS: Parameter[int] = _parameter(
    "listings.notice_working_days",
    Text("列入名录前陈述申辩的工作日", "working days for a statement before a listing"),
    Annotated[int, Field(ge=1, le=60)],
    10,
    _CREDIT,
    "《社会组织信用信息管理办法》；天数为记忆",
    "L",
)
SERIOUS_LIST_YEARS: Parameter[int] = _parameter(
    "listings.serious_years_min",
    Text("严重违法失信名单最短年限", "years on the serious list, at least"),
    Annotated[int, Field(ge=0, le=30)],
    2,
    _CREDIT,
    "《社会组织信用信息管理办法》；年限为记忆",
    "M",
)

BOOK = Book(
    AUTHORITY_AREA,
    AUTHORITY_NAME,
    CERTIFICATE_PREFIX,
    INDIVIDUAL_MEMBERS_MIN,
    UNIT_MEMBERS_MIN,
    MIXED_MEMBERS_MIN,
    GROUP_FUNDS_MIN,
    SERVICE_FUNDS_MIN,
    FULL_TIME_STAFF_MIN,
    GROUP_FORMS,
    SERVICE_FORMS,
    TRADE_NAME_MIN,
    NAME_FIELD_MIN,
    BARRED_WORDS,
    NAME_REST_YEARS,
    SOCIAL_WORK_SHARE,
    FILING_MEMBERS_MIN,
    FILING_AGE_MIN,
    FILING_WORKING_DAYS,
    LISTING_NOTICE_WORKING_DAYS,
    SERIOUS_LIST_YEARS,
)
