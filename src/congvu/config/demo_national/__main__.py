"""``python -m congvu.config.demo_national --port 8003``: start the make-believe national portal."""

from __future__ import annotations

import argparse
import os

from congvu.config import paths
from congvu.config.demo_national.app import Portal
from congvu.config.simulated import serve


def main() -> None:
    """Serve until stopped."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    parser = argparse.ArgumentParser(description="Cổng Dịch vụ công quốc gia mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 3)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    portal = Portal(
        client_id=os.environ.get("CONGVU_NATIONAL_CLIENT_ID", "congvu"),
        secret=os.environ.get("CONGVU_NATIONAL_CLIENT_SECRET")
        or paths.secret("national-demo").hex(),
    )
    words = f"Cổng Dịch vụ công quốc gia mô phỏng: http://localhost:{chosen.port}"
    serve(chosen.host, chosen.port, portal, words)


if __name__ == "__main__":
    main()
