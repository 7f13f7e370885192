"""For those who keep the site running: alive, ready, and numbers for Prometheus."""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Iterator

import psutil
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from congvu import __version__
from congvu.kernel import clock
from congvu.kernel.manifest import Metric
from congvu.kernel.rooms import manifests, resolve
from congvu.kernel.tiles import Samples
from congvu.shell import readiness
from congvu.webkit.web.measure import lines as request_lines

log = logging.getLogger("congvu.shell")


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """What each part says. ready: this process can serve (503 when not); well: all parts are.

    A worker that is gone or a disk that fills up makes the house ill, yet pages are still served:
    taking the web out of the balancer for it would only make it worse.
    """
    checks = readiness.checks(at=clock.now())
    good = all(checks[part] for part in readiness.NEEDED)
    ill = [part for part, well in checks.items() if not well]
    body = {"ready": good, "well": not ill, "checks": checks, "ill": ill}
    return JsonResponse(body, status=200 if good else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text. Only for this machine's network, or with ``CONGVU_METRICS_TOKEN``."""
    if not _may_measure(request):
        raise Http404
    body = "\n".join([*_own_lines(), *request_lines(), *_room_lines(), ""])
    return HttpResponse(body, content_type="text/plain; version=0.0.4; charset=utf-8")


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
