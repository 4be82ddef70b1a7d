"""Files outside the database: the same promises in a folder and in an S3-compatible store."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bureaukit.files import BucketFiles, Files, FolderFiles, NoFiles, files_of
from bureaukit.settings import Settings
from support.bucket import bucket

DAY = timedelta(hours=24)
KEY = "ab/0123456789abcdef"


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Files]:
    if request.param == "folder":
        yield files_of("registry", Settings(home=tmp_path))
        return
    (tmp_path / "secret").write_text("a secret\n")
    with bucket() as (endpoint, _):
        yield files_of(
            "registry",
            Settings(
                files_url="s3://papers/district",
                files_endpoint=endpoint,
                files_key_id="key",
                files_secret_file=tmp_path / "secret",
            ),
        )


async def test_a_file_is_kept_given_back_and_removed(files: Files) -> None:
    assert isinstance(files, FolderFiles | BucketFiles)
    assert await files.get(KEY) is None
    await files.put(KEY, b"first")
    await files.put(KEY, b"second")
    assert await files.get(KEY) == b"second"
    assert await files.older_than(timedelta(days=-1)) == [KEY]
    assert await files.older_than(DAY) == []
    await files.remove(KEY)
    await files.remove(KEY)
    assert await files.get(KEY) is None
    assert await files.older_than(timedelta(days=-1)) == []


async def test_a_bucket_lists_what_is_old_by_its_own_clock(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret")
    with bucket() as (endpoint, objects):
        settings = Settings(
            files_url="s3://papers/district",
            files_endpoint=endpoint,
            files_key_id="key",
            files_secret_file=tmp_path / "secret",
        )
        files = files_of("registry", settings)
        await files.put("aa/1", b"old")
        await files.put("aa/2", b"new")
        place = next(place for place in objects if place.endswith("aa/1"))
        assert place == "/papers/district/registry/aa/1"
        objects[place] = (b"old", datetime.now(UTC) - 2 * DAY)
        assert await files.older_than(DAY) == ["aa/1"]
        assert await files_of("incubator", settings).older_than(timedelta(days=-1)) == []  # those are not its own


WRITER = """
import asyncio, sys
from pathlib import Path
from bureaukit.files import FolderFiles
files = FolderFiles(Path(sys.argv[1]))
async def main():
    print("begin", flush=True)
    n = 0
    while True:
        await files.put("aa/one", bytes([n % 256]) * 300_000)
        n += 1
asyncio.run(main())
"""


@pytest.mark.parametrize("milliseconds", [5, 20, 60])
def test_a_kill_while_writing_leaves_the_file_whole_and_halves_are_found(tmp_path: Path, milliseconds: int) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
    assert writer.stdout
    assert writer.stdout.readline() == b"begin\n"
    place = tmp_path / "aa" / "one"
    while not place.exists():  # until it is there once; then at some moment of some write
        time.sleep(0.001)
    time.sleep(milliseconds / 1000)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    content = place.read_bytes()
    assert content == content[:1] * 300_000
    halves = [path for path in tmp_path.rglob("*") if path.is_file() and path != place]
    for path in halves:
        os.utime(path, (time.time() - 90_000,) * 2)
    found = asyncio.run(FolderFiles(tmp_path).older_than(DAY))
    assert found == sorted(path.relative_to(tmp_path).as_posix() for path in halves)


async def test_without_a_place_nothing_is_kept() -> None:
    files = NoFiles()
    with pytest.raises(RuntimeError, match="no place for files"):
        await files.put(KEY, b"x")
    assert await files.get(KEY) is None
    assert await files.older_than(DAY) == []


def test_only_an_s3_address_is_taken() -> None:
    with pytest.raises(ValueError, match="s3://"):
        files_of("registry", Settings(files_url="ftp://papers"))
