"""Addresses where people ask for files to take away."""

from django.urls import path

from ..views import exporting

urlpatterns = [
    path("propositions/exporter/", exporting.file_list, name="list_export"),
    path("propositions/allocations/allocations.xlsx", exporting.allocation_list, name="allocation_list"),
    path("comite/rencontres/<uuid:public_id>/ordre-du-jour.xlsx", exporting.meeting_list, name="meeting_list"),
    path("propositions/<uuid:public_id>/dossier-complet/", exporting.whole_file, name="whole_file"),
]
