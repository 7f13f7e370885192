"""What can be done with a signed paper in the hand: ask pdfsig, read its QR."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import zxingcpp
from PIL import Image


def accepted_by_pdfsig(content: bytes) -> None:
    """The signature holds for an outside judge, where there is one."""
    if not shutil.which("pdfsig"):
        return
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        said = subprocess.run(["pdfsig", "-nocert", file.name], capture_output=True, text=True)
    assert "Signature is Valid" in said.stdout, said.stdout + said.stderr


def qr_of(content: bytes) -> str:
    """Where the QR of the first page leads, read from the page as a phone would see it."""
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "paper.pdf"
        paper.write_bytes(content)
        subprocess.run(
            ["pdftoppm", "-r", "150", "-png", "-l", "1", paper, paper.with_suffix("")], check=True
        )
        with Image.open(next(Path(folder).glob("*.png"))) as page:
            # A phone's camera looks for a QR only; the lines of a stamp may pass for another code.
            found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1, found
    return str(found[0].text)
