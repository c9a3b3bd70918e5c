"""Dynamo's places."""

from django.urls import path

from ..views import dynamo, dynamo_year
from . import labels  # noqa: F401 - makes « label » known to the addresses below

urlpatterns = [
    path("quartiers/<slug:slug>/dynamo/", dynamo.ask, name="dynamo_ask"),
    path("dynamo/<uuid:public_id>/", dynamo.detail, name="dynamo"),
    path("dynamo/<uuid:public_id>/retirer/", dynamo.withdraw, name="dynamo_withdraw"),
    path("dynamo/<uuid:public_id>/confirmer/", dynamo.confirm, name="dynamo_confirm"),
    path("dynamo/<uuid:public_id>/refuser/", dynamo.refuse, name="dynamo_refuse"),
    path("dynamo/<uuid:public_id>/accepter/", dynamo.accept, name="dynamo_accept"),
    path("dynamo/<uuid:public_id>/decliner/", dynamo.decline, name="dynamo_decline"),
    path("dynamo/annees/<label:label>/", dynamo_year.year, name="dynamo_year"),
    path("dynamo/annees/<label:label>/inscrire/", dynamo_year.enter, name="dynamo_enter"),
    path("dynamo/annees/<label:label>/places/", dynamo_year.places, name="dynamo_places"),
]
