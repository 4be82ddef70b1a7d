"""What a service is bound by, read from the code that runs: each rule with its article, each number with its dates."""

from typing import Any

from bureaukit import markdown
from bureaukit.parameters import Book
from bureaukit.rules import ALL_RULES


def sections(service: str, book: Book) -> list[tuple[str, str]]:
    """Return the service's two sections of the rulebook; its slices must be imported already."""
    return [(f"{service}: 规则 rules", _rules(service)), (f"{service}: 参数 dated parameters", _parameters(book))]


def _rules(service: str) -> str:
    own = [rule for rule in ALL_RULES if rule.holds.__module__.split(".")[0] == service]
    rows = [(f"`{r.code}`", str(r.article), r.otherwise.zh, r.otherwise.en) for r in own]
    return (
        markdown.table(("编号 code", "依据 article", "不符合时 otherwise", "in English"), rows) if rows else "No rules."
    )


def _parameters(book: Book) -> str:
    rows = [
        (f"`{p.key}`", p.title.zh, _shown(v.value), v.effective_from, v.source, v.confidence)
        for p in book.parameters.values()
        for v in p.versions
    ]
    head = ("编号 key", "名称 title", "数值 value", "自 from", "来源 source", "把握 confidence")
    return markdown.table(head, rows) if rows else "None."


def _shown(value: Any) -> str:
    """Return a value as a page shows it: a list with its members, a switch in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(f"`{member}`" for member in value)
    return f"`{value}`"
