"""Money comes once, is proven, goes back with proof; whatever does not fit changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import requests
from django.test import Client

from congvu.engines.documents import api as documents
from congvu.engines.jobs import api as jobs
from congvu.engines.payments import api, tasks
from congvu.engines.payments.actions import gateway, invoices, receiving, refunds
from congvu.engines.payments.contracts import InvoiceCard, Paid, State
from congvu.engines.payments.models import Invoice
from congvu.engines.payments.rules import signing
from congvu.engines.payments.rules.vietqr import VietQR, encode
from congvu.engines.payments.tests.conftest import AT, OWED, SITE, Site, counts, official
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused

pytestmark = pytest.mark.django_db
REASON = "Hồ sơ không được tiếp nhận"


def row(owed: InvoiceCard) -> Invoice:
    return Invoice.objects.as_system("test").get(uid=owed.uid)


def pay(simulator: Site, owed: InvoiceCard, way: str = "once") -> requests.Response:
    """The payer's browser: follow the signed link, press the button."""
    url = gateway.pay_url(row(owed), back=f"{SITE}/khoan-thu/{owed.uid}/", qr="", at=clock.now())
    return requests.post(url, data={"way": way}, timeout=5, allow_redirects=False)


def settle() -> None:
    jobs.run_pending(at=clock.now(), strict=True)


def head(owed: InvoiceCard) -> Actor:
    return official(owed.unit_id, "payments.invoice.read", invoices.WAIVE, refunds.REFUND)


def test_paid_once_with_a_signed_receipt(
    simulator: Site, owed: InvoiceCard, client: Client
) -> None:
    answer = pay(simulator, owed)
    assert (answer.status_code, answer.headers["Location"]) == (
        303, f"{SITE}/khoan-thu/{owed.uid}/",
    )  # fmt: skip
    assert simulator.deliver(client) == (200, "00")
    found = row(owed)
    assert (found.state, found.owes_back) == (State.PAID, False)
    assert api.unpaid_before(noun=owed.subject_noun, uid=owed.subject_uid, what="accept") is None
    settle()
    (paper,) = documents.papers_of(subject_noun="payments.invoice", subject_uid=owed.uid)
    assert paper.file_uid is not None
    assert paper.number.startswith("0000001/BL-")
    assert b"".join(documents.read_file(uid=paper.file_uid)).startswith(b"%PDF")


def test_told_twice_counts_once(simulator: Site, owed: InvoiceCard, client: Client) -> None:
    pay(simulator, owed, "twice")
    assert len(simulator.calls) == 2
    assert [simulator.deliver(client, n)[1] for n in (0, 1)] == ["00", "02"]
    assert counts()["payments.Payment"] == 1
    assert counts()["documents.Paper"] == 1


def test_a_replay_is_refused(simulator: Site, owed: InvoiceCard, client: Client) -> None:
    pay(simulator, owed)
    simulator.deliver(client)
    before = counts()
    assert simulator.deliver(client) == (200, "94")
    assert counts() == before


def test_a_forged_or_altered_call_is_refused(
    simulator: Site, owed: InvoiceCard, client: Client
) -> None:
    pay(simulator, owed)
    before = counts()
    body = simulator.calls[0][1].replace(str(OWED).encode(), b"1")
    assert simulator.deliver(client, body=body) == (401, "97")
    assert simulator.deliver(client, headers={"X-Signature": "0" * 64}) == (401, "97")
    assert simulator.deliver(client, headers={"X-Timestamp": "1"}) == (401, "97")
    assert simulator.deliver(client, headers={"X-Nonce": "another-nonce"}) == (401, "97")
    assert counts() == before
    assert row(owed).state == State.WAITING


def test_without_a_secret_nothing_is_believed(
    simulator: Site, owed: InvoiceCard, client: Client, settings: Any
) -> None:
    pay(simulator, owed)
    settings.CONGVU_PAYMENT = {**settings.CONGVU_PAYMENT, "secret": ""}
    assert simulator.deliver(client) == (401, "97")
    assert row(owed).state == State.WAITING


@pytest.mark.parametrize(
    ("order", "amount", "code"),
    [("", OWED - 1, "04"), ("", OWED + 1, "04"), ("PLNOBODY", OWED, "01")],
)
def test_wrong_sum_and_unknown_order_are_refused(
    simulator: Site, owed: InvoiceCard, client: Client, order: str, amount: int, code: str
) -> None:
    simulator.gateway.tell(simulator.gateway.bank.pay(order or owed.order, amount))
    before = counts()
    assert simulator.deliver(client) == (200, code)
    assert counts() == before
    assert row(owed).state == State.WAITING


@pytest.mark.parametrize("wrong", [b"", b"[]", b"{", b'{"order": "x"}', b"\xff"])
def test_a_signed_call_that_says_nothing_is_refused(
    simulator: Site, client: Client, wrong: bytes
) -> None:
    stamp = str(int(clock.now().timestamp()))
    mark = signing.sign("test-secret", timestamp=stamp, nonce="n" * 16, body=wrong)
    headers = {"X-Timestamp": stamp, "X-Nonce": "n" * 16, "X-Signature": mark}
    answer = client.post("/khoan-thu/thong-bao/", wrong, "application/json", headers=headers)
    assert (answer.status_code, answer.json()) == (400, {"code": "99"})


def test_a_lost_call_is_found_by_asking(simulator: Site, owed: InvoiceCard, client: Client) -> None:
    tasks.sweep()
    assert row(owed).state == State.WAITING  # nobody paid yet
    pay(simulator, owed, "lost")
    assert simulator.calls == []
    tasks.sweep()
    assert row(owed).state == State.PAID
    before = counts()
    tasks.sweep()
    simulator.gateway.tell(next(iter(simulator.gateway.bank.money.values())))  # late after all
    assert simulator.deliver(client) == (200, "02")
    assert counts() == {**before, "payments.Heard": before["payments.Heard"] + 1}


def test_an_answer_without_our_nonce_is_not_believed(
    simulator: Site, owed: InvoiceCard, settings: Any
) -> None:
    simulator.gateway.secret = "another"
    with pytest.raises(gateway.GatewayUnreachable):
        gateway.ask(owed.order, at=clock.now())


def test_a_transfer_by_the_code_arrives(simulator: Site, owed: InvoiceCard, client: Client) -> None:
    payload = encode(VietQR(bank="970436", account="1", amount=OWED, purpose=owed.order))
    page = requests.post(f"{simulator.url}/scan", data={"qr": payload}, timeout=5)
    assert "MÔ PHỎNG" in page.text
    money = simulator.gateway.bank.of(owed.order)
    assert money is not None
    simulator.calls.clear()
    simulator.gateway.tell(money)
    assert simulator.deliver(client) == (200, "00")
    wrong = requests.post(f"{simulator.url}/scan", data={"qr": payload[:-1] + "?"}, timeout=5)
    assert wrong.status_code == 400


def test_an_order_changed_on_the_way_is_refused(simulator: Site, owed: InvoiceCard) -> None:
    url = gateway.pay_url(row(owed), back=f"{SITE}/x", qr="", at=clock.now())
    assert "MÔ PHỎNG" in requests.get(url, timeout=5).text
    cheap = requests.post(url.replace(f"amount={OWED}", "amount=1"), timeout=5)
    assert cheap.status_code == 403
    away = gateway.pay_url(row(owed), back="https://evil.example/", qr="", at=clock.now())
    assert requests.post(away, timeout=5).status_code == 400
    assert simulator.gateway.bank.money == {}


def test_paid_twice_is_kept_and_shown_as_owed_back(
    simulator: Site, owed: InvoiceCard, client: Client
) -> None:
    for _time in range(2):
        pay(simulator, owed)
        assert simulator.deliver(client) == (200, "00")
    found = row(owed)
    assert (found.state, found.owes_back) == (State.PAID, True)
    assert [p.surplus for p in found.payments.order_by("id")] == [False, True]
    surplus = found.payments.get(surplus=True)
    refunds.refund_payment(
        actor=head(owed), uid=owed.uid, payment_uid=str(surplus.uid), reason="Trả hai lần", at=AT
    )
    settle()
    found = row(owed)
    assert (found.state, found.owes_back) == (State.PAID, False)


def test_refund_with_reason_and_proof(simulator: Site, owed: InvoiceCard, client: Client) -> None:
    pay(simulator, owed)
    simulator.deliver(client)
    payment = row(owed).payments.get()
    give = {"actor": head(owed), "uid": owed.uid, "payment_uid": str(payment.uid), "at": AT}
    _refused(lambda: refunds.refund_payment(**give, reason=" "), Invalid)
    refunds.refund_payment(**give, reason=REASON)
    assert row(owed).state == State.REFUNDING
    _refused(lambda: refunds.refund_payment(**give, reason=REASON), refunds.UnableToRefund)
    settle()
    assert row(owed).state == State.REFUNDED
    assert len(simulator.gateway.bank.back) == 1
    papers = documents.papers_of(subject_noun="payments.invoice", subject_uid=owed.uid)
    assert sorted(p.title.split(" PL")[0] for p in papers if p.file_uid) == [
        "Biên lai thu phí, lệ phí", "Giấy xác nhận hoàn trả phí, lệ phí",
    ]  # fmt: skip


def test_a_refund_that_the_gateway_refuses_leaves_the_money(
    simulator: Site, owed: InvoiceCard, client: Client
) -> None:
    pay(simulator, owed)
    simulator.deliver(client)
    simulator.gateway.bank.money.clear()  # it has forgotten the transfer
    payment = row(owed).payments.get()
    give = {"actor": head(owed), "uid": owed.uid, "payment_uid": str(payment.uid), "at": AT}
    refunds.refund_payment(**give, reason=REASON)
    settle()
    assert row(owed).state == State.PAID
    assert payment.refunds.get().trouble == "Không có giao dịch này để hoàn."
    refunds.refund_payment(**give, reason=REASON)  # it may be tried again
    assert row(owed).state == State.REFUNDING


def test_waived_needs_reason_and_right(owed: InvoiceCard) -> None:
    waive = {"uid": owed.uid, "at": AT}
    _refused(lambda: invoices.waive_invoice(actor=head(owed), **waive, reason=""), Invalid)
    other = official(owed.unit_id + 1, "payments.invoice.read", invoices.WAIVE)
    _refused(lambda: invoices.waive_invoice(actor=other, **waive, reason="x"), NotFound)
    reader = official(owed.unit_id, "payments.invoice.read")
    _refused(lambda: invoices.waive_invoice(actor=reader, **waive, reason="x"), NotAllowed)
    assert row(owed).state == State.WAITING
    invoices.waive_invoice(actor=head(owed), **waive, reason="Người có công với cách mạng")
    assert row(owed).state == State.WAIVED
    _refused(
        lambda: invoices.waive_invoice(actor=head(owed), **waive, reason="x"),
        invoices.UnableToMoveInvoice,
    )


def test_money_after_a_waiver_is_taken_in_and_owed_back(owed: InvoiceCard) -> None:
    invoices.waive_invoice(actor=head(owed), uid=owed.uid, reason="Miễn", at=AT)
    paid = Paid(order=owed.order, transaction="T1", amount=OWED, paid_at=AT)
    machine = Actor.system("test")
    assert receiving.take_notice(actor=machine, paid=paid, nonce="n" * 16, at=AT) == "00"
    assert (row(owed).state, row(owed).owes_back) == (State.PAID, True)


def test_a_transaction_belongs_to_one_invoice(owed: InvoiceCard) -> None:
    machine = Actor.system("test")
    paid = Paid(order=owed.order, transaction="T1", amount=OWED, paid_at=AT)
    receiving.take_found(actor=machine, paid=paid, at=AT)
    found = row(owed)
    found.pk, found.uid = None, "0198a000-0000-7000-8000-00000000000f"
    found.order, found.request_key, found.state, found.paid_at = "PLOTHER", "other", 1, None
    found._state.adding = True
    found.save()
    with pytest.raises(receiving.UnableToTake) as refused:
        receiving.take_found(actor=machine, paid=replace(paid, order="PLOTHER"), at=AT)
    assert refused.value.code == "99"


def _refused(call: Any, kind: type[Refused]) -> None:
    before = counts()
    with pytest.raises(kind):
        call()
    assert counts() == before
