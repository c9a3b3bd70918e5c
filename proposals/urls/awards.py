"""Addresses of what follows the committee: sittings of governance, letters together, instalments, allocations."""

from django.urls import path

from ..views import ratifying

SITTINGS = "comite/enterinements/"
SITTING = f"{SITTINGS}<uuid:public_id>/"

urlpatterns = [
    path(SITTINGS, ratifying.sitting_list, name="sittings"),
    path(f"{SITTINGS}nouvelle/", ratifying.sitting_new, name="sitting_new"),
    path(SITTING, ratifying.sitting, name="sitting"),
    path(f"{SITTING}lettres/", ratifying.letters, name="sitting_letters"),
    path(f"{SITTING}lettres/emettre/", ratifying.issue, name="sitting_issue"),
    path(f"{SITTING}lettres/envoyer/", ratifying.send, name="sitting_send"),
]
