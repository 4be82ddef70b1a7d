"""The page that `bench` writes: one section for each thing measured, each replaced by its own command alone."""

from dev.topology import ROOT

PAGE = ROOT / "docs" / "performance.md"
LAST = "## How to run it"


def keep_section(section: str) -> None:
    """Write a section in the place of the one of the same title, or before how to run it."""
    PAGE.write_text(_with(PAGE.read_text(), section))
    print(f"Written to {PAGE.relative_to(ROOT)}")


def begin_anew(page: str) -> None:
    """Write the page anew, with the sections of the one before that it does not have."""
    for title, section in _sections(PAGE.read_text() if PAGE.exists() else ""):
        if f"\n{title}\n" not in page:
            page = _with(page, section)
    PAGE.write_text(page)
    print(f"Written to {PAGE.relative_to(ROOT)}")


def _sections(page: str) -> list[tuple[str, str]]:
    parts = [f"## {part.rstrip()}" for part in page.split("\n## ")[1:]]
    return [(part.partition("\n")[0], part) for part in parts]


def _with(page: str, section: str) -> str:
    title = section.partition("\n")[0]
    head, _, rest = page.partition(f"\n{title}\n")
    if not rest:
        head, _, rest = page.partition(f"\n{LAST}")
        return f"{head}\n{section}\n\n{LAST}{rest}"
    return f"{head}\n{section}\n\n## {rest.partition(chr(10) + '## ')[2]}"
