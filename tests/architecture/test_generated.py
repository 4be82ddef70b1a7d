"""What is generated is committed as it would be generated now."""

from dev.generate import document_files, openapi_files


def test_the_committed_openapi_documents_are_current() -> None:
    stale = [str(path) for path, text in openapi_files().items() if not path.exists() or path.read_text() != text]
    assert not stale, "run: make openapi"


def test_the_generated_pages_are_current() -> None:
    stale = [str(path) for path, text in document_files().items() if not path.exists() or path.read_text() != text]
    assert not stale, "run: make docs"
