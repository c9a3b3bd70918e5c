"""Addresses of this app, by who uses them. Included at the root, under one namespace."""

from . import awards, committee, contacts, copying, drafting, exchange, exporting, letters, papers, public, reviewing

app_name = "proposals"
urlpatterns = [
    *public.urlpatterns,
    *drafting.urlpatterns,
    *copying.urlpatterns,
    *exporting.urlpatterns,
    *exchange.urlpatterns,
    *reviewing.urlpatterns,
    *committee.urlpatterns,
    *letters.urlpatterns,
    *contacts.urlpatterns,
    *awards.urlpatterns,
    *papers.urlpatterns,
]
