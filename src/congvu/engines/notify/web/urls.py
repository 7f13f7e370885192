"""Addresses under ``/thong-bao/``."""

from congvu.engines.notify.web import pages
from congvu.webkit.web.routes import route

app_name = "notify"
urlpatterns = [
    route("", pages.messages, needs="signed-in", name="messages"),
    route("chuong/", pages.bell, needs="signed-in", name="bell"),
    route("doc-het/", pages.read_all, needs="signed-in", name="read-all"),
    route("tuy-chon/", pages.wishes, needs="signed-in", name="wishes"),
    route("huy/<str:token>/", pages.stop, needs="public", name="stop"),
    route("thu/", pages.letters, needs="notify.letter.read", name="letters"),
    route("thu/<uuid:uid>/gui-lai/", pages.retry, needs="notify.letter.retry", name="retry"),
    route("<uuid:uid>/", pages.message, needs="signed-in", name="message"),
]
