"""What a service is bound by, read from the code that runs: each rule with its article, each number with its dates."""

from bureaukit import markdown
from bureaukit.parameters import Book
from bureaukit.rules import ALL_RULES


def sections(service: str, book: Book) -> list[tuple[str, str]]:
    """Return the service's two sections of the rulebook; its slices must be imported already."""
    return [(f"{service}: rules", _rules(service)), (f"{service}: dated parameters", _parameters(book))]


def _rules(service: str) -> str:
    own = [rule for rule in ALL_RULES if rule.holds.__module__.split(".")[0] == service]
    rows = [(f"`{r.code}`", str(r.article), r.otherwise.zh, r.otherwise.en) for r in own]
    return markdown.table(("code", "article", "otherwise", "in English"), rows) if rows else "No rules."


def _parameters(book: Book) -> str:
    rows = [
        (f"`{p.key}`", p.title.zh, f"`{v.value}`", v.effective_from, v.source, v.confidence)
        for p in book.parameters.values()
        for v in p.versions
    ]
    head = ("key", "title", "value", "from", "source", "confidence")
    return markdown.table(head, rows) if rows else "None."
