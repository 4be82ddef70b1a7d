"""What a name is made of and may not hold."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import NAMES, REGULATIONS, Words, parameter

GROUP_FORMS: Parameter[list[str]] = parameter(
    "names.social_group_forms",
    Text("社会团体的组织形式", "form words of social groups"),
    Words,
    ["协会", "商会", "学会", "研究会", "促进会", "联合会", "联谊会", "校友会", "同业公会", "志愿者协会"],
    NAMES,
    "《社会组织名称管理办法》第八条；用词表尚未核对原文",
    "M",
)

SERVICE_FORMS: Parameter[list[str]] = parameter(
    "names.service_organization_forms",
    Text("社会服务机构的组织形式", "form words of service organizations"),
    Words,
    ["学校", "幼儿园", "学院", "医院", "诊所", "中心", "服务站", "院", "园", "所", "馆", "站", "社"],
    NAMES,
    "《社会组织名称管理办法》第八条；用词表尚未核对原文",
    "M",
)

TRADE_NAME_MIN: Parameter[int] = parameter(
    "names.trade_name_min",
    Text("字号的最少字数", "characters of a trade name, at least"),
    Annotated[int, Field(ge=0, le=20)],
    2,
    NAMES,
    "《社会组织名称管理办法》；字数尚未核对原文",
    "M",
)

NAME_FIELD_MIN: Parameter[int] = parameter(
    "names.field_min",
    Text("行(事)业领域或会员组成的最少字数", "characters of the field of activity or membership, at least"),
    Annotated[int, Field(ge=0, le=20)],
    2,
    NAMES,
    "《社会组织名称管理办法》第八条；字数为默认值",
    "L",
)

BARRED_WORDS: Parameter[list[str]] = parameter(
    "names.barred_words",
    Text("地方性社会组织名称禁用的字样", "words no local name may hold"),
    Words,
    ["中国", "全国", "中华"],
    REGULATIONS,
    "《社会团体登记管理条例》第十条、《民办非企业单位登记管理暂行条例》第八条",
)

NAME_REST_YEARS: Parameter[int] = parameter(
    "names.rest_years",
    Text("注销、撤销后名称的冷却年限", "years before the name of an ended organization may be used again"),
    Annotated[int, Field(ge=0, le=30)],
    3,
    NAMES,
    "《社会组织名称管理办法》；年限尚未核对原文",
    "L",
)

FOUNDATION_FORMS: Parameter[list[str]] = parameter(
    "names.foundation_forms",
    Text("基金会的组织形式", "form words of foundations"),
    Words,
    ["基金会"],
    NAMES,
    "《社会组织名称管理办法》第八条",
)

NAME_FIELDS: Parameter[list[str]] = parameter(
    "names.fields",
    Text("行(事)业领域用语(用于拆分字号与领域)", "words for fields of activity, to tell them from trade names"),
    Words,
    [
        "社会工作服务",
        "社会工作",
        "志愿服务",
        "养老服务",
        "为老服务",
        "助老服务",
        "居家养老",
        "青少年服务",
        "儿童服务",
        "家庭服务",
        "社区服务",
        "公益服务",
        "公益",
        "慈善",
        "助残服务",
        "残疾人服务",
        "心理服务",
        "心理咨询",
        "法律服务",
        "文化艺术",
        "文化",
        "艺术",
        "体育",
        "教育培训",
        "教育",
        "职业培训",
        "培训",
        "科技",
        "环保",
        "健康",
        "医疗",
        "康复",
        "托育",
        "社会组织服务",
        "社会组织",
    ],
    NAMES,
    "《社会组织名称管理办法》第八条；用词表为默认值",
    "L",
)

NAME_PLACES: Parameter[list[str]] = parameter(
    "names.places",
    Text("不得用作字号的县级以上行政区划", "places that are no trade name"),
    Words,
    [
        "中国",
        "云南",
        "昆明",
        "五华",
        "盘龙",
        "官渡",
        "西山",
        "呈贡",
        "安宁",
        "东川",
        "晋宁",
        "曲靖",
        "玉溪",
        "大理",
        "丽江",
        "红河",
        "楚雄",
        "北京",
        "上海",
        "天津",
        "重庆",
        "四川",
        "贵州",
        "广东",
        "浙江",
        "江苏",
        "湖南",
        "湖北",
        "福建",
        "山东",
        "河南",
        "河北",
        "广西",
        "西藏",
        "成都",
        "温州",
        "潮汕",
    ],
    NAMES,
    "《社会组织名称管理办法》；用词表为默认值",
    "M",
)

NAME_OFFICIAL_WORDS: Parameter[list[str]] = parameter(
    "names.official_words",
    Text("不得用于名称的机关用语", "words of authorities that no name may hold"),
    Words,
    ["政府", "人民法院", "检察院", "公安", "党委", "军队", "警察", "国务院", "民政局"],
    NAMES,
    "《社会组织名称管理办法》；用词表尚未核对原文",
    "M",
)

NAME_BRANCH_WORDS: Parameter[list[str]] = parameter(
    "names.branch_words",
    Text("分支机构、代表机构用语", "words for branches and offices"),
    Words,
    ["分会", "专业委员会", "工作委员会", "专项基金管理委员会", "代表处", "办事处", "联络处"],
    NAMES,
    "《社会组织名称管理办法》；用词表尚未核对原文",
    "M",
)

NAME_REST_BARS: Parameter[bool] = parameter(
    "names.rest_bars",
    Text("冷却期内的名称是否禁止使用", "whether a name that rests may not be used, or is only warned of"),
    bool,
    False,  # noqa: FBT003 -- the value of a parameter, in the order of the table
    NAMES,
    "《社会组织名称管理办法》；冷却期尚未核对原文，未证实前只作提示",
    "L",
)

RESERVATION_DAYS: Parameter[int] = parameter(
    "names.reservation_days",
    Text("名称保留天数", "days for which a name is reserved"),
    Annotated[int, Field(ge=1, le=365)],
    60,
    NAMES,
    "名称预先核准的保留期；天数为默认值",
    "L",
)

RESERVATIONS_MAX: Parameter[int] = parameter(
    "names.reservations_max",
    Text("同一申请人同时保留的名称上限", "names that one applicant may hold reserved"),
    Annotated[int, Field(ge=1, le=100)],
    3,
    NAMES,
    "默认值",
    "L",
)

ALL = (
    GROUP_FORMS,
    SERVICE_FORMS,
    TRADE_NAME_MIN,
    NAME_FIELD_MIN,
    BARRED_WORDS,
    NAME_REST_YEARS,
    FOUNDATION_FORMS,
    NAME_FIELDS,
    NAME_PLACES,
    NAME_OFFICIAL_WORDS,
    NAME_BRANCH_WORDS,
    NAME_REST_BARS,
    RESERVATION_DAYS,
    RESERVATIONS_MAX,
)
