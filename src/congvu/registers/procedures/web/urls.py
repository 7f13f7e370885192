"""The catalogue's fixed addresses: /thu-tuc/ and /thu-tuc/<code>/."""

from congvu.registers.procedures.web import benches, catalogue, duties, exchange, internal
from congvu.webkit.web.routes import route

PUBLISH = "procedures.procedure.publish"
EDIT = "procedures.form.edit"
app_name = "procedures"
urlpatterns = [
    route("thu-tuc/", catalogue.catalogue, needs="public", name="catalogue"),
    route("thu-tuc/noi-bo/", internal.internal, needs="signed-in", name="internal"),
    route("thu-tuc/noi-bo/<str:code>/", internal.cost, needs="signed-in", name="internal-cost"),
    route("thu-tuc/cong-bo/", duties.duties, needs="procedures.duty.read", name="duties"),
    route("thu-tuc/cong-bo/moi/", duties.enter, needs=PUBLISH, name="decision-new"),
    route("thu-tuc/cong-bo/<int:line_id>/", duties.tick, needs=PUBLISH, name="duty-tick"),
    route("thu-tuc/nhap-danh-muc/", exchange.bring_in, needs=PUBLISH, name="import"),
    route("thu-tuc/danh-muc.<str:kind>", exchange.take_out, needs="public", name="export"),
    route("thu-tuc/phien-ban/<uuid:uid>/", catalogue.version, needs="public", name="version"),
    route("soan-thu-tuc/", benches.works, needs=EDIT, name="works"),
    route("soan-thu-tuc/<uuid:uid>/", benches.bench, needs=EDIT, name="bench"),
    route("soan-thu-tuc/<uuid:uid>/thu/", benches.trial, needs=EDIT, name="bench-trial"),
    route("soan-thu-tuc/<uuid:uid>/cong-bo/", benches.publish, needs=EDIT, name="bench-publish"),
    route("soan-thu-tuc/<uuid:uid>/goi.zip", benches.take_out, needs=EDIT, name="bench-export"),
    route(
        "soan-thu-tuc/<uuid:uid>/cau/<str:key>/",
        benches.question,
        needs=EDIT,
        name="bench-question",
    ),
    route("thu-tuc/<str:code>/", catalogue.detail, needs="public", name="detail"),
]
