"""Within how many working days this bureau promises to decide a case, beside the law's limit (承诺时限)."""

from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import Field

from registry.parameters.kinds import REGULATIONS, parameter

Days = Annotated[int, Field(ge=1, le=120)]
TABLE = "江西省民政厅业务系统承诺时限表(2014)，作为示例；本级应改为本机关公布的承诺时限"


def _promise(key: str, zh: str, en: str, count: int, source: str = TABLE) -> Parameter[int]:
    return parameter(f"cases.promised.{key}", Text(zh, en), Days, count, REGULATIONS, source, "L")


PROMISED_GROUP_FOUNDING = _promise(
    "social_group_establishment", "承诺时限：社会团体成立登记", "promised: a social group", 20
)
PROMISED_SERVICE_FOUNDING = _promise(
    "service_organization_establishment", "承诺时限：民办非企业单位成立登记", "promised: a service organization", 40
)
PROMISED_GROUP_CHANGE = _promise(
    "social_group_change", "承诺时限：社会团体变更登记", "promised: a change of a social group", 7
)
PROMISED_SERVICE_CHANGE = _promise(
    "service_organization_change",
    "承诺时限：民办非企业单位变更登记",
    "promised: a change of a service organization",
    20,
    f"{TABLE}；表列40日，长于《行政许可法》第四十二条的二十个工作日，取二十",
)

PROMISED_GOVERNANCE = _promise(
    "governance",
    "承诺时限：章程核准、换届审批",
    "promised: a charter, a re-election",
    10,
    "无统一来源；默认值，本级应改为公布的时限",
)
PROMISED_FILING = _promise(
    "filing",
    "承诺时限：印章、账户、会费标准、分支机构备案",
    "promised: what is put on file",
    5,
    "无统一来源；默认值，本级应改为公布的时限",
)
PROMISED_REPLACEMENT = _promise(
    "certificate_replacement", "承诺时限：登记证书补办", "promised: another certificate", 20
)

DELAY_YEARS: Parameter[int] = parameter(
    "cases.re_election_delay_years_max",
    Text("延期换届最长年限", "years by which a re-election may be put off, at most"),
    Annotated[int, Field(ge=0, le=5)],
    1,
    REGULATIONS,
    "社会团体章程示范文本：延期换届最长不超过1年",
    "M",
)

EFFECTIVE_WITHIN_DAYS: Parameter[int] = parameter(
    "cases.effective_within_days",
    Text("变更可申请在多少日内生效", "days within which a change may be asked to take effect"),
    Annotated[int, Field(ge=0, le=3660)],
    365,
    REGULATIONS,
    "法规无规定；默认值",
    "L",
)

ALL = (
    PROMISED_GROUP_FOUNDING,
    PROMISED_SERVICE_FOUNDING,
    PROMISED_GROUP_CHANGE,
    PROMISED_SERVICE_CHANGE,
    PROMISED_GOVERNANCE,
    PROMISED_FILING,
    PROMISED_REPLACEMENT,
    DELAY_YEARS,
    EFFECTIVE_WITHIN_DAYS,
)
