"""``python -m congvu.config.demo_csc --port 8005``: start the make-believe signing service."""

from __future__ import annotations

import argparse
import os

from congvu.config import paths
from congvu.config.demo_csc.app import Service
from congvu.config.simulated import serve


def main() -> None:
    """Serve until stopped."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    parser = argparse.ArgumentParser(description="Dịch vụ ký từ xa mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 5)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    secret = os.environ.get("CONGVU_CSC_SECRET") or paths.secret("csc-demo").hex()
    service = Service(folder=paths.data_dir() / "csc-demo", secret=secret, pin=secret[:8])
    words = f"Dịch vụ ký từ xa mô phỏng: http://localhost:{chosen.port}"
    serve(chosen.host, chosen.port, service, words)


if __name__ == "__main__":
    main()
