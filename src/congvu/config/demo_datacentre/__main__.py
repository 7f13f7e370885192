"""``python -m congvu.config.demo_datacentre --port 8007``: start the make-believe Data Centre."""

from __future__ import annotations

import argparse
import os

from congvu.config import paths
from congvu.config.demo_datacentre.app import Centre
from congvu.config.simulated import serve


def main() -> None:
    """Serve until stopped."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    parser = argparse.ArgumentParser(description="Trung tâm Dữ liệu quốc gia mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 7)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    key = os.environ.get("CONGVU_DATACENTRE_SECRET") or paths.secret("datacentre-demo").hex()
    words = f"Trung tâm Dữ liệu quốc gia mô phỏng: http://localhost:{chosen.port}"
    serve(chosen.host, chosen.port, Centre(key=key), words)


if __name__ == "__main__":
    main()
