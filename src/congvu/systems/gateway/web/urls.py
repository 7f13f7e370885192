"""Addresses under ``/lien-thong/``."""

from __future__ import annotations

from congvu.systems.gateway.web import days, partners
from congvu.systems.gateway.web.lists import InboundScreen, MessagesScreen
from congvu.webkit.web.routes import route

READ, RESEND = "gateway.message.read", "gateway.message.resend"

app_name = "gateway"
urlpatterns = [
    route("", MessagesScreen.as_view(), needs=READ, name="messages"),
    route("doi-soat/", days.day, needs=READ, name="day"),
    route("doi-soat/so/", days.compare, needs=RESEND, name="compare"),
    route("doi-soat/gui-lai/", days.resend, needs=RESEND, name="resend"),
    route("doi-tac/", partners.partners, needs="gateway.partner.manage", name="partners"),
    route(
        "doi-tac/<uuid:uid>/ngung/", partners.close, needs="gateway.partner.manage", name="close"
    ),
    route("nhan/", InboundScreen.as_view(), needs="gateway.inbound.read", name="inbound"),
]
