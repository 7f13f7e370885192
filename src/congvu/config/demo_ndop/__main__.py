"""``python -m congvu.config.demo_ndop --port 8008``: start the make-believe platform."""

from __future__ import annotations

import argparse
import os

from congvu.config import paths
from congvu.config.demo_ndop.app import Platform
from congvu.config.simulated import serve


def main() -> None:
    """Serve until stopped."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    parser = argparse.ArgumentParser(description="Nền tảng chia sẻ dữ liệu quốc gia mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 8)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    key = os.environ.get("CONGVU_NDOP_SECRET") or paths.secret("ndop-demo").hex()
    words = f"Nền tảng chia sẻ dữ liệu quốc gia mô phỏng: http://localhost:{chosen.port}"
    serve(chosen.host, chosen.port, Platform(key=key), words)


if __name__ == "__main__":
    main()
