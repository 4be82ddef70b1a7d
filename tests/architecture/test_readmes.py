"""The README says the same in both languages: the same chapters, commands, tables and links; and names what exists."""

import re

import pytest

from dev.issuer.personas import PERSONAS
from dev.topology import ROOT

ENGLISH, CHINESE = ((ROOT / name).read_text() for name in ("README.md", "README.zh-CN.md"))
LINK = re.compile(r"\]\(([^)]+)\)|<(http[^>]+)>")
CODE = re.compile(r"`([^`]+)`")
COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    """Return every line to be typed, without its comment."""
    lines = [re.sub(r"(^|\s)# .*", "", line).strip() for block in COMMANDS.findall(text) for line in block.splitlines()]
    return [line for line in lines if line]


def links(text: str) -> set[str]:
    """Return where the text leads, apart from its own translation."""
    return {a or b for a, b in LINK.findall(text)} - {"README.md", "README.zh-CN.md"}


def rows(text: str) -> list[list[str]]:
    """Return the code words in the first cell of each table row."""
    return [CODE.findall(line.split("|")[1]) for line in text.splitlines() if line.startswith("|")]


def test_both_languages_have_the_same_chapters_commands_tables_and_links() -> None:
    for part in (commands, links, rows):
        assert part(ENGLISH) == part(CHINESE)
    headings = [re.findall(r"^(#+) ", text, re.MULTILINE) for text in (ENGLISH, CHINESE)]
    assert headings[0] == headings[1]


@pytest.mark.parametrize("target", sorted(link for link in links(ENGLISH) if "://" not in link))
def test_every_link_leads_to_something_here(target: str) -> None:
    assert (ROOT / target.partition("#")[0]).exists()


def test_every_persona_is_named_and_every_named_one_exists() -> None:
    table = ENGLISH[ENGLISH.index("| persona |") :].split("\n\n")[0]
    named: set[str] = set()
    for word in CODE.findall(table):
        stem, dots, last = word.partition("..")
        first = stem.rpartition("-")
        named |= {f"{first[0]}-{n}" for n in range(int(first[2]), int(last) + 1)} if dots else {word}
    assert named == {persona.id for persona in PERSONAS}
