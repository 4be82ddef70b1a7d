"""What the law or the bureau may change in this service, with dates and sources (docs/rulebook.md): one file a subject."""

from bureaukit.parameters import Book

from registry.parameters import (
    authority,
    cases,
    charities,
    credit,
    deregistration,
    documents,
    filings,
    founding,
    imports,
    inspections,
    names,
    penalties,
    people,
)

BOOK = Book(
    *authority.ALL,
    *founding.ALL,
    *names.ALL,
    *filings.ALL,
    *credit.ALL,
    *deregistration.ALL,
    *documents.ALL,
    *imports.ALL,
    *inspections.ALL,
    *cases.ALL,
    *charities.ALL,
    *people.ALL,
    *penalties.ALL,
)
