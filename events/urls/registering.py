"""Registering, and a person's own link: reading it changes nothing, each act is a POST of its own."""

from django.urls import path

from ..views import correcting, managing, registering

DATE = "dates/<uuid:public_id>/"
LINK = "inscription/<str:token>/"

urlpatterns = [
    path(f"{DATE}inscription/", registering.register, name="register"),
    path(f"{DATE}groupe/", registering.group, name="group"),
    path("groupes/<uuid:public_id>/", registering.group_made, name="group_made"),
    path("groupes/<uuid:public_id>/<uuid:registration_id>/", correcting.colleague, name="group_correct"),
    path(LINK, managing.manage, name="manage"),
    path(f"{LINK}accepter/", managing.accept, name="accept"),
    path(f"{LINK}laisser/", managing.decline, name="decline"),
    path(f"{LINK}annuler/", managing.cancel, name="cancel"),
    path(f"{LINK}ceder/", managing.hand_over, name="hand_over"),
    path(f"{LINK}precisions/", managing.answers, name="answers"),
    path(f"{LINK}nom/", correcting.identity, name="identity"),
    path(f"{LINK}ateliers/<uuid:workshop>/", managing.workshop, name="workshop"),
]
