"""Writes what is generated from the code: OpenAPI documents, rulebook, lifecycles, events, errors."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from dev.supervisor import environment
from dev.topology import ROOT, SERVICES

MERGED = ROOT / "gateway/src/gateway/static/openapi.json"


def openapi_files() -> dict[Path, str]:
    """Return every OpenAPI file with the content it should have: four services, the gateway, and the merge."""
    from gateway.merge import merged  # noqa: PLC0415 -- only this command needs it

    documents = [(name, _printed(name)) for name in (*SERVICES, "gateway")]
    files = {_file_of(name): _text(document) for name, document in documents}
    files[MERGED] = json.dumps(merged(documents), ensure_ascii=False, sort_keys=False) + "\n"
    return files


def _file_of(name: str) -> Path:
    return ROOT / ("gateway" if name == "gateway" else f"services/{name}") / "openapi.json"


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _printed(name: str) -> dict[str, Any]:
    """Ask a service in a process of its own: code lists and rules are kept per process."""
    command = [sys.executable, "-m", name, "openapi"]
    done = subprocess.run(command, cwd=ROOT, env=environment({}), capture_output=True, check=True)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def document_files() -> dict[Path, str]:
    """Return every generated page of docs/ with the content it should have, made in a process that knows nothing else."""
    command = [sys.executable, "-m", "dev.generate", "print"]
    done = subprocess.run(command, cwd=ROOT, env=environment({}), capture_output=True, check=True)
    pages: dict[str, str] = json.loads(done.stdout)
    return {ROOT / "docs" / f"{page}.md": text for page, text in pages.items()}


def _print_pages() -> None:
    for name in SERVICES:
        importlib.import_module(f"{name}.app")
    importlib.import_module("gateway.app")
    print(json.dumps(importlib.import_module("dev.pages").all_pages()))


def write(files: dict[Path, str]) -> list[str]:
    """Write what differs; return the names of what was written."""
    written = []
    for path, text in files.items():
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            written.append(str(path.relative_to(ROOT)))
    return written


def main(what: str) -> None:
    """Write one kind of generated files, or all."""
    if what == "print":
        _print_pages()
        return
    files: dict[Path, str] = {}
    if what in ("openapi", "all"):
        files |= openapi_files()
    if what in ("docs", "all"):
        files |= document_files()
    print("\n".join(write(files)) or "nothing changed")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "all")
