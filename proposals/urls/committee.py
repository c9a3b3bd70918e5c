"""Addresses of the comité de gestion."""

from django.urls import path

from ..views import committee, meeting_files

MEETING = "comite/rencontres/<uuid:public_id>/"
FILE = f"{MEETING}dossiers/<uuid:file_id>/"

urlpatterns = [
    path("comite/", committee.committee, name="committee"),
    path("comite/rencontres/nouvelle/", committee.plan_meeting, name="meeting_plan"),
    path(MEETING, committee.meeting, name="meeting"),
    path(f"{MEETING}convoquer/", committee.convene, name="meeting_convene"),
    path(f"{MEETING}modifier/", committee.change_meeting, name="meeting_change"),
    path(f"{MEETING}annuler/", committee.cancel_meeting, name="meeting_cancel"),
    path(f"{MEETING}ouvrir/", committee.open_meeting, name="meeting_open"),
    path(f"{MEETING}presences/", committee.presence, name="meeting_presence"),
    path(f"{MEETING}lever/", committee.close, name="meeting_close"),
    path(f"{MEETING}compte-rendu/", committee.minutes, name="meeting_minutes"),
    path(FILE, meeting_files.meeting_file, name="meeting_file"),
    path(f"{FILE}commenter/", meeting_files.comment, name="meeting_comment"),
    path(f"{FILE}adopter/", meeting_files.adopt, name="meeting_adopt"),
    path(f"{FILE}retirer/", committee.remove_file, name="meeting_remove"),
    path("propositions/<uuid:public_id>/conflit/", meeting_files.conflict, name="conflict"),
    path("propositions/<uuid:public_id>/me-retirer/", meeting_files.withdraw_from_file, name="withdraw_from_file"),
]
