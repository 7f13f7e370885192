"""Counts answers and how long they took; /metrics reads it. One set of numbers a process."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_lock = threading.Lock()
_answers: Counter[tuple[str, str]] = Counter()
_seconds: Counter[float] = Counter()
_total = [0.0, 0]


class MeasureMiddleware(MiddlewareMixin):
    """Outermost: its figure is what the person waited for."""

    def process_request(self, request: HttpRequest) -> None:
        request.started = time.perf_counter()  # type: ignore[attr-defined]

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        taken = time.perf_counter() - getattr(request, "started", time.perf_counter())
        with _lock:
            _answers[(request.method or "", f"{response.status_code // 100}xx")] += 1
            for bound in BUCKETS:
                if taken <= bound:
                    _seconds[bound] += 1
            _total[0] += taken
            _total[1] += 1
        return response


def lines() -> Iterator[str]:
    """The counters as Prometheus text."""
    with _lock:
        answers, seconds = dict(_answers), dict(_seconds)
        total, count = _total
    yield "# HELP congvu_http_responses_total Answers by method and class of status"
    yield "# TYPE congvu_http_responses_total counter"
    for (method, status), value in sorted(answers.items()):
        yield f'congvu_http_responses_total{{method="{method}",status="{status}"}} {value}'
    yield "# HELP congvu_http_seconds Time to answer"
    yield "# TYPE congvu_http_seconds histogram"
    for bound in BUCKETS:
        yield f'congvu_http_seconds_bucket{{le="{bound}"}} {seconds.get(bound, 0)}'
    yield f'congvu_http_seconds_bucket{{le="+Inf"}} {count}'
    yield f"congvu_http_seconds_sum {total}"
    yield f"congvu_http_seconds_count {count}"
