"""What charities are recognised and qualified by, where the law leaves a number to others."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import REGULATIONS, parameter

PENALTY_FREE_YEARS: Parameter[int] = parameter(
    "charities.penalty_free_years",
    Text("申请慈善组织认定、公开募捐资格前无行政处罚的年数", "years without a penalty before the application"),
    Annotated[int, Field(ge=0, le=10)],
    2,
    REGULATIONS,
    "《慈善组织认定办法》第五条、《慈善组织公开募捐管理办法》第五条：申请前二年；修订文本未取得",
    "M",
)

PROMISED_CHARITY: Parameter[int] = parameter(
    "cases.promised.charity",
    Text("承诺时限：慈善组织登记、认定、公开募捐资格", "promised: a charity, its qualification for public fundraising"),
    Annotated[int, Field(ge=1, le=120)],
    10,
    REGULATIONS,
    "无统一来源；默认值，本级应改为公布的时限",
    "L",
)

ALL = (PENALTY_FREE_YEARS, PROMISED_CHARITY)
