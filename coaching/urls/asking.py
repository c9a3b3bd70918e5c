"""Asking for an accompaniment, the mandate that answers, its learning loop."""

from django.urls import path

from ..views import asking, loop, mandates, menu

urlpatterns = [
    path("menu/", menu.menu, name="menu"),
    path("demander/", asking.start, name="ask_start"),
    path("quartiers/<slug:slug>/demande/", asking.ask, name="ask"),
    path("demandes/", asking.requests_page, name="requests"),
    path("demandes/<uuid:public_id>/", asking.request_page, name="request"),
    path("demandes/<uuid:public_id>/envoyee/", asking.sent, name="request_sent"),
    path("demandes/<uuid:public_id>/retirer/", asking.withdraw, name="request_withdraw"),
    path("demandes/<uuid:public_id>/confier/", mandates.assign, name="request_assign"),
    path("demandes/<uuid:public_id>/orienter/", asking.refer, name="request_refer"),
    path("demandes/<uuid:public_id>/decliner/", asking.decline_page, name="request_decline"),
    path("dynamo/<uuid:public_id>/confier/", mandates.dynamo_assign, name="dynamo_assign"),
    path("mandats/<uuid:public_id>/", mandates.mandate, name="mandate"),
    path("mandats/<uuid:public_id>/modifier/", mandates.change, name="mandate_change"),
    path("mandats/<uuid:public_id>/conclure/", mandates.conclude, name="mandate_conclude"),
    path("mandats/<uuid:public_id>/rouvrir/", mandates.reopen, name="mandate_reopen"),
    path("mandats/<uuid:public_id>/etapes/<int:step>/", loop.step, name="loop_step"),
    path("mandats/<uuid:public_id>/documents/<uuid:document_id>/", loop.document, name="loop_document"),
    path(
        "mandats/<uuid:public_id>/documents/<uuid:document_id>/retirer/",
        loop.remove_document,
        name="loop_document_remove",
    ),
]
