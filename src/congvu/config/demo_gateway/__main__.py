"""``python -m congvu.config.demo_gateway --port 8002``: start the make-believe payment gateway."""

from __future__ import annotations

import argparse
import os

from congvu.config import paths
from congvu.config.demo_gateway.app import Gateway
from congvu.config.simulated import serve

NOTIFY = "/khoan-thu/thong-bao/"


def main() -> None:
    """Serve until stopped; host and port of the site come from CONGVU_URL or CONGVU_PORT."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    site = os.environ.get("CONGVU_URL", f"http://localhost:{site_port}").rstrip("/")
    parser = argparse.ArgumentParser(description="Cổng thanh toán mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 2)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    gateway = Gateway(
        site=site,
        notify=f"{site}{NOTIFY}",
        merchant=os.environ.get("CONGVU_PAYMENT_MERCHANT", "congvu"),
        secret=os.environ.get("CONGVU_PAYMENT_SECRET") or paths.secret("payment-demo").hex(),
    )
    words = f"Cổng thanh toán mô phỏng: http://localhost:{chosen.port}"
    serve(chosen.host, chosen.port, gateway, words)


if __name__ == "__main__":
    main()
