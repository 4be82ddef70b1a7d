"""How long what was handed in for an import is kept."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import REGULATIONS, parameter

LEDGER_KEPT_DAYS: Parameter[int] = parameter(
    "imports.ledger_kept_days",
    Text("导入台账原文保存日数", "days for which an imported ledger is kept"),
    Annotated[int, Field(ge=1, le=365)],
    30,
    REGULATIONS,
    "《个人信息保护法》第十九条、第四十七条：保存期限为实现处理目的所必要的最短时间；三十日供下载错误表，为本级设置",
    "L",
)

ALL = (LEDGER_KEPT_DAYS,)
