"""The newsletter: asking, confirming, leaving; its list, for the team."""

from django.urls import path

from ..views import newsletter

urlpatterns = [
    path("infolettre/", newsletter.ask, name="newsletter"),
    path("infolettre/confirmer/<str:token>/", newsletter.confirm, name="newsletter_confirm"),
    path("infolettre/quitter/<str:token>/", newsletter.leave, name="newsletter_leave"),
    path("infolettre/liste/", newsletter.members, name="newsletter_list"),
    path("infolettre/liste/abonnements.csv", newsletter.members_csv, name="newsletter_csv"),
    path("infolettre/liste/departs.csv", newsletter.departures_csv, name="newsletter_departures"),
]
