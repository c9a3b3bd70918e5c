"""The directory of coaches."""

from django.urls import path

from ..views import directory

_ONE = "annuaire/<uuid:public_id>/"

urlpatterns = [
    path("annuaire/", directory.directory, name="directory"),
    path("annuaire/ajouter/", directory.new, name="coach_new"),
    path(_ONE, directory.coach, name="coach"),
    path(f"{_ONE}modifier/", directory.change, name="coach_change"),
    path(f"{_ONE}accord/", directory.agree, name="coach_agree"),
    path(f"{_ONE}accord/reprendre/", directory.withdraw_agreement, name="coach_withdraw"),
    path(f"{_ONE}ecrire/", directory.write_to, name="coach_write"),
    path(f"{_ONE}retirer/", directory.retire, name="coach_retire"),
]
