"""The public verification page, downloads, the numbers' pages: what is said, to whom, how often."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from congvu.engines.documents import api
from congvu.engines.documents.actions import issuing
from congvu.engines.documents.models import Paper
from congvu.engines.documents.tests.conftest import (
    AT,
    ON,
    citizen,
    official,
    run_step,
)
from congvu.engines.documents.tests.test_issuing import ask_receipt
from congvu.engines.documents.web import downloads, numbers
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates")]


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def issued(unit: Any, person: Any) -> api.PaperCard:
    ref = ask_receipt(unit, holder_person_id=person.id)
    issuing.issue_paper(uid=ref.uid, at=AT)
    found = api.paper(code=ref.code)
    assert found is not None
    return found


def pdf_of(card: api.PaperCard) -> bytes:
    return b"".join(api.read_file(uid=card.file_uid))


def ask(view: Any, actor: Actor, **kwargs: Any) -> Any:
    request = RequestFactory().get("/", kwargs.pop("query", {}))
    request.actor = actor  # type: ignore[attr-defined]
    return view(request, **kwargs)


def check(client: Client, pdf: bytes) -> Any:
    file = io.BytesIO(pdf)
    file.name = "van-ban.pdf"
    return client.post(reverse("documents:check"), {"tep": file})


def test_a_typed_code_leads_to_the_paper(client: Client) -> None:
    answer = client.get("/xac-thuc/", {"ma": "abcdef-234567-89ghjk"})
    assert answer.status_code == 302
    assert answer["Location"] == "/xac-thuc/ABCDEF23456789GHJK/"
    wrong = client.get("/xac-thuc/", {"ma": "ngắn"})
    assert wrong.status_code == 422
    assert "18 chữ và số" in wrong.content.decode()


def test_an_unknown_code_gets_a_friendly_404(client: Client) -> None:
    answer = client.get("/xac-thuc/ABCDEF23456789GHJK/")
    assert answer.status_code == 404
    assert "Không có văn bản nào với mã này" in answer.content.decode()
    assert client.get("/xac-thuc/<script>/").content.count(b"<script>/") == 0


@pytest.mark.slow  # signs
def test_the_page_says_what_was_issued_and_nothing_personal(
    client: Client, issued: api.PaperCard
) -> None:
    said = client.get(f"/xac-thuc/{issued.code}/").content.decode()
    for words in (issued.title, issued.number, issued.issuer, "22/11/2026", "Còn hiệu lực"):
        assert words in said
    for secret in ("Nguyễn Văn An", "Hùng Vương", "0900 000 000", "an@example.vn"):
        assert secret not in said


@pytest.mark.slow
def test_revoked_and_waiting_papers_say_so(
    client: Client, unit: Any, issued: api.PaperCard
) -> None:
    run_step(api.revoke_paper, uid=issued.uid, reason="Cấp sai", decision="QĐ 20", on=ON)
    said = client.get(f"/xac-thuc/{issued.code}/").content.decode()
    assert "Đã bị thu hồi" in said
    assert "Cấp sai" in said
    waiting = ask_receipt(unit)
    assert "Đang ký" in client.get(f"/xac-thuc/{waiting.code}/").content.decode()


@pytest.mark.slow  # starts the checker
def test_the_true_file_is_found_true_and_a_flipped_byte_false(
    client: Client, issued: api.PaperCard
) -> None:
    pdf = pdf_of(issued)
    good = check(client, pdf).content.decode()
    for words in ("Đúng bản gốc, còn hiệu lực", issued.number, "Nội dung nguyên vẹn", "tin cậy",
                  "Có dấu thời gian của congvu TSA (DEMO)"):  # fmt: skip
        assert words in good
    at = len(pdf) // 3
    bad = check(client, pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]).content.decode()
    assert "Đúng bản gốc" not in bad
    assert "Tệp đã bị sửa sau khi ký" in bad or "Không đọc được tệp này" in bad


@pytest.mark.slow
def test_files_that_are_no_signed_papers_are_judged_in_words(client: Client) -> None:
    assert check(client, b"MZ").status_code == 422
    assert "không phải tệp PDF" in check(client, b"MZ").content.decode()
    assert "Không đọc được tệp này" in check(client, b"%PDF-1.7 rubbish").content.decode()


@pytest.mark.slow
def test_downloads_ask_who_and_are_never_run(
    client: Client, issued: api.PaperCard, unit: Any, other_unit: Any, person: Any
) -> None:
    stranger = client.get(f"/xac-thuc/{issued.code}/tep/")
    assert stranger.status_code == 302
    assert "/dang-nhap/" in stranger["Location"]
    code = {"code": issued.code}
    for actor in (citizen(person.id), official("documents.paper.read", unit.id)):
        answer = ask(downloads.paper_file, actor, **code)
        assert b"".join(answer.streaming_content) == pdf_of(issued)
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
    for actor in (citizen(person.id + 1), official("documents.paper.read", other_unit.id)):
        with pytest.raises(NotFound):
            ask(downloads.paper_file, actor, **code)


@pytest.mark.slow
def test_a_public_paper_is_downloaded_by_anyone(client: Client, issued: api.PaperCard) -> None:
    Paper.objects.as_system("test").filter(uid=issued.uid).update(public=True)
    answer = client.get(f"/xac-thuc/{issued.code}/tep/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == pdf_of(issued)


def test_reads_of_a_persons_file_are_logged(person: Any) -> None:
    card = api.store_upload(
        filename="a.txt", stream=io.BytesIO("Điều lệ".encode()), kind="attachment",
        owner_person_id=person.id,
    )  # fmt: skip
    ask(downloads.file, citizen(person.id), uid=card.uid)
    found = ledger.reads_of(person_uid=str(person.uid))
    assert len(found) == 1
    with pytest.raises(NotFound):
        ask(downloads.file, official("documents.file.read", 1), uid=card.uid)


def test_a_damaged_file_is_told_before_the_first_byte(unit: Any) -> None:
    from congvu.engines.documents.models import Blob, store

    card = api.store_upload(
        filename="a.txt", stream=io.BytesIO(b"abc"), kind="attachment", owner_unit_id=unit.id
    )
    store.storage().put(Blob.objects.get().name, [b"rubbish"])
    with pytest.raises(api.UnableToReadFile):
        ask(downloads.file, official("documents.file.read", unit.id), uid=card.uid)


def test_too_many_questions_are_put_off(client: Client, settings: Any) -> None:
    settings.CONGVU_LIMITS = settings.CONGVU_LIMITS | {"look": (3, 60)}
    for _ in range(3):
        assert client.get("/xac-thuc/ABCDEF23456789GHJK/").status_code == 404
    assert client.get("/xac-thuc/ABCDEF23456789GHJK/").status_code == 429


@pytest.mark.slow
def test_the_machine_twin(client: Client, issued: api.PaperCard) -> None:
    found = client.get(f"/api/v1/documents/verify/{issued.code}/").json()
    assert found["number"] == issued.number
    assert found["force"] == "in_force"
    assert found["sha256"] == issued.sha256
    assert set(found) == {
        "code", "number", "title", "issuer", "signer", "on", "force", "valid_until", "sha256",
        "replaced_by",
    }  # fmt: skip
    assert client.get("/api/v1/documents/verify/ABCDEF23456789GHJK/").status_code == 404


def test_revocation_lists_and_roots_are_public(client: Client) -> None:
    for authority in ("root", "sub"):
        answer = client.get(f"/xac-thuc/crl/{authority}.crl")
        assert answer["Content-Type"] == "application/pkix-crl"
        assert answer.content[:1] == b"\x30"
    assert client.get("/xac-thuc/crl/other.crl").status_code == 404
    assert b"PRIVATE" not in client.get("/xac-thuc/chung-thu-goc.pem").content


def test_the_numbers_pages_show_gaps_and_waiting_papers(unit: Any, other_unit: Any) -> None:
    ask_receipt(unit, series="decision", number="")
    ha = official("documents.number.read", unit.id, "documents.paper.read")
    assert "01/QĐ-SNV" in ask(numbers.gaps, ha).content.decode()
    assert "01/QĐ-SNV" in ask(numbers.gaps, ha, query={"dang": "csv"}).content.decode()
    assert "01/QĐ-SNV" in ask(numbers.waiting_papers, ha).content.decode()
    assert "01/QĐ-SNV" in ask(numbers.books, ha, query={"day": "decision"}).content.decode()
    chi = official("documents.number.read", other_unit.id, "documents.paper.read")
    assert "Không có số trống" in ask(numbers.gaps, chi).content.decode()
    assert "01/QĐ-SNV" not in ask(numbers.waiting_papers, chi).content.decode()


def test_pages_of_officials_are_shut_to_strangers(client: Client) -> None:
    for name in ("numbers", "gaps", "waiting"):
        assert client.get(reverse(f"documents:{name}")).status_code == 302
