"""Declarations of interest and funding requests, and the team's answers."""

from django.urls import path

from ..views import answers, declarations, desk, requests

_DECLARATION, _REQUEST = "interet/<uuid:public_id>/", "demandes/<uuid:public_id>/"

urlpatterns = [
    path("interet/", declarations.start, name="declare"),
    path(_DECLARATION, declarations.declaration, name="declaration"),
    path(f"{_DECLARATION}ecrire/", declarations.write, name="declaration_write"),
    path(f"{_DECLARATION}verifier/", declarations.check, name="declaration_check"),
    path(f"{_DECLARATION}retirer/", declarations.withdraw, name="declaration_withdraw"),
    path(f"{_DECLARATION}reprendre/", declarations.resume, name="declaration_resume"),
    path(f"{_DECLARATION}approuver/", desk.approve, name="declaration_approve"),
    path(f"{_DECLARATION}sans-suite/", desk.decline, name="declaration_decline"),
    path(f"{_DECLARATION}demande/", requests.open_request, name="request_open"),
    path("suivi/declarations/", desk.declarations, name="desk_declarations"),
    path("suivi/demandes/", desk.requests, name="desk_requests"),
    path(_REQUEST, requests.request_page, name="request"),
    path(f"{_REQUEST}ecrire/", requests.write, name="request_write"),
    path(f"{_REQUEST}equipe/", requests.name_member, name="request_name"),
    path(f"{_REQUEST}fiduciaire/", requests.name_fiduciary, name="request_fiduciary"),
    path(f"{_REQUEST}personnes/<int:place>/retirer/", requests.remove, name="request_remove"),
    path(f"{_REQUEST}personnes/<int:place>/renvoyer/", requests.invite_again, name="request_again"),
    path(f"{_REQUEST}repondre/", answers.signed_in, name="request_answer"),
    path(f"{_REQUEST}envoyer/", requests.submit, name="request_submit"),
    path(f"{_REQUEST}retirer/", requests.withdraw, name="request_withdraw"),
    path(f"{_REQUEST}accepter/", desk.grant, name="request_grant"),
    path(f"{_REQUEST}refuser/", desk.refuse, name="request_refuse"),
]
