"""Lay out a certificate as a paper: what stands on it, and the QR code that leads to its verification."""

from typing import Any
from urllib.parse import quote

from bureaukit.settings import Settings

from registry.certificates.model import TITLES, Certificate, CertificateCopy
from registry.documents.actions import printing
from registry.organizations.model import OrganizationType


async def paper(certificate: Certificate, copy: CertificateCopy, office: str, settings: Settings) -> bytes:
    """Return the PDF of one copy."""
    facts: dict[str, Any] = certificate.facts
    rows = [
        ("名称", facts["name"]),
        ("住所", facts["domicile"]),
        ("法定代表人", facts["legal_representative"]),
        ("业务范围", facts["scope"]),
        ("注册资金", _yuan(facts["start_up_funds_fen"])),
        ("业务主管单位", facts["supervising_unit"] or "无(直接登记)"),
        ("慈善组织", "是" if facts.get("charity_since") else None),
    ]
    values = {
        "title": TITLES[OrganizationType(str(facts["type"]))],
        "copy": copy.zh,
        "code": facts["credit_code"],
        "number": certificate.number,
        "items": [(label, value) for label, value in rows if value],
        "qr": printing.qr(f"{settings.opened_at}/verify?number={quote(certificate.number)}"),
        "office": office,
        "day": printing.chinese_day(certificate.issued_on),
        "on": printing.day(certificate.issued_on),
    }
    return await printing.pdf("certificate", values, settings)


def _yuan(fen: int | None) -> str | None:
    if fen is None:
        return None
    yuan, rest = divmod(fen, 100)
    return f"人民币{yuan:,}.{rest:02d}元" if rest else f"人民币{yuan:,}元"
