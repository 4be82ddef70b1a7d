"""What must be brought with an application for entry, and how large files may be."""

from typing import Annotated

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text
from pydantic import Field

from incubator.admissions.model import ApplicantKind
from incubator.documents.model import DocumentItem
from incubator.parameters.sources import OWN_RULES, START

Items = Annotated[list[DocumentItem], Field(max_length=len(DocumentItem))]
Bytes = Annotated[int, Field(ge=1_000, le=10 << 20)]  # the gateway lets no larger body through
_ELSEWHERE = "广州市社会组织年报系统的上传限制（单个2 MB，合计10 MB）；本级默认值"

REQUIRED: Parameter[dict[ApplicantKind, list[DocumentItem]]] = Parameter(
    key="incubator.documents.required",
    title=Text("入驻申请必须上传的材料", "Documents that must be uploaded with an application for entry"),
    kind=dict[ApplicantKind, Items],
    versions=(
        Version(
            {
                ApplicantKind.REGISTERED: [DocumentItem.CERTIFICATE, DocumentItem.APPLICATION_FORM],
                ApplicantKind.FILED: [DocumentItem.FILING_PROOF, DocumentItem.APPLICATION_FORM],
                ApplicantKind.TEAM: [DocumentItem.APPLICATION_FORM, DocumentItem.PLAN],
            },
            START,
            "各地孵化基地公告：登记证书、法定代表人签字的申请书；未登记团队由全体发起人或其代理人签名并附筹备计划；"
            + OWN_RULES,
            "M",
        ),
    ),
)

FILE_BYTES_MAX: Parameter[int] = Parameter(
    key="incubator.documents.file_bytes_max",
    title=Text("单个上传文件的字节数上限", "Bytes of one uploaded file, at most"),
    kind=Bytes,
    versions=(Version(2 << 20, START, _ELSEWHERE, "L"),),
)

CASE_BYTES_MAX: Parameter[int] = Parameter(
    key="incubator.documents.case_bytes_max",
    title=Text("一件入驻申请全部文件的字节数上限", "Bytes of all files of one application, at most"),
    kind=Annotated[int, Field(ge=1_000, le=1 << 30)],
    versions=(Version(10 << 20, START, _ELSEWHERE, "L"),),
)

ALL = (REQUIRED, FILE_BYTES_MAX, CASE_BYTES_MAX)
