"""The public register of associations."""

from congvu.registers.associations.web import views
from congvu.webkit.web.routes import route

app_name = "associations"
urlpatterns = [
    route("", views.register, needs="public", name="list"),
    route("<uuid:uid>/", views.detail, needs="public", name="detail"),
]
