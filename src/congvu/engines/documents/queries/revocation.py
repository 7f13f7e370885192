"""Which revocation lists there should be, which there are, and how old they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from congvu.engines.documents.models import RevocationSource, SigningKey, distribution, pki
from congvu.engines.documents.queries import keyring
from congvu.engines.documents.rules import revocation
from congvu.kernel.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from cryptography import x509

NOTHING_FOUND = "Không tìm thấy địa chỉ này."


def sources() -> list[RevocationSource]:
    """All addresses, what is held without its bytes."""
    return list(RevocationSource.objects.defer("content").order_by("issuer", "url"))


def one(uid: UUID) -> RevocationSource:
    """Raises NotFound."""
    found = RevocationSource.objects.defer("content").filter(uid=uid).first()
    if found is None:
        raise NotFound(NOTHING_FOUND)
    return found


def by_hand() -> list[tuple[str, revocation.Listed | None]]:
    """File name and what it says, of the lists that the operator keeps beside the keys."""
    return [(name, _said(raw)) for name, raw in pki.kept_lists()]


def revocation_lists(*, at: datetime) -> list[bytes]:
    """What verdicts rest on: the operator's files (a demo's own lists) and what was fetched, as DER."""
    fetched = RevocationSource.objects.exclude(content=None).order_by("pk")
    return [
        *pki.revocation_lists(at=at),
        *(bytes(each) for each in fetched.values_list("content", flat=True) if each),
    ]


def addresses() -> set[str]:
    """The distribution points that trusted certificates and those of our own signers name."""
    return {url for each in _certificates() for url in _points(each)}


def issuers() -> list[x509.Certificate]:
    """Whose lists count: roots, sub-authorities, and what these have signed."""
    trusted = [*pki.roots(), *pki.intermediates()]
    known = (each for each in _chains() if any(keyring.issued(each, by) for by in trusted))
    return [*trusted, *known]


def stale(at: datetime) -> list[RevocationSource]:
    """Those whose list has run out, or that never gave one."""
    return [row for row in sources() if not row.is_fresh(at)]


def _certificates() -> Iterator[x509.Certificate]:
    """A demo's own sub-authority publishes here: its list is made, not fetched."""
    yield from pki.roots() if pki.is_demo() else [*pki.roots(), *pki.intermediates()]
    yield from pki.own_certificates()
    yield from _chains()


def _chains() -> Iterator[x509.Certificate]:
    for row in SigningKey.objects.filter(retired_at=None):
        yield from keyring.certificates(row)


def _points(certificate: x509.Certificate) -> Iterable[str]:
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return
    for point in found:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier) and _is_kept(name.value):
                yield name.value


def _is_kept(url: str) -> bool:
    return len(url) <= 500 and distribution.is_address(url)


def _said(raw: bytes) -> revocation.Listed | None:
    try:
        return revocation.shown(raw)
    except revocation.UnfitList:
        return None
