"""Addresses of what a table takes from an earlier file, and of the way on from a stage."""

from django.urls import path

from ..views import copying

urlpatterns = [
    path("propositions/<uuid:public_id>/reprendre/", copying.sources, name="copy_sources"),
    path("propositions/<uuid:public_id>/reprendre/<uuid:source_id>/", copying.copy, name="copy"),
    path("propositions/participations/<uuid:public_id>/suite/", copying.way_on, name="way_on"),
]
