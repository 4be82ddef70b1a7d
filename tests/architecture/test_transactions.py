"""Nobody holds a transaction that writes while they wait for somebody outside, or for a long computation."""

import ast
from collections.abc import Iterator

import pytest

from dev.topology import ROOT

SERVICES = ("registry", "incubator", "talent", "evaluation")
WAITS = {"to_thread", "run_in_executor", "scan", "ask_all", "pdf", "paper"}  # and files.put, files.get ...
FILES = {"put", "get", "remove", "older_than"}
AS_A_CHECK = {"without_bytes"}  # of `fsck` and of /ops/invariants, which only read


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_waits_for_somebody_else_inside_a_transaction(service: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "services" / service / "src").rglob("*.py"))
        for call in _held(ast.parse(path.read_text()))
        if _waits(call)
    ]
    assert found == []


def _held(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls inside `async with ....transaction()`, and of functions that are handed a transaction."""
    for node in ast.walk(tree):
        if _is_handed_one(node) or (
            isinstance(node, ast.AsyncWith) and any(_opens(i.context_expr) for i in node.items)
        ):
            yield from _calls(node)


def _is_handed_one(node: ast.AST) -> bool:
    if not isinstance(node, ast.AsyncFunctionDef) or node.name in AS_A_CHECK:
        return False
    annotations = [argument.annotation for argument in node.args.args]
    return any(isinstance(one, ast.Name) and one.id == "Tx" for one in annotations)


def _opens(expression: ast.expr) -> bool:
    return (
        isinstance(expression, ast.Call)
        and isinstance(expression.func, ast.Attribute)
        and expression.func.attr in ("transaction", "beside")
    )


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (call for call in ast.walk(node) if isinstance(call, ast.Call))


def _waits(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id in WAITS
    if not isinstance(function, ast.Attribute):
        return False
    of = function.value
    is_file = function.attr in FILES and isinstance(of, ast.Attribute) and of.attr == "files"
    return is_file or function.attr in WAITS
