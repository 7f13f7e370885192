"""For those who keep the site running: alive, ready, and numbers for Prometheus."""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Iterator

import psutil
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from congvu import __version__
from congvu.kernel.manifest import Metric
from congvu.kernel.rooms import manifests, resolve
from congvu.kernel.tiles import Samples
from congvu.webkit.web.measure import lines as request_lines

log = logging.getLogger("congvu.shell")


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and its tables are up to date, else 503 and which is not."""
    checks = {"database": _database(), "migrations": _migrated()}
    good = all(checks.values())
    return JsonResponse({"ready": good, "checks": checks}, status=200 if good else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text. Only for this machine's network, or with ``CONGVU_METRICS_TOKEN``."""
    if not _may_measure(request):
        raise Http404
    body = "\n".join([*_own_lines(), *request_lines(), *_room_lines(), ""])
    return HttpResponse(body, content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _migrated() -> bool:
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _may_measure(request: HttpRequest) -> bool:
    token = getattr(settings, "CONGVU_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(token.encode(), given.encode())
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        near = True  # a local socket has no address
    return near and "X-Forwarded-For" not in request.headers


def _own_lines() -> Iterator[str]:
    process = psutil.Process()
    yield from _metric("congvu_info", "gauge", "Version", [({"version": __version__}, 1)])
    rss = process.memory_info().rss
    yield from _metric("process_resident_memory_bytes", "gauge", "Resident memory", rss)
    cpu = sum(process.cpu_times()[:2])
    yield from _metric("process_cpu_seconds_total", "counter", "CPU time", cpu)


def _room_lines() -> Iterator[str]:
    for label, manifest in manifests().items():
        for declared in manifest.metrics:
            yield from _declared(label, declared)


def _declared(label: str, declared: Metric) -> Iterator[str]:
    try:
        samples = resolve(label, declared.query)()
    except Exception:
        log.exception("metric %s of %s failed", declared.name, label)
        return
    yield from _metric(declared.name, declared.kind, declared.help, samples)


def _metric(name: str, kind: str, text: str, samples: Samples) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
    rows = [({}, samples)] if isinstance(samples, int | float) else samples
    for labels, value in rows:
        inner = ",".join(f'{k}="{_escape(v)}"' for k, v in labels.items())
        yield f"{name}{{{inner}}} {value}" if inner else f"{name} {value}"


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
