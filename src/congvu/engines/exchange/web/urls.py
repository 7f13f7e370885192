"""Addresses of the exchange."""

from __future__ import annotations

from congvu.engines.exchange.web import lines, messages, partners, station, webhook
from congvu.webkit.web.routes import route

READ, RESEND = "exchange.message.read", "exchange.message.resend"
MANAGE = "exchange.partner.manage"
BASE = "quan-tri/truc-lien-thong/"

app_name = "exchange"
urlpatterns = [
    route(BASE, messages.MessagesScreen.as_view(), needs=READ, name="messages"),
    route(
        f"{BASE}ban-tin/<uuid:uid>/", messages.MessageScreen.as_view(), needs=READ, name="message"
    ),
    route(f"{BASE}ban-tin/<uuid:uid>/chung-cu/", messages.download, needs=READ, name="evidence"),
    route(f"{BASE}ban-tin/<uuid:uid>/xet-lai/", messages.release, needs=RESEND, name="release"),
    route(f"{BASE}ban-tin/<uuid:uid>/bo/", messages.dismiss, needs=RESEND, name="dismiss"),
    route(f"{BASE}chua-den/", lines.DeliveriesScreen.as_view(), needs=RESEND, name="deliveries"),
    route(f"{BASE}duong-truyen/", lines.health_page, needs=MANAGE, name="health"),
    route(f"{BASE}dau-moi/", partners.open_office, needs=MANAGE, name="open-office"),
    route(
        f"{BASE}dau-moi/<uuid:uid>/dong/", partners.close_office, needs=MANAGE, name="close-office"
    ),
    route(f"{BASE}co-quan/", partners.partners, needs=MANAGE, name="partners"),
    route(f"{BASE}co-quan/<uuid:uid>/", partners.partner, needs=MANAGE, name="partner"),
    route(f"{BASE}co-quan/<uuid:uid>/tam-dung/", partners.pause, needs=MANAGE, name="pause"),
    route(f"{BASE}co-quan/<uuid:uid>/gui-tiep/", partners.resume, needs=MANAGE, name="resume"),
    route("truc/vxp/<slug:service>", station.call, needs="public", name="station"),
    route("truc/su-kien/", webhook.take, needs="public", name="webhook"),
    route("truc/su-kien/luoc-do/", webhook.schema, needs="public", name="webhook-schema"),
]
