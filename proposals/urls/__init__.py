"""Addresses of this app, by who uses them. Included at the root, under one namespace."""

from . import committee, drafting, letters, papers, public, reviewing

app_name = "proposals"
urlpatterns = [
    *public.urlpatterns,
    *drafting.urlpatterns,
    *reviewing.urlpatterns,
    *committee.urlpatterns,
    *letters.urlpatterns,
    *papers.urlpatterns,
]
