"""Addresses of the comité de gestion."""

from django.urls import path

from ..views import agenda, committee, conflicts, meeting_files

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
    path(f"{MEETING}reunir/", agenda.gather, name="meeting_gather"),
    path(f"{MEETING}ordre/", agenda.order, name="meeting_order"),
    path(f"{MEETING}presences/", committee.presence, name="meeting_presence"),
    path(f"{MEETING}lever/", committee.close, name="meeting_close"),
    path(f"{MEETING}compte-rendu/", committee.minutes, name="meeting_minutes"),
    path(FILE, meeting_files.meeting_file, name="meeting_file"),
    path(f"{FILE}commenter/", meeting_files.comment, name="meeting_comment"),
    path(f"{FILE}fermer-le-tour/", meeting_files.close_round, name="meeting_round"),
    path(f"{FILE}adopter/", meeting_files.adopt, name="meeting_adopt"),
    path(f"{FILE}retirer/", agenda.remove_file, name="meeting_remove"),
    path("propositions/<uuid:public_id>/conflit/", conflicts.conflict, name="conflict"),
    path("propositions/<uuid:public_id>/conflit/<int:doubt_id>/", conflicts.rule_doubt, name="rule_doubt"),
    path("propositions/<uuid:public_id>/me-retirer/", conflicts.withdraw_from_file, name="withdraw_from_file"),
]
