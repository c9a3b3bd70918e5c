"""Addresses of what follows the committee: sittings of governance, letters together, instalments, allocations."""

from django.urls import path

from ..views import allocations, instalments, ratifying

SITTINGS = "comite/enterinements/"
SITTING = f"{SITTINGS}<uuid:public_id>/"
PAYMENTS = "propositions/participations/<uuid:public_id>/versements/"

urlpatterns = [
    path(SITTINGS, ratifying.sitting_list, name="sittings"),
    path(f"{SITTINGS}nouvelle/", ratifying.sitting_new, name="sitting_new"),
    path(SITTING, ratifying.sitting, name="sitting"),
    path(f"{SITTING}corriger/", ratifying.correct, name="sitting_correct"),
    path(f"{SITTING}lettres/", ratifying.letters, name="sitting_letters"),
    path(f"{SITTING}lettres/emettre/", ratifying.issue, name="sitting_issue"),
    path(f"{SITTING}lettres/envoyer/", ratifying.send, name="sitting_send"),
    path("propositions/allocations/", allocations.allocations, name="allocations"),
    path(PAYMENTS, instalments.instalments, name="instalments"),
    path(f"{PAYMENTS}proposer/", instalments.propose, name="instalments_propose"),
    path(f"{PAYMENTS}ajouter/<int:number>/", instalments.add, name="instalment_add"),
    path(f"{PAYMENTS}<int:pk>/modifier/", instalments.change, name="instalment_change"),
    path(f"{PAYMENTS}<int:pk>/retirer/", instalments.remove, name="instalment_remove"),
    path(f"{PAYMENTS}<int:pk>/consigner/", instalments.pay, name="instalment_pay"),
    path(f"{PAYMENTS}<int:pk>/annuler/", instalments.unpay, name="instalment_unpay"),
]
