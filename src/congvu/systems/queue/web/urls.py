"""Addresses of the queue: kiosk and wall for all, the counter for who calls."""

from __future__ import annotations

from congvu.systems.queue.web import desk, kiosk
from congvu.webkit.web.routes import route

CALL, READ = "queue.ticket.call", "queue.ticket.read"
app_name = "queue"
urlpatterns = [
    route("", desk.desk, needs=CALL, name="desk"),
    route("goi/", desk.call, needs=CALL, name="call"),
    route("so/<uuid:uid>/viec/", desk.move, needs=CALL, name="move"),
    route("nhom/", desk.services, needs="queue.service.change", name="services"),
    route("thong-ke/", desk.figures, needs=READ, name="figures"),
    route("lay-so/<uuid:unit>/", kiosk.kiosk, needs="public", name="kiosk"),
    route("so/<uuid:uid>/", kiosk.ticket, needs="public", name="ticket"),
    route("man-hinh/<uuid:unit>/", kiosk.wall, needs="public", name="wall"),
]
