"""What the law or the bureau may change in this service, with dates and sources (docs/rulebook.md): one file a subject."""

from bureaukit.parameters import Book

from incubator.parameters import admissions, bookings, support_services, tenancies, waiting

BOOK = Book(*admissions.ALL, *bookings.ALL, *support_services.ALL, *tenancies.ALL, *waiting.ALL)
