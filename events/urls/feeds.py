"""Calendars to subscribe to, and one's own registrations in the account area."""

from django.urls import path

from ..views import feeds

urlpatterns = [
    path("calendrier/", feeds.subscribe, name="calendars"),
    path("calendrier/activites.ics", feeds.public_feed, name="feed"),
    path("calendrier/<str:token>.ics", feeds.personal_feed, name="personal_feed"),
]

# Below « /compte/ ».
account_urlpatterns = [
    path("activites/", feeds.own_registrations, name="own"),
    path("activites/calendrier/", feeds.create_feed, name="own_feed"),
    path("activites/calendrier/revoquer/", feeds.revoke_feed, name="own_feed_revoke"),
]
