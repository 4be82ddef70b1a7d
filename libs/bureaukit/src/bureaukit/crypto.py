"""Sealing single fields at rest: what is sealed opens only in its own table, column and row, and is found by a keyed hash.

A sealed text reads `v1.<alg>.<kid>.<nonce>.<ciphertext>`; the first three parts are authenticated with the place.
"""

import base64
import binascii
import json
import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3
from cryptography.hazmat.primitives.hmac import HMAC

Suite = Literal["aes", "sm"]

_VERSION = "v1"
_ALGORITHMS: Mapping[Suite, str] = {"aes": "a256gcm", "sm": "sm4gcm"}
_KEY_BYTES: Mapping[Suite, int] = {"aes": 32, "sm": 16}
_INDEX_KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class SealBroken(Exception):  # noqa: N818 - it says what happened
    """A sealed text was changed, belongs to another place, or its key is not in the ring."""

    def __init__(self) -> None:
        super().__init__("a sealed field cannot be opened")


class BadKeyRing(Exception):  # noqa: N818 - the same
    """The file of keys does not hold what it must."""


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encode(raw) != text:  # unused bits set, or padding given: two spellings of one seal
        raise ValueError("not the one spelling")
    return raw


@dataclass(frozen=True, slots=True)
class Key:
    """One sealing key and the suite it belongs to."""

    suite: Suite
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key of the wrong length: a short one would silently weaken everything."""
        if self.suite not in _KEY_BYTES or len(self.secret) != _KEY_BYTES[self.suite]:
            raise BadKeyRing("a sealing key has an unknown suite or the wrong length")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one service: one that seals, older ones that still open, and one for the blind index.

    `suite` chooses AES-256-GCM with HMAC-SHA256, or SM4-GCM with HMAC-SM3. The index keeps the suite it began with,
    because another hash would find none of the rows already there.
    """

    suite: Suite
    current: str
    keys: Mapping[str, Key]
    index_secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a ring that could not seal or not find."""
        if self.suite not in _ALGORITHMS or len(self.index_secret) != _INDEX_KEY_BYTES:
            raise BadKeyRing("the ring has an unknown suite or an index key of the wrong length")
        if self.current not in self.keys or not all(_KID.fullmatch(kid) for kid in self.keys):
            raise BadKeyRing("the ring lacks its current key or has a key id that cannot be written")

    @classmethod
    def generate(cls, suite: Suite = "aes") -> Self:
        """Return a ring of fresh keys that no file holds yet."""
        secret = secrets.token_bytes(_KEY_BYTES[suite])
        return cls(suite, "k1", {"k1": Key(suite, secret)}, secrets.token_bytes(_INDEX_KEY_BYTES))

    @classmethod
    def create(cls, path: Path, suite: Suite = "aes") -> Self:
        """Make a ring and its file, readable by the owner alone; an existing file is never replaced."""
        ring = cls.generate(suite)
        written = _written_beside(path, ring.as_json())
        try:
            os.link(written, path)  # unlike a rename, fails when the file exists
        finally:
            written.unlink()
        _sync_folder(path.parent)
        return ring

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a ring; a fault is named without any of the file's content."""
        try:
            stored = json.loads(path.read_bytes())
            keys = {kid: Key(key["suite"], _decode(key["secret"])) for kid, key in stored["keys"].items()}
            return cls(stored["suite"], stored["current"], keys, _decode(stored["index_secret"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadKeyRing(f"{path.name} is not a ring of keys") from None

    def rotated(self, suite: Suite | None = None) -> Self:
        """Return a ring that seals with a fresh key and still opens what the old ones sealed."""
        suite = suite or self.keys[self.current].suite
        kid = next(kid for n in range(1, len(self.keys) + 2) if (kid := f"k{n}") not in self.keys)
        return replace(self, current=kid, keys={**self.keys, kid: Key(suite, secrets.token_bytes(_KEY_BYTES[suite]))})

    def save(self, path: Path) -> None:
        """Write the ring in place of an older one, whole or not at all."""
        _written_beside(path, self.as_json()).replace(path)
        _sync_folder(path.parent)

    def as_json(self) -> str:
        """Return the file's content: secrets in plain, so it goes to a protected file and nowhere else."""
        keys = {kid: {"suite": key.suite, "secret": _encode(key.secret)} for kid, key in self.keys.items()}
        ring = {"suite": self.suite, "current": self.current, "keys": keys, "index_secret": _encode(self.index_secret)}
        return json.dumps(ring, indent=2) + "\n"


def _written_beside(path: Path, text: str) -> Path:
    """Write a temporary file, 0600 from its first byte, and make it durable: a lost key is lost data."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Aead(Protocol):
    """What both suites do with a nonce, a text and the place it belongs to."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...


class _SM4GCM:
    """SM4-GCM in the manner of `AESGCM`: the tag stands at the end."""

    def __init__(self, secret: bytes) -> None:
        self._key = SM4(secret)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        encryptor = Cipher(self._key, GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        if len(data) < _TAG_BYTES:
            raise InvalidTag
        decryptor = Cipher(self._key, GCM(nonce, data[-_TAG_BYTES:])).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-_TAG_BYTES]) + decryptor.finalize()


def _aead(key: Key) -> _Aead:
    return AESGCM(key.secret) if key.suite == "aes" else _SM4GCM(key.secret)


class FieldCipher:
    """Seals, opens and finds fields with the keys of one ring; safe to share, it keeps no state."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._aeads = {kid: _aead(key) for kid, key in ring.keys.items()}
        self._current = self._header(ring.current)

    def seal(self, text: str, *, table: str, column: str, row: object) -> str:
        """Return the text sealed for one place; the same text never seals to the same twice."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        aead = self._aeads[self._ring.current]
        sealed = aead.encrypt(nonce, text.encode(), _place(self._current, table, column, row))
        return f"{self._current}.{_encode(nonce)}.{_encode(sealed)}"

    def open(self, sealed: str, *, table: str, column: str, row: object) -> str:
        """Return the text, or raise `SealBroken`; it does not say which fault, nor anything of the content."""
        header, nonce, ciphertext = self._parts(sealed)
        aead = self._aeads[header.split(".")[2]]
        try:
            return aead.decrypt(nonce, ciphertext, _place(header, table, column, row)).decode()
        except (InvalidTag, UnicodeDecodeError):
            raise SealBroken from None

    def is_current(self, sealed: str) -> bool:
        """Say whether the current key sealed it; after a rotation, what is not current is opened and sealed anew."""
        return sealed.startswith(f"{self._current}.")

    def blind_index(self, text: str) -> str:
        """Return a keyed hash by which equal values are found: width, case and spaces do not matter."""
        normal = "".join(unicodedata.normalize("NFKC", text).upper().split())
        digest = HMAC(self._ring.index_secret, SHA256() if self._ring.suite == "aes" else SM3())
        digest.update(normal.encode())
        return _encode(digest.finalize())

    def _header(self, kid: str) -> str:
        return f"{_VERSION}.{_ALGORITHMS[self._ring.keys[kid].suite]}.{kid}"

    def _parts(self, sealed: str) -> tuple[str, bytes, bytes]:
        """Split a sealed text; the algorithm must be the key's own, so that nobody chooses another."""
        try:
            version, algorithm, kid, nonce, ciphertext = sealed.split(".")
            header = f"{version}.{algorithm}.{kid}"
            parts = header, _decode(nonce), _decode(ciphertext)
        except (ValueError, binascii.Error):
            raise SealBroken from None
        if kid not in self._aeads or header != self._header(kid) or len(parts[1]) != _NONCE_BYTES:
            raise SealBroken
        return parts


def _place(header: str, table: str, column: str, row: object) -> bytes:
    """Return what is authenticated with the text; the row comes last, so no two places read the same."""
    if ":" in table or ":" in column:
        raise ValueError("a table or column has no colon in its name")
    return f"{header}:{table}:{column}:{row}".encode()
