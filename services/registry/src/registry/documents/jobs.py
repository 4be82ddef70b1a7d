"""What time does to documents: what waits is scanned; once an hour bytes without a row go."""

from registry.documents.store import CABINET

JOBS = CABINET.jobs("registry")
