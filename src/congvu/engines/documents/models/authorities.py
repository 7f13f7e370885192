"""What authorities of others gave out, as an installation keeps it: certificates and revocation lists."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509

log = logging.getLogger(__name__)


def certificates(folder: Path) -> tuple[x509.Certificate, ...]:
    """All in the folder's ``*.pem``, by file name."""
    from cryptography import x509

    found: list[x509.Certificate] = []
    for path in sorted(folder.glob("*.pem")):
        found += x509.load_pem_x509_certificates(path.read_bytes())
    return tuple(found)


def lists(folder: Path) -> list[tuple[str, bytes]]:
    """File name and DER of the folder's ``*.crl``.

    Read anew each time, for whoever keeps them fresh only replaces the files. One that cannot be
    read is left out: its certificates are then of unknown standing, others are not.
    """
    found = ((path.name, _list_in(path)) for path in sorted(folder.glob("*.crl")))
    return [(name, each) for name, each in found if each]


def _list_in(path: Path) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    raw = path.read_bytes()
    read = x509.load_pem_x509_crl if raw.startswith(b"-----") else x509.load_der_x509_crl
    try:
        return read(raw).public_bytes(Encoding.DER)
    except ValueError:
        log.warning("not a revocation list: %s", path.name)
        return b""
