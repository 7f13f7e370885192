"""``python -m congvu.config.demo_lookups --port 8006``: start the make-believe databases."""

from __future__ import annotations

import argparse
import os

from congvu.config import paths
from congvu.config.demo_lookups.app import Databases
from congvu.config.demo_lookups.book import Book
from congvu.config.simulated import serve


def main() -> None:
    """Serve until stopped."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    parser = argparse.ArgumentParser(description="Cơ sở dữ liệu quốc gia mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 6)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    secret = os.environ.get("CONGVU_LOOKUPS_SECRET") or paths.secret("lookups-demo").hex()
    book = Book(folder=paths.data_dir() / "lookups-demo")
    words = f"Cơ sở dữ liệu quốc gia mô phỏng: http://localhost:{chosen.port}"
    serve(chosen.host, chosen.port, Databases(book=book, secret=secret), words)


if __name__ == "__main__":
    main()
