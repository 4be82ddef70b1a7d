"""What is sealed opens in its own place alone; rings are made once, kept private, and rotate."""

import base64
import json
import re
from pathlib import Path

import pytest
from bureaukit.crypto import BadKeyRing, FieldCipher, KeyRing, SealBroken, Suite
from hypothesis import given
from hypothesis import strategies as st

SUITES: list[Suite] = ["aes", "sm"]
RINGS = {suite: KeyRing.generate(suite) for suite in SUITES}
ID = "530102199001011234"


@pytest.fixture(params=SUITES)
def cipher(request: pytest.FixtureRequest) -> FieldCipher:
    return FieldCipher(RINGS[request.param])


def sealed_by(cipher: FieldCipher, text: str = ID) -> str:
    return cipher.seal(text, table="people", column="id_number", row="7")


def opened_by(cipher: FieldCipher, sealed: str) -> str:
    return cipher.open(sealed, table="people", column="id_number", row="7")


@pytest.mark.parametrize("suite", SUITES)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.uuids())
def test_what_is_sealed_opens(suite: Suite, text: str, row: object) -> None:
    cipher = FieldCipher(RINGS[suite])
    sealed = cipher.seal(text, table="t", column="c", row=row)
    assert cipher.open(sealed, table="t", column="c", row=row) == text


def test_a_seal_names_version_algorithm_and_key(cipher: FieldCipher) -> None:
    assert re.fullmatch(r"v1\.(a256gcm|sm4gcm)\.k1\.[\w-]{16}\.[\w-]+", sealed_by(cipher))


def test_the_same_text_never_seals_the_same_twice(cipher: FieldCipher) -> None:
    assert len({sealed_by(cipher) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [("people", "id_number", "8"), ("people", "phone", "7"), ("persons", "id_number", "7")],
)
def test_a_seal_moved_elsewhere_is_broken(cipher: FieldCipher, table: str, column: str, row: str) -> None:
    with pytest.raises(SealBroken):
        cipher.open(sealed_by(cipher), table=table, column=column, row=row)


def test_a_place_has_one_reading(cipher: FieldCipher) -> None:
    with pytest.raises(ValueError, match="colon"):
        cipher.seal("x", table="a:b", column="c", row=1)
    sealed = cipher.seal("x", table="a", column="b", row="c:d")
    assert cipher.open(sealed, table="a", column="b", row="c:d") == "x"


def test_any_changed_character_breaks_the_seal(cipher: FieldCipher) -> None:
    sealed = sealed_by(cipher)
    for at, character in enumerate(sealed):
        for other in "A.0":
            if other != character:
                with pytest.raises(SealBroken):
                    opened_by(cipher, sealed[:at] + other + sealed[at + 1 :])


@pytest.mark.parametrize(
    "sealed", ["", "v1", "v1.a256gcm.k1.AAAA.AAAA", "....", "v1.a256gcm.k1.é.é", "v1.none.k1..", ID]
)
def test_what_was_never_sealed_does_not_open(cipher: FieldCipher, sealed: str) -> None:
    with pytest.raises(SealBroken):
        opened_by(cipher, sealed)


@pytest.mark.parametrize("cut", [1, 2, 10, 24])
def test_a_shortened_or_padded_seal_is_broken(cipher: FieldCipher, cut: int) -> None:
    for changed in (sealed_by(cipher)[:-cut], sealed_by(cipher) + "=" * cut, sealed_by(cipher) + "A" * cut):
        with pytest.raises(SealBroken):
            opened_by(cipher, changed)


def test_another_rings_key_does_not_open() -> None:
    with pytest.raises(SealBroken):
        opened_by(FieldCipher(KeyRing.generate()), sealed_by(FieldCipher(RINGS["aes"])))


def test_the_algorithm_of_a_seal_cannot_be_chosen_by_its_sender() -> None:
    cipher = FieldCipher(RINGS["aes"])
    with pytest.raises(SealBroken):
        opened_by(cipher, sealed_by(cipher).replace("a256gcm", "sm4gcm"))


def test_a_broken_seal_says_nothing_of_the_content(cipher: FieldCipher) -> None:
    with pytest.raises(SealBroken) as broken:
        cipher.open(sealed_by(cipher), table="x", column="y", row="z")
    assert str(broken.value) == "a sealed field cannot be opened"
    assert broken.value.__cause__ is None


@pytest.mark.parametrize(
    "other", ["５３０１０２１９９００１０１１２３４", " 530102 19900101 1234 ", "530102\u3000199001011234"]
)
def test_equal_values_are_found_by_their_blind_index(cipher: FieldCipher, other: str) -> None:
    assert cipher.blind_index(other) == cipher.blind_index(ID)
    assert cipher.blind_index("53010219900101123x") == cipher.blind_index("53010219900101123X")


def test_a_blind_index_tells_nothing_without_its_key(cipher: FieldCipher) -> None:
    assert cipher.blind_index(ID) != cipher.blind_index(ID[:-1] + "5")
    assert cipher.blind_index(ID) != FieldCipher(KeyRing.generate()).blind_index(ID)
    assert re.fullmatch(r"[\w-]{43}", cipher.blind_index(ID))


@pytest.mark.parametrize("suite", SUITES)
def test_a_rotated_ring_opens_old_seals_and_writes_new_ones(suite: Suite) -> None:
    old, new = FieldCipher(RINGS[suite]), FieldCipher(RINGS[suite].rotated())
    sealed = sealed_by(old)
    assert opened_by(new, sealed) == ID
    assert old.is_current(sealed)
    assert not new.is_current(sealed)
    assert new.is_current(sealed_by(new))
    assert new.blind_index(ID) == old.blind_index(ID)
    with pytest.raises(SealBroken):
        opened_by(old, sealed_by(new))


def test_a_ring_can_change_its_suite_and_still_open_what_it_sealed() -> None:
    new = FieldCipher(RINGS["aes"].rotated("sm"))
    assert sealed_by(new).startswith("v1.sm4gcm.k2.")
    assert opened_by(new, sealed_by(FieldCipher(RINGS["aes"]))) == ID


@pytest.mark.parametrize("suite", SUITES)
def test_a_ring_made_on_disk_is_private_and_reads_back(tmp_path: Path, suite: Suite) -> None:
    path = tmp_path / "keys.json"
    made = KeyRing.create(path, suite)
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyRing.load(path) == made
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_an_existing_ring_is_never_replaced_by_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = KeyRing.create(path)
    with pytest.raises(FileExistsError):
        KeyRing.create(path)
    assert KeyRing.load(path) == made
    assert len(list(tmp_path.iterdir())) == 1


def test_a_rotated_ring_is_saved_in_place(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    rotated = KeyRing.create(path).rotated()
    rotated.save(path)
    assert KeyRing.load(path) == rotated
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "change",
    [
        {"current": "k9"},
        {"suite": "rot13"},
        {"index_secret": "AAAA"},
        {"index_secret": None},
        {"keys": {}},
        {"keys": {"k1": {"suite": "aes", "secret": "AAAA"}}},
        {
            "keys": {"k.1": {"suite": "sm", "secret": base64.urlsafe_b64encode(bytes(16)).decode().rstrip("=")}},
            "current": "k.1",
        },
    ],
)
def test_a_damaged_ring_is_refused_without_showing_it(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "keys.json"
    stored = json.loads(RINGS["aes"].as_json()) | change
    path.write_text(json.dumps(stored))
    with pytest.raises(BadKeyRing) as refused:
        KeyRing.load(path)
    assert json.loads(RINGS["aes"].as_json())["index_secret"] not in str(refused.value)


def test_a_ring_does_not_print_its_secrets() -> None:
    ring = RINGS["aes"]
    assert repr(ring.index_secret) not in repr(ring)
    assert repr(ring.keys["k1"].secret) not in repr(ring)


def test_the_sm_suite_is_sm4_gcm_and_hmac_sm3() -> None:
    """Both held against the bare primitives of `cryptography`, as a partner would open and find them."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.hashes import SM3
    from cryptography.hazmat.primitives.hmac import HMAC

    ring = RINGS["sm"]
    nonce, sealed = (base64.urlsafe_b64decode(part + "==") for part in sealed_by(FieldCipher(ring)).split(".")[3:])
    opener = Cipher(algorithms.SM4(ring.keys["k1"].secret), modes.GCM(nonce, sealed[-16:])).decryptor()
    opener.authenticate_additional_data(b"v1.sm4gcm.k1:people:id_number:7")
    assert opener.update(sealed[:-16]) + opener.finalize() == ID.encode()
    digest = HMAC(ring.index_secret, SM3())
    digest.update(ID.encode())
    assert base64.urlsafe_b64decode(FieldCipher(ring).blind_index(ID) + "=") == digest.finalize()
