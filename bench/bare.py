"""The least a Django view can do: one posted value, one row, one commit. For comparison only."""

from __future__ import annotations

import os

from a2wsgi import WSGIMiddleware
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

_parts = conninfo_to_dict(os.environ["BARE_DATABASE"])
settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bare", USE_TZ=True, MIDDLEWARE=[],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600,
            "NAME": _parts["dbname"], "USER": _parts["user"], "HOST": _parts["host"],
        }
    },
)  # fmt: skip

import django  # noqa: E402 - after the settings

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402


class Row(models.Model):
    """One value."""

    value = models.TextField()

    class Meta:
        app_label = "bare"
        db_table = "bench_bare"


def keep(request: HttpRequest) -> HttpResponse:
    """Write it."""
    Row._base_manager.create(value=request.POST["value"])
    return HttpResponse("ok")


urlpatterns = [path("", keep)]
with connection.cursor() as cursor:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS bench_bare"
        " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, value text NOT NULL)"
    )
application = WSGIMiddleware(get_wsgi_application(), workers=8)  # type: ignore[arg-type]
