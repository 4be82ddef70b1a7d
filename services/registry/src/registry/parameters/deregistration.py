"""How long creditors have when an organization is wound up."""

from datetime import date
from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import parameter

CREDITORS_DAYS: Parameter[int] = parameter(
    "deregistrations.creditors_days",
    Text("清算公告后债权申报的天数", "days creditors have after the notice"),
    Annotated[int, Field(ge=1, le=180)],
    45,
    date(2021, 1, 1),
    "《民法典》第七十一条（参照适用公司法关于清算公告后四十五日申报债权的规定；天数尚未核对原文）",
    "M",
)

ALL = (CREDITORS_DAYS,)
