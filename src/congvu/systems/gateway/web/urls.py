"""Addresses under ``/lien-thong/``."""

from __future__ import annotations

from congvu.systems.gateway.web import agent, days, partners, services, upstreams
from congvu.systems.gateway.web.agreements import AgreementsScreen, ServicesScreen
from congvu.systems.gateway.web.lists import InboundScreen, MessagesScreen
from congvu.systems.gateway.web.usage import UsageScreen
from congvu.webkit.web.routes import route

PUBLISH, DECIDE = "gateway.service.publish", "gateway.agreement.decide"
CATALOGUE = "gateway.catalogue.read"
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
    route("dich-vu/", ServicesScreen.as_view(), needs=CATALOGUE, name="services"),
    route("dich-vu/moi/", services.publish, needs=PUBLISH, name="publish"),
    route("dich-vu/moi/he-thong-khac/", upstreams.publish, needs=PUBLISH, name="publish-upstream"),
    route("dich-vu/<slug:code>/", services.service, needs=CATALOGUE, name="service"),
    route("dich-vu/<slug:code>/phien-ban/", services.version, needs=PUBLISH, name="version"),
    route(
        "dich-vu/<slug:code>/phien-ban/moi/", upstreams.version, needs=PUBLISH, name="operations"
    ),
    route("dich-vu/<slug:code>/ket-noi/", upstreams.connection, needs=PUBLISH, name="connection"),
    route("dich-vu/<slug:code>/goi-lai/", upstreams.try_again, needs=PUBLISH, name="try-again"),
    route("dich-vu/<slug:code>/chung-minh/", services.prove, needs=PUBLISH, name="service-proof"),
    route("dich-vu/<slug:code>/ngung/", services.close, needs=PUBLISH, name="close-service"),
    route("luot-goi/", UsageScreen.as_view(), needs=DECIDE, name="usage"),
    route("tac-tu/", agent.agent, needs="gateway.partner.manage", name="agent"),
    route(
        "tac-tu/ket-noi/", agent.connection, needs="gateway.partner.manage", name="agent-connection"
    ),
    route("tac-tu/hoi/", agent.poll, needs="gateway.partner.manage", name="agent-poll"),
    route("thoa-thuan/", AgreementsScreen.as_view(), needs=DECIDE, name="agreements"),
    route("thoa-thuan/<uuid:uid>/", services.agreement, needs=DECIDE, name="agreement"),
    route("thoa-thuan/<uuid:uid>/tra-loi/", services.decide, needs=DECIDE, name="decide"),
]
