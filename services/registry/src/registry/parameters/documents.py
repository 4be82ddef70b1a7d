"""What the office takes in and what it prints: limits on files, its own name."""

import re
from typing import Annotated

from bureaukit.parameters import Parameter
from bureaukit.text import Text
from pydantic import AfterValidator, Field

from registry.parameters.kinds import HERE, REGULATIONS, Name, parameter

Bytes = Annotated[int, Field(ge=1_000, le=10 << 20)]  # the gateway lets no larger body through
_ELSEWHERE = "广州市社会组织年报系统的上传限制(单个 2 MB，合计 10 MB)；本级默认值"

OFFICE_NAME: Parameter[str] = parameter(
    "documents.office_name",
    Text("登记管理机关名称(证书与文书落款)", "name of the authority as it signs certificates and letters"),
    Name,
    "昆明市五华区民政局",
    REGULATIONS,
    HERE,
    "L",
)

PLACES = {"office", "word", "year", "serial"}


def _names_each_place(form: str) -> str:
    """Refuse a form that leaves a place out: two letters would get one number."""
    if set(re.findall(r"\{([a-z]+)\}", form)) != PLACES:
        raise ValueError("office, word, year and serial stand in it once each")
    return form


LETTER_NUMBER: Parameter[str] = parameter(
    "documents.letter_number",
    Text("文书编号格式", "form of a letter's number"),
    Annotated[
        str,
        Field(pattern=r"^[^{}]{0,20}(\{(office|word|year|serial)\}[^{}]{0,10}){4}$"),
        AfterValidator(_names_each_place),
    ],
    "{office}{word}〔{year}〕{serial}号",
    REGULATIONS,
    "《党政机关公文格式》(GB/T 9704-2012)的发文字号；代字为本级设置",
    "M",
)

RECONSIDERATION_BODY: Parameter[str] = parameter(
    "documents.reconsideration_body",
    Text("行政复议机关", "body that reconsiders decisions"),
    Name,
    "昆明市五华区人民政府",
    REGULATIONS,
    "《行政复议法》(2023年修订)：对县级以上地方人民政府工作部门的行为，由本级人民政府管辖；名称为本级设置",
    "M",
)

FILE_BYTES_MAX: Parameter[int] = parameter(
    "documents.file_bytes_max",
    Text("单个上传文件的字节数上限", "bytes of one uploaded file, at most"),
    Bytes,
    2 << 20,
    REGULATIONS,
    _ELSEWHERE,
    "L",
)

CASE_BYTES_MAX: Parameter[int] = parameter(
    "documents.case_bytes_max",
    Text("一件申请全部文件的字节数上限", "bytes of all files of one case, at most"),
    Annotated[int, Field(ge=1_000, le=1 << 30)],
    10 << 20,
    REGULATIONS,
    _ELSEWHERE,
    "L",
)

YEAR_BYTES_MAX: Parameter[int] = parameter(
    "documents.organization_year_bytes_max",
    Text("一个组织一年内归档文件的字节数上限", "bytes filed for one organization in one year, at most"),
    Annotated[int, Field(ge=1_000, le=1 << 32)],
    100 << 20,
    REGULATIONS,
    "组织档案逐年累积、长期保存，不设总量上限；每年上限为本级设置，防止误传",
    "L",
)

REQUIRED_FOR_SUBMISSION: Parameter[bool] = parameter(
    "documents.required_for_submission",
    Text("提交申请时须上传全部必要材料", "every required document must be uploaded for a submission"),
    bool,
    False,  # noqa: FBT003 -- a table of parameters, each line in the same order
    REGULATIONS,
    "行政许可法第三十一条要求如实提交有关材料；是否以电子件为收件条件由本级决定，默认收纸质件并由申请人勾选",
    "L",
)

ALL = (
    OFFICE_NAME,
    LETTER_NUMBER,
    RECONSIDERATION_BODY,
    FILE_BYTES_MAX,
    CASE_BYTES_MAX,
    YEAR_BYTES_MAX,
    REQUIRED_FOR_SUBMISSION,
)
