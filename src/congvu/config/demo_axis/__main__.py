"""``python -m congvu.config.demo_axis --port 8004``: start the make-believe axis."""

from __future__ import annotations

import argparse
import os

from congvu.config import paths
from congvu.config.demo_axis.app import Axis
from congvu.config.simulated import serve


def main() -> None:
    """Serve until stopped."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    parser = argparse.ArgumentParser(description="Trục liên thông văn bản mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 4)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    axis = Axis(
        system_id=os.environ.get("CONGVU_VXP_SYSTEM_ID", "congvu"),
        secret=os.environ.get("CONGVU_VXP_SECRET") or paths.secret("vxp-demo").hex(),
    )
    words = f"Trục liên thông văn bản mô phỏng: http://localhost:{chosen.port}"
    serve(chosen.host, chosen.port, axis, words)


if __name__ == "__main__":
    main()
