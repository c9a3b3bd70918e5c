"""The offer: the list, the month, an activity, a date."""

from django.urls import path

from ..views import catalogue

urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("mois/", catalogue.month, name="month"),
    path("dates/<uuid:public_id>/", catalogue.event, name="event"),
    path("dates/<uuid:public_id>/activite.ics", catalogue.event_calendar, name="event_calendar"),
    path("<slug:code>/", catalogue.activity, name="activity"),
]
