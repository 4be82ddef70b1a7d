"""What the law or the bureau may change in this service, with dates and sources (docs/rulebook.md)."""

from bureaukit.parameters import Book

BOOK = Book()
