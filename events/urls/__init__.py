"""Addresses of the collective activities, below « /activites/ »."""

from django.urls import include, path

from . import catalogue, desk, feeds, newsletter, offering, records, registering, topics

app_name = "events"

# An activity's own address is a single word: it comes last, after every word that is taken.
pages = [
    *feeds.urlpatterns,
    *newsletter.urlpatterns,
    *topics.urlpatterns,
    *records.urlpatterns,
    *desk.urlpatterns,
    *registering.urlpatterns,
    *offering.urlpatterns,
    *catalogue.urlpatterns,
]
urlpatterns = [
    path("activites/", include(pages)),
    path("compte/", include(feeds.account_urlpatterns)),
]
