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
    "《社会组织名称管理办法》第八条；用词表为记忆",
    "M",
)

SERVICE_FORMS: Parameter[list[str]] = parameter(
    "names.service_organization_forms",
    Text("社会服务机构的组织形式", "form words of service organizations"),
    Words,
    ["学校", "幼儿园", "学院", "医院", "诊所", "中心", "服务站", "院", "园", "所", "馆", "站", "社"],
    NAMES,
    "《社会组织名称管理办法》第八条；用词表为记忆",
    "M",
)

TRADE_NAME_MIN: Parameter[int] = parameter(
    "names.trade_name_min",
    Text("字号的最少字数", "characters of a trade name, at least"),
    Annotated[int, Field(ge=0, le=20)],
    2,
    NAMES,
    "《社会组织名称管理办法》；字数为记忆",
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
    "《社会组织名称管理办法》；年限为记忆",
    "L",
)

ALL = (GROUP_FORMS, SERVICE_FORMS, TRADE_NAME_MIN, NAME_FIELD_MIN, BARRED_WORDS, NAME_REST_YEARS)
