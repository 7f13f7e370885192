"""The long-running processes: web, worker, the demo e-ID broker and payment gateway.

Each may also be run by hand on another machine that shares the database and the files.
"""

from __future__ import annotations

import importlib.util
import os
import runpy
import signal
import sys
import threading
from typing import Any
from urllib.parse import urlsplit

from congvu.config.supervisor import tie_to_parent

GRACE_SECONDS = 2
BROKER = "congvu.config.demo_broker"
GATEWAY = "congvu.config.demo_gateway"
NATIONAL = "congvu.config.demo_national"
AXIS = "congvu.config.demo_axis"
CSC = "congvu.config.demo_csc"
LOOKUPS = "congvu.config.demo_lookups"
DATACENTRE = "congvu.config.demo_datacentre"
NDOP = "congvu.config.demo_ndop"


def web() -> None:
    """Serve pages and live screens on one port until told to stop."""
    import uvicorn

    tie_to_parent()
    os.environ["CONGVU_PART"] = "web"
    uvicorn.run(
        _asgi(),
        host=os.environ.get("CONGVU_HOST", "127.0.0.1"),
        port=int(os.environ.get("CONGVU_PORT", "8000")),
        log_level=os.environ.get("CONGVU_LOG", "warning").lower(),
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        proxy_headers=True,
    )


def worker() -> None:
    """Run jobs, deliveries and schedules until told to stop."""
    import django

    tie_to_parent()
    os.environ["CONGVU_PART"] = "worker"
    django.setup()
    from congvu.engines.jobs import api

    api.work_forever(_stop_event())


def broker() -> None:
    """Run the simulated national e-ID provider until told to stop (demo mode only)."""
    tie_to_parent()
    sys.argv = [BROKER, "--port", str(urlsplit(os.environ["CONGVU_EID_ISSUER"]).port)]
    runpy.run_module(BROKER, run_name="__main__")


def gateway() -> None:
    """Run the simulated payment gateway until told to stop (demo mode only)."""
    tie_to_parent()
    sys.argv = [GATEWAY, "--port", str(urlsplit(os.environ["CONGVU_PAYMENT_URL"]).port)]
    runpy.run_module(GATEWAY, run_name="__main__")


def national() -> None:
    """Run the simulated national portal until told to stop (demo mode only)."""
    tie_to_parent()
    sys.argv = [NATIONAL, "--port", str(urlsplit(os.environ["CONGVU_NATIONAL_URL"]).port)]
    runpy.run_module(NATIONAL, run_name="__main__")


def axis() -> None:
    """Run the simulated document axis until told to stop (demo mode only)."""
    tie_to_parent()
    sys.argv = [AXIS, "--port", str(urlsplit(os.environ["CONGVU_VXP_URL"]).port)]
    runpy.run_module(AXIS, run_name="__main__")


def csc() -> None:
    """Run the simulated remote signing service until told to stop (demo mode only)."""
    tie_to_parent()
    sys.argv = [CSC, "--port", str(urlsplit(os.environ["CONGVU_CSC_URL"]).port)]
    runpy.run_module(CSC, run_name="__main__")


def lookups() -> None:
    """Run the simulated national databases until told to stop (demo mode only)."""
    tie_to_parent()
    sys.argv = [LOOKUPS, "--port", str(urlsplit(os.environ["CONGVU_LOOKUPS_URL"]).port)]
    runpy.run_module(LOOKUPS, run_name="__main__")


def datacentre() -> None:
    """Run the simulated National Data Centre until told to stop (demo mode only)."""
    tie_to_parent()
    sys.argv = [DATACENTRE, "--port", str(urlsplit(os.environ["CONGVU_DATACENTRE_URL"]).port)]
    runpy.run_module(DATACENTRE, run_name="__main__")


def ndop() -> None:
    """Run the simulated national platform until told to stop (demo mode only)."""
    tie_to_parent()
    sys.argv = [NDOP, "--port", str(urlsplit(os.environ["CONGVU_NDOP_URL"]).port)]
    runpy.run_module(NDOP, run_name="__main__")


def _asgi() -> Any:
    if importlib.util.find_spec("congvu.config.asgi"):
        return "congvu.config.asgi:application"
    from a2wsgi import WSGIMiddleware

    from congvu.config.wsgi import application

    return WSGIMiddleware(application)  # type: ignore[arg-type]  # Django types its own call


def _stop_event() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
