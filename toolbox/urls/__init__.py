"""Addresses of the toolbox, below /boite-a-outils/."""

from . import desk, links, public, suggestions

app_name = "toolbox"
urlpatterns = [*suggestions.urlpatterns, *links.urlpatterns, *desk.urlpatterns, *public.urlpatterns]
