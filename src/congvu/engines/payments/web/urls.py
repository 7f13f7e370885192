"""Addresses under ``/khoan-thu/``."""

from __future__ import annotations

from congvu.engines.payments.web import callbacks, pages
from congvu.engines.payments.web.desk import InvoicesScreen
from congvu.webkit.web.routes import route

app_name = "payments"
urlpatterns = [
    route("", InvoicesScreen.as_view(), needs="payments.invoice.read", name="invoices"),
    route("thong-bao/", callbacks.notice, needs="public", name="notice"),
    route("<uuid:uid>/", pages.invoice, needs="signed-in", name="invoice"),
    route("<uuid:uid>/ma-qr.svg", pages.qr, needs="signed-in", name="qr"),
    route("<uuid:uid>/tinh-trang/", pages.standing, needs="signed-in", name="standing"),
    route("<uuid:uid>/mien/", pages.waive, needs="payments.invoice.waive", name="waive"),
    route(
        "<uuid:uid>/hoan/<uuid:payment>/",
        pages.refund,
        needs="payments.invoice.refund",
        name="refund",
    ),
]
