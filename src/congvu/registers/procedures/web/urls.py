"""The catalogue's fixed addresses: /thu-tuc/ and /thu-tuc/<code>/."""

from congvu.registers.procedures.web import catalogue
from congvu.webkit.web.routes import route

app_name = "procedures"
urlpatterns = [
    route("thu-tuc/", catalogue.catalogue, needs="public", name="catalogue"),
    route("thu-tuc/phien-ban/<uuid:uid>/", catalogue.version, needs="public", name="version"),
    route("thu-tuc/<str:code>/", catalogue.detail, needs="public", name="detail"),
]
