"""A system of a private authority that lets in only those who show a certificate of it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from congvu.kernel.errors import Invalid
from congvu.systems.gateway.models import Upstream
from congvu.systems.gateway.tests.other_system import OtherSystem, running
from congvu.systems.gateway.tests.test_forwarding import Partner, at, outcomes, publish
from tools.authority import Authority

__all__ = ["at"]
pytestmark = [pytest.mark.house, pytest.mark.django_db]


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def other(authority: Authority, tmp_path: Path) -> Iterator[OtherSystem]:
    certificate, key = authority.give("he-thong-mau")
    pair = tmp_path / "pair.pem"
    pair.write_text(key + certificate)
    terms = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=authority.certificate)
    terms.verify_mode = ssl.CERT_REQUIRED
    terms.load_cert_chain(pair)
    with running(terms) as app:
        yield app


def pair(authority: Authority) -> dict[str, Any]:
    certificate, key = authority.give("cong")
    return {"way": "mtls", "secret": "", "certificate": certificate, "key": key}


def test_it_answers_who_shows_its_authoritys_certificate(
    other: OtherSystem, authority: Authority, at: None
) -> None:
    how = pair(authority)
    publish(other, authority=authority.certificate, **how)
    assert Partner().get("nguoi/1").status_code == 200
    assert how["key"].encode() not in bytes(Upstream.objects.get().secret)


@pytest.mark.parametrize("lacks", ["authority", "certificate", "right certificate"])
def test_nobody_else_gets_through(
    other: OtherSystem, authority: Authority, at: None, lacks: str
) -> None:
    how = pair(Authority() if lacks == "right certificate" else authority)
    if lacks == "certificate":
        how = {"way": "none", "secret": ""}
    publish(other, authority="" if lacks == "authority" else authority.certificate, **how)
    assert Partner().get("nguoi/1").status_code == 502
    assert (other.asked, outcomes()) == ([], ["unreachable"])


def test_a_key_of_another_certificate_is_refused(
    other: OtherSystem, authority: Authority, at: None
) -> None:
    how = {**pair(authority), "key": authority.give("khac")[1]}
    with pytest.raises(Invalid) as wrong:
        publish(other, **how)
    assert list(wrong.value.errors) == ["key"]
