"""An S3-compatible store in memory: what our adapter needs of one, over plain HTTP on a free port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


class _Bucket(BaseHTTPRequestHandler):
    objects: dict[str, tuple[bytes, datetime]]
    protocol_version = "HTTP/1.1"

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path)

    def do_PUT(self) -> None:
        if not self.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 Credential=key/"):
            self._answer(403)
            return
        body = self.rfile.read(int(self.headers["content-length"]))
        self.objects[self._key()] = (body, datetime.now(UTC))
        self._answer(200, ETag='"tag"')

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "list-type" in asked:
            self._list(asked.get("prefix", [""])[0])
        elif (found := self.objects.get(self._key())) is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            written = found[1].strftime("%a, %d %b %Y %H:%M:%S GMT")
            self._answer(200, found[0], ETag='"tag"', Last_Modified=written)

    do_HEAD = do_GET  # noqa: N815 -- the name http.server looks for

    def _list(self, prefix: str) -> None:
        bucket = self._key().rstrip("/")
        inside = [(key.removeprefix(bucket + "/"), value) for key, value in sorted(self.objects.items())]
        entries = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{at.isoformat()}</LastModified>"
            f'<ETag>"tag"</ETag><Size>{len(body)}</Size><StorageClass>STANDARD</StorageClass></Contents>'
            for key, (body, at) in inside
            if key.startswith(prefix)
        )
        name = bucket.strip("/")
        whole = f"<ListBucketResult><Name>{name}</Name><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
        self._answer(200, whole.encode(), Content_Type="application/xml")

    def do_DELETE(self) -> None:
        self.objects.pop(self._key(), None)
        self._answer(204)

    def do_POST(self) -> None:  # DeleteObjects
        import re

        body = self.rfile.read(int(self.headers["content-length"])).decode()
        bucket = self._key().rstrip("/")
        keys = re.findall(r"<Key>(.*?)</Key>", body)
        for key in keys:
            self.objects.pop(f"{bucket}/{key}", None)
        done = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{done}</DeleteResult>".encode(), Content_Type="application/xml")

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def bucket() -> Iterator[tuple[str, dict[str, tuple[bytes, datetime]]]]:
    """Yield the endpoint of a store and what it holds."""
    objects: dict[str, tuple[bytes, datetime]] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bucket", (_Bucket,), {"objects": objects}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", objects
    finally:
        server.shutdown()
        server.server_close()
