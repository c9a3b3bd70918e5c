"""Addresses of this app, by who uses them. Included at the root, under one namespace."""

from . import awards, committee, contacts, copying, drafting, exchange, exporting, letters, public, reviewing

app_name = "proposals"
urlpatterns = [
    *public.urlpatterns,
    *drafting.urlpatterns,
    *exchange.urlpatterns,
    *copying.urlpatterns,
    *exporting.urlpatterns,
    *reviewing.urlpatterns,
    *committee.urlpatterns,
    *letters.urlpatterns,
    *contacts.urlpatterns,
    *awards.urlpatterns,
]
