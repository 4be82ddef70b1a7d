"""What the law or the bureau may change in this service, with dates and sources (docs/rulebook.md): one file a subject."""

from bureaukit.parameters import Book

from incubator.parameters import (
    admissions,
    bookings,
    documents,
    light_reports,
    proceedings,
    support_services,
    tenancies,
    waiting,
)

_SUBJECTS = (admissions, bookings, documents, light_reports, proceedings, support_services, tenancies, waiting)
BOOK = Book(*(parameter for subject in _SUBJECTS for parameter in subject.ALL))
