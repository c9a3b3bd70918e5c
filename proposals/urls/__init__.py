"""Addresses of this app, by who uses them. Included at the root, under one namespace."""

from . import awards, committee, contacts, drafting, letters, public, reviewing

app_name = "proposals"
urlpatterns = [
    *public.urlpatterns,
    *drafting.urlpatterns,
    *reviewing.urlpatterns,
    *committee.urlpatterns,
    *letters.urlpatterns,
    *contacts.urlpatterns,
    *awards.urlpatterns,
]
