"""The page of features says what the tests prove: no unknown row, no marker overlooked, nothing out of date."""

from pathlib import Path
from textwrap import dedent

import pytest

from dev import features

ROWS = """
[B1]
title = "Registry"
marker = "feature"
[B1.rows]
B1-1 = "a row"
B1-2 = "less < more | or"

[promises]
title = "Promises"
marker = "promise"
[promises.rows]
P01 = "a promise"
"""


def a_workspace(root: Path, source: str) -> Path:
    (root / "docs").mkdir()
    (root / "tests" / "registry").mkdir(parents=True)
    (root / "docs" / "features.toml").write_text(ROWS, "utf-8")
    (root / "tests" / "registry" / "test_it.py").write_text(dedent(source), "utf-8")
    return root


def proven(root: Path, source: str) -> dict[str, list[str]]:
    known = features.tables(a_workspace(root, source) / "docs" / "features.toml")
    return features.proofs(known, features.marks(root))


@pytest.mark.parametrize(
    ("source", "row", "test"),
    [
        ('@pytest.mark.feature("B1-1")\ndef test_one(): ...', "B1-1", "test_one"),
        ('@mark.feature("B1-1")\nasync def test_one(): ...', "B1-1", "test_one"),
        ('@pytest.mark.promise("P01")\ndef test_one(): ...', "P01", "test_one"),
        ('@pytest.mark.feature("B1-2", "B1-1")\ndef test_one(): ...', "B1-1", "test_one"),
        ('pytestmark = pytest.mark.feature("B1-1")\ndef test_one(): ...', "B1-1", "test_one"),
        ('pytestmark = [pytest.mark.slow, pytest.mark.feature("B1-1")]\ndef test_one(): ...', "B1-1", "test_one"),
        ('pytestmark: list = [pytest.mark.feature("B1-1")]\ndef test_one(): ...', "B1-1", "test_one"),
        ('@pytest.mark.feature("B1-1")\nclass TestA:\n    def test_one(self): ...', "B1-1", "TestA::test_one"),
        (
            'class TestA:\n    pytestmark = [pytest.mark.feature("B1-1")]\n    def test_one(self): ...',
            "B1-1",
            "TestA::test_one",
        ),
        ('class TestA:\n    @mark.feature("B1-1")\n    def test_one(self): ...', "B1-1", "TestA::test_one"),
        (
            '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.feature("B1-1"))])\ndef test_one(x): ...',
            "B1-1",
            "test_one",
        ),
        (
            '@pytest.mark.parametrize("x", [pytest.param(1, marks=[pytest.mark.feature("B1-1")])])\ndef test_one(x): ...',
            "B1-1",
            "test_one",
        ),
        (
            'C = [pytest.param(1, marks=mark.feature("B1-1"))]\n@pytest.mark.parametrize("x", C)\ndef test_one(x): ...',
            "B1-1",
            "test_one",
        ),
        ('@pytest.mark.skipif(no_postgresql)\n@mark.feature("B1-1")\ndef test_one(): ...', "B1-1", "test_one"),
    ],
)
def test_every_way_of_writing_a_marker_is_seen(tmp_path: Path, source: str, row: str, test: str) -> None:
    assert f"tests/registry/test_it.py::{test}" in proven(tmp_path, source)[row]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('\n@pytest.mark.feature("B1-3")\ndef test_one(): ...', "test_it.py:2: no feature is called 'B1-3'"),
        ('@pytest.mark.promise("B1-1")\ndef test_one(): ...', "test_it.py:1: no promise is called 'B1-1'"),
        ('@pytest.mark.feature("P01")\ndef test_one(): ...', "test_it.py:1: no feature is called 'P01'"),
        ('ROW = "B1-1"\n@pytest.mark.feature(ROW)\ndef test_one(): ...', "test_it.py:2: write the id out"),
        ("@pytest.mark.feature()\ndef test_one(): ...", "test_it.py:1: a marker takes one or more ids"),
        ('@pytest.mark.feature(row="B1-1")\ndef test_one(): ...', "test_it.py:1: a marker takes one or more ids"),
        ('@pytest.mark.feature("B1-1")\ndef helper(): ...', "test_it.py:1: no test carries this marker"),
        ('UNUSED = [pytest.param(1, marks=mark.feature("B1-1"))]', "test_it.py:1: no test carries this marker"),
        ('@pytest.mark.skip\n@mark.feature("B1-1")\ndef test_one(): ...', "test_it.py:2: a test that does not run"),
        ('pytestmark = [pytest.mark.xfail(), mark.feature("B1-1")]\ndef test_one(): ...', "does not run"),
    ],
)
def test_a_marker_that_proves_no_known_row_is_refused_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, complaint: str
) -> None:
    assert features.main([], a_workspace(tmp_path, source)) == 1
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "docs" / "features.md").exists()


def test_the_page_counts_and_lists_proven_and_open_rows(tmp_path: Path) -> None:
    source = '@pytest.mark.feature("B1-1")\ndef test_b(): ...\n@pytest.mark.feature("B1-1")\ndef test_a(): ...'
    assert features.main([], a_workspace(tmp_path, source)) == 0
    text = (tmp_path / "docs" / "features.md").read_text("utf-8")
    assert "| [Registry](#b1) | 2 | 1 | 1 |" in text
    assert "| B1-1 | a row | `tests/registry/test_it.py::test_a`<br>`tests/registry/test_it.py::test_b` |" in text
    assert "| B1-2 | less &lt; more \\| or | open |" in text
    assert "| P01 | a promise | open |" in text


def test_a_page_that_is_missing_or_old_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = a_workspace(tmp_path, '@pytest.mark.feature("B1-1")\ndef test_one(): ...')
    assert features.main(["--check"], root) == 1
    assert features.main([], root) == 0
    assert features.main(["--check"], root) == 0
    (root / "tests" / "registry" / "test_it.py").write_text("def test_one(): ...", "utf-8")
    assert features.main(["--check"], root) == 1
    assert "make features" in capsys.readouterr().err


def test_the_rows_of_the_specification_are_all_here() -> None:
    counts = {table.name: len(table.rows) for table in features.tables(features.ROOT / "docs" / "features.toml")}
    assert counts == {"B1": 47, "B2": 32, "B3": 33, "B4": 30, "B5": 26, "beyond": 37, "promises": 54}


def test_the_committed_page_is_current() -> None:
    assert (features.ROOT / "docs" / "features.md").read_text("utf-8") == features.current()
