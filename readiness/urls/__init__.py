"""Addresses of the readiness path, below /preparation/."""

from . import directory, public, written

app_name = "readiness"
urlpatterns = [*public.urlpatterns, *directory.urlpatterns, *written.urlpatterns]
