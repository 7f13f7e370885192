"""The roof composes the site from the manifests; Django looks for it here."""

from congvu.shell.urls import handler400 as handler400
from congvu.shell.urls import handler403 as handler403
from congvu.shell.urls import handler404 as handler404
from congvu.shell.urls import handler500 as handler500
from congvu.shell.urls import urlpatterns as urlpatterns
