"""One line: the roof composes the site from the manifests."""

from congvu.shell.urls import urlpatterns as urlpatterns
