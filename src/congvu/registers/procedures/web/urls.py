"""The catalogue's fixed addresses: /thu-tuc/ and /thu-tuc/<code>/."""

from congvu.registers.procedures.web import views
from congvu.webkit.web.routes import route

app_name = "procedures"
urlpatterns = [
    route("thu-tuc/", views.catalogue, needs="public", name="catalogue"),
    route("thu-tuc/phien-ban/<uuid:uid>/", views.version, needs="public", name="version"),
    route("thu-tuc/<str:code>/", views.detail, needs="public", name="detail"),
]
