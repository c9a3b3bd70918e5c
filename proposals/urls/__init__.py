"""Addresses of this app, by who uses them. Included at the root, under one namespace."""

from . import committee, drafting, exchange, letters, public, reviewing

app_name = "proposals"
urlpatterns = [
    *public.urlpatterns,
    *drafting.urlpatterns,
    *exchange.urlpatterns,
    *reviewing.urlpatterns,
    *committee.urlpatterns,
    *letters.urlpatterns,
]
