"""The register's reads as they are written with django-ninja and Django's ORM, answers declared, one gunicorn worker of threads."""

import sys
from datetime import date
from uuid import UUID

import django
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import path

PORT, HOST, NAME = sys.argv[1:4]
FIRST = UUID(int=0)
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a benchmark",
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": HOST,
            "NAME": NAME,
            "USER": "postgres",
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()

from ninja import NinjaAPI, Schema  # noqa: E402 -- needs Django's settings

TEXT, MAYBE = models.TextField, {"null": True}


class Organization(models.Model):
    """One organization."""

    id = models.UUIDField(primary_key=True)
    credit_code, filing_number = TEXT(**MAYBE), TEXT(**MAYBE)
    name, track, type = TEXT(), TEXT(), TEXT()
    social_work, social_work_kind = models.BooleanField(), TEXT(**MAYBE)
    area, sector, state = TEXT(), TEXT(), TEXT()
    registered_on, ended_on = models.DateField(), models.DateField(**MAYBE)
    abnormal_since, serious_since = models.DateField(**MAYBE), models.DateField(**MAYBE)
    certificate_number, domicile, scope, purpose = TEXT(**MAYBE), TEXT(**MAYBE), TEXT(**MAYBE), TEXT(**MAYBE)
    start_up_funds_fen = models.BigIntegerField(**MAYBE)
    supervising_unit, direct_registration_class = TEXT(**MAYBE), TEXT(**MAYBE)
    legal_representative = TEXT(**MAYBE)
    search_text = TEXT()

    class Meta:
        """Where it is kept."""

        app_label, db_table, managed = "register", "organizations", False


class Summary(Schema):
    """One organization as lists show it."""

    id: UUID
    credit_code: str | None
    filing_number: str | None
    name: str
    track: str
    type: str
    social_work: bool
    social_work_kind: str | None
    area: str
    sector: str
    state: str
    registered_on: date
    ended_on: date | None
    abnormal_since: date | None
    serious_since: date | None


class Whole(Summary):
    """One organization with everything that is published of it."""

    certificate_number: str | None
    domicile: str | None
    scope: str | None
    purpose: str | None
    start_up_funds_fen: int | None
    supervising_unit: str | None
    direct_registration_class: str | None
    legal_representative: str | None


class Page(Schema):
    """One page of organizations."""

    items: list[Summary]
    next_cursor: str | None


api = NinjaAPI()


@api.get("/organizations", response=Page)
def organizations(
    request: HttpRequest,
    sector: str | None = None,
    q: str | None = None,
    after_on: date = date.min,
    after_id: UUID = FIRST,
) -> dict[str, object]:
    """List one page."""
    query = Organization.objects.defer("search_text").order_by("registered_on", "id")
    if q:
        query = query.filter(search_text__contains=q)
    else:  # Django has no row comparison: the range on the first column lets the index be used
        further = models.Q(registered_on__gt=after_on) | models.Q(registered_on=after_on, id__gt=after_id)
        query = query.filter(further, sector=sector, registered_on__gte=after_on)
    rows = list(query[:51])
    cursor = f"{rows[49].registered_on}_{rows[49].id}" if len(rows) > 50 else None
    return {"items": rows[:50], "next_cursor": cursor}


@api.get("/organizations/{code}", response=Whole)
def organization(request: HttpRequest, code: str) -> Organization:
    """Show one."""
    return Organization.objects.defer("search_text").get(credit_code=code)


urlpatterns = [path("", api.urls)]
if __name__ == "__main__":
    from django.core.handlers.wsgi import WSGIHandler
    from gunicorn.app.base import BaseApplication

    class Served(BaseApplication):  # type: ignore[misc]
        """The application in one worker process."""

        def load_config(self) -> None:
            """Set the address and the threads."""
            for name, value in {
                "bind": f"127.0.0.1:{PORT}",
                "threads": 4,
                "keepalive": 60,
                "loglevel": "error",
            }.items():
                self.cfg.set(name, value)

        def load(self) -> WSGIHandler:
            """Return what answers."""
            return WSGIHandler()

    Served().run()
