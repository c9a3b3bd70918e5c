"""The organisers’ desk, and what follows an activity for those who came: certificates and evaluations."""

from django.urls import path

from ..views import after, correcting, desk, desk_after, desk_door, desk_events, desk_people, desk_workshops

DESK = "gestion/"
EVENT = f"{DESK}<uuid:public_id>/"
PERSON = f"{EVENT}inscriptions/<uuid:registration_id>/"

urlpatterns = [
    path(DESK, desk.events, name="desk"),
    path(f"{DESK}nouvelle/", desk_events.new, name="desk_new"),
    path(f"{DESK}arrivee/<str:token>/", desk_door.arrival, name="arrival"),
    path(EVENT, desk.event, name="desk_event"),
    path(f"{EVENT}modifier/", desk_events.change, name="desk_change"),
    path(f"{EVENT}publier/", desk_events.publish, name="desk_publish"),
    path(f"{EVENT}supprimer/", desk_events.discard, name="desk_discard"),
    path(f"{EVENT}retirer/", desk_events.unpublish, name="desk_unpublish"),
    path(f"{EVENT}annuler/", desk_events.cancel, name="desk_cancel"),
    path(f"{EVENT}dupliquer/", desk_events.duplicate, name="desk_duplicate"),
    path(f"{EVENT}ateliers/nouveau/", desk_workshops.new, name="desk_workshop_new"),
    path(f"{EVENT}ateliers/<uuid:workshop_id>/", desk_workshops.change, name="desk_workshop"),
    path(f"{EVENT}ateliers/<uuid:workshop_id>/retirer/", desk_workshops.remove, name="desk_workshop_remove"),
    path(f"{EVENT}ateliers/<uuid:workshop_id>/annuler/", desk_workshops.cancel, name="desk_workshop_cancel"),
    path(f"{EVENT}inscriptions/", desk_people.registrations, name="desk_registrations"),
    path(f"{EVENT}inscriptions.xlsx", desk_people.xlsx, name="desk_xlsx"),
    path(f"{EVENT}inscriptions.csv", desk_people.csv, name="desk_csv"),
    path(f"{EVENT}inscriptions/ajouter/", desk_people.add, name="desk_add"),
    path(f"{EVENT}inscriptions/ajouter-au-dela/", desk_people.add_beyond, name="desk_add_beyond"),
    path(PERSON, desk_people.registration, name="desk_registration"),
    path(f"{PERSON}corriger/", correcting.at_the_desk, name="desk_correct"),
    path(f"{PERSON}renvoyer/", correcting.send_link, name="desk_send_link"),
    path(f"{PERSON}annuler/", desk_people.remove, name="desk_remove"),
    path(f"{PERSON}donner-la-place/", desk_people.give_seat, name="desk_give_seat"),
    path(f"{EVENT}besoins/", desk_people.needs, name="desk_needs"),
    path(f"{EVENT}feuille/", desk_door.sheet, name="desk_sheet"),
    path(f"{EVENT}arrivees/", desk_door.door, name="desk_door"),
    path(f"{EVENT}arrivees/noter/", desk_door.note, name="desk_note"),
    path(f"{EVENT}presences/", desk_door.attendance, name="desk_attendance"),
    path(f"{EVENT}attestations/", desk_after.certificates, name="desk_certificates"),
    path(f"{PERSON}attestation/retirer/", desk_after.certificate_withdraw, name="desk_certificate_withdraw"),
    path(f"{EVENT}remercier/", desk_after.thank, name="desk_thank"),
    path(f"{EVENT}messages/", desk_after.messages_sent, name="desk_messages"),
    path(f"{EVENT}evaluations/", desk_after.evaluations, name="desk_evaluations"),
    path("attestations/", after.certificates, name="certificates"),
    path("attestations/<str:code>/", after.certificate, name="certificate"),
    path("attestations/<str:code>/attestation.pdf", after.certificate_pdf, name="certificate_pdf"),
    path("evaluation/<str:token>/", after.evaluate, name="evaluate"),
]
