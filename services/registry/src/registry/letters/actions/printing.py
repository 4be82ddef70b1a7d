"""Print a letter as it was issued."""

from bureaukit.settings import Settings

from registry.documents.actions import printing
from registry.letters.model import Letter


async def paper(letter: Letter, settings: Settings) -> bytes:
    """Return the PDF; the same letter gives the same bytes."""
    values = {
        **letter.text,
        "number": letter.number,
        "qr": printing.qr(f"{settings.opened_at}/verify?letter={letter.id}"),
        "day": printing.chinese_day(letter.issued_on),
        "on": printing.day(letter.issued_on),
    }
    return await printing.pdf("letter", values, settings)
