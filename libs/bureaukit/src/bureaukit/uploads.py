"""Files that come over a counter and go out again: compared, recognised, looked at by the scanner; given out to be saved, never shown."""

import asyncio
import hashlib
from base64 import b64encode
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Request, Response

from bureaukit.content import KINDS, BadFile, Kind, clean_name, kind_of
from bureaukit.problems import TOO_LARGE, FieldError, Invalid, Problem
from bureaukit.scanning import Scan, scan
from bureaukit.text import Text

Name = Annotated[str, Query(min_length=1, max_length=200, description="file name 文件名")]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BY_KIND = {kind.media_type: _BINARY for kind in KINDS}
# for `openapi_extra`: an endpoint that reads the bytes itself, and one that answers with them
BODY: dict[str, Any] = {
    "required": True,
    "description": "the file itself; `Content-Digest: sha-256=:...:` is compared if it is sent (RFC 9530)",
    "content": _BY_KIND | {"application/octet-stream": _BINARY},
}
BYTES: dict[str, Any] = {"200": {"description": "the file", "content": _BY_KIND}}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, recognised and looked at by the scanner."""

    content: bytes
    kind: Kind
    name: str
    sha256: str
    verdict: Scan


async def received(request: Request, name: str, scanner: str | None, *, limit: int) -> Upload:
    """Read the body and return it ready to be kept, or refuse it before anything is; no transaction should be open meanwhile."""
    content = await request.body()
    if len(content) > limit:
        raise Problem(TOO_LARGE, Text(f"单个文件上限为 {limit:,} 字节", f"One file may have {limit:,} bytes"))
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).digest())
    _compare(request, sha256)
    try:
        kind = await asyncio.to_thread(kind_of, content)
    except BadFile as fault:
        raise Invalid(FieldError("", fault.code, fault.words)) from None
    verdict = await scan(content, scanner)
    if verdict is Scan.INFECTED:
        words = Text("文件含病毒，未接收", "The file is infected; it was not taken")
        raise Invalid(FieldError("", "infected_file", words))
    return Upload(content, kind, clean_name(name, kind), sha256.hex(), verdict)


def _compare(request: Request, sha256: bytes) -> None:
    sent = request.headers.get("content-digest")
    expected = f"sha-256=:{b64encode(sha256).decode()}:"
    if sent is not None and expected not in [part.strip() for part in sent.split(",")]:
        words = Text(
            "文件与 Content-Digest 不符，请重新上传", "The file is not what Content-Digest says; send it again"
        )
        raise Invalid(FieldError("Content-Digest", "digest_mismatch", words))


def given_out(request: Request, content: bytes, *, name: str, media_type: str, sha256: str) -> Response:
    """Answer with a file, to be saved and never to be shown inside a page of ours; its hash is the ETag."""
    headers = {
        "etag": f'"{sha256}"',
        "cache-control": "private, no-cache",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    if f'"{sha256}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
