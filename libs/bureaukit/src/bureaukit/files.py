"""Files that belong to records and are kept outside the database: in a folder, or in an S3-compatible store.

A file is written before the row that names it and removed after it, so that a kill in between leaves a file without a row,
which a job finds and removes, never a row without its file.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from bureaukit.settings import Settings


class Files(Protocol):
    """Where files are kept; a key is lower-case hex, digits, `-` and `/`."""

    async def put(self, key: str, content: bytes) -> None:
        """Keep a file; when this returns it survives a power cut."""
        ...

    async def get(self, key: str) -> bytes | None:
        """Return a file, or None if there is none."""
        ...

    async def remove(self, key: str) -> None:
        """Remove a file if it is there."""
        ...

    async def older_than(self, age: timedelta) -> list[str]:
        """Return the keys of files that were written so long ago by the machine's clock, halves of a write included."""
        ...


class NoFiles:
    """Stands where nothing is kept outside the database."""

    async def put(self, key: str, content: bytes) -> None:
        """Refuse."""
        raise RuntimeError(f"{len(content)} bytes for {key}: no place for files is configured")

    async def get(self, key: str) -> bytes | None:  # noqa: ARG002 -- the same whatever is asked for
        """There is none."""
        return None

    async def remove(self, key: str) -> None:
        """There is none."""

    async def older_than(self, age: timedelta) -> list[str]:  # noqa: ARG002 -- the same whatever is asked for
        """There are none."""
        return []


class FolderFiles:
    """A folder: written beside, synced, renamed into place."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, content: bytes) -> None:
        """Keep a file."""
        await asyncio.to_thread(self._put, key, content)

    def _put(self, key: str, content: bytes) -> None:
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.{secrets.token_hex(4)}.half")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        for folder in (path.parent, self._root):  # the name, and the name of a folder made just now
            _sync(folder)

    async def get(self, key: str) -> bytes | None:
        """Return a file."""
        try:
            return await asyncio.to_thread((self._root / key).read_bytes)
        except FileNotFoundError:
            return None

    async def remove(self, key: str) -> None:
        """Remove a file."""
        (self._root / key).unlink(missing_ok=True)

    async def older_than(self, age: timedelta) -> list[str]:
        """Look through the folder."""
        return await asyncio.to_thread(lambda: sorted(self._before(time.time() - age.total_seconds())))

    def _before(self, instant: float) -> Iterator[str]:
        for path in self._root.rglob("*"):
            if path.is_file() and path.stat().st_mtime < instant:
                yield path.relative_to(self._root).as_posix()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class BucketFiles:
    """A bucket of an S3-compatible store; a put is whole or not there."""

    def __init__(self, service: str, settings: Settings) -> None:
        import obstore  # noqa: PLC0415 -- 8 MB that only who has a bucket needs
        from obstore.store import S3Store  # noqa: PLC0415 -- the same

        bucket, _, prefix = (settings.files_url or "").removeprefix("s3://").partition("/")
        endpoint = settings.files_endpoint or ""
        secret = settings.files_secret_file.read_text().strip() if settings.files_secret_file else None
        is_plain = endpoint.startswith("http:")
        config: dict[str, Any] = {"region": settings.files_region, "virtual_hosted_style_request": False}
        known = {"endpoint": endpoint, "access_key_id": settings.files_key_id, "secret_access_key": secret}
        config |= {name: value for name, value in known.items() if value}
        self._obstore: Any = obstore
        self._store: Any = S3Store(
            bucket,
            prefix=f"{prefix}/{service}" if prefix else service,  # each service removes what no row of its own names
            client_options={"timeout": "10s", "connect_timeout": "3s", "allow_http": is_plain},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
            **config,
        )

    async def put(self, key: str, content: bytes) -> None:
        """Keep a file."""
        await self._obstore.put_async(self._store, key, content)

    async def get(self, key: str) -> bytes | None:
        """Return a file."""
        try:
            found = await self._obstore.get_async(self._store, key)
        except FileNotFoundError:
            return None
        return bytes(await found.bytes_async())

    async def remove(self, key: str) -> None:
        """Remove a file."""
        await self._obstore.delete_async(self._store, key)

    async def older_than(self, age: timedelta) -> list[str]:
        """List the bucket."""
        before = datetime.now(UTC) - age
        found: list[str] = []
        async for page in self._obstore.list(self._store):
            found += [entry["path"] for entry in page if entry["last_modified"] < before]
        return sorted(found)


def files_of(service: str, settings: Settings) -> Files:
    """Return where a service's files are kept: its part of the configured bucket, or its folder in the home."""
    if settings.files_url is None:
        return FolderFiles(settings.home / "files" / service)
    if not settings.files_url.startswith("s3://"):
        raise ValueError("SEEDBED_FILES_URL must begin with s3://")
    return BucketFiles(service, settings)
