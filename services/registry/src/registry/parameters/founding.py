"""What founders must bring: members, funds, staff."""

from bureaukit.parameters import Parameter
from bureaukit.text import Text

from registry.parameters.kinds import REGULATIONS, SOCIAL_WORK, Count, Fen, Share, parameter

INDIVIDUAL_MEMBERS_MIN: Parameter[int] = parameter(
    "social_groups.individual_members_min",
    Text("社会团体个人会员数下限", "individual members of a social group, at least"),
    Count,
    50,
    REGULATIONS,
    "《社会团体登记管理条例》第十条第(一)项",
)

UNIT_MEMBERS_MIN: Parameter[int] = parameter(
    "social_groups.unit_members_min",
    Text("社会团体单位会员数下限", "unit members of a social group, at least"),
    Count,
    30,
    REGULATIONS,
    "《社会团体登记管理条例》第十条第(一)项",
)

MIXED_MEMBERS_MIN: Parameter[int] = parameter(
    "social_groups.mixed_members_min",
    Text("社会团体混合会员总数下限", "members of both kinds together, at least"),
    Count,
    50,
    REGULATIONS,
    "《社会团体登记管理条例》第十条第(一)项",
)

GROUP_FUNDS_MIN: Parameter[int] = parameter(
    "social_groups.funds_min_fen",
    Text("地方性社会团体活动资金下限(分)", "funds of a local social group, at least (fen)"),
    Fen,
    3_000_000,
    REGULATIONS,
    "《社会团体登记管理条例》第十条第(五)项",
)

SERVICE_FUNDS_MIN: Parameter[int] = parameter(
    "service_organizations.funds_min_fen",
    Text("民办非企业单位开办资金下限(分)", "start-up funds of a service organization, at least (fen)"),
    Fen,
    1_000_000,
    REGULATIONS,
    "《民办非企业单位登记管理暂行条例》第八条第(四)项；数额为外省县级实例",
    "M",
)

FULL_TIME_STAFF_MIN: Parameter[int] = parameter(
    "organizations.full_time_staff_min",
    Text("专职工作人员数下限", "full-time staff, at least"),
    Count,
    1,
    REGULATIONS,
    "《社会团体登记管理条例》第十条第(四)项、《民办非企业单位登记管理暂行条例》第八条第(三)项；人数为默认值",
    "M",
)

SOCIAL_WORK_SHARE: Parameter[str] = parameter(
    "social_work.share_min",
    Text("社工类：社工占专职工作人员的比例下限", "social workers among the full-time staff, at least"),
    Share,
    "1/3",
    SOCIAL_WORK,
    "民发〔2014〕80号；与冀民规〔2020〕1号一致",
    "M",
)

ALL = (
    INDIVIDUAL_MEMBERS_MIN,
    UNIT_MEMBERS_MIN,
    MIXED_MEMBERS_MIN,
    GROUP_FUNDS_MIN,
    SERVICE_FUNDS_MIN,
    FULL_TIME_STAFF_MIN,
    SOCIAL_WORK_SHARE,
)
