"""Addresses of what follows an award, below « /rapports/ »."""

from django.urls import include, path

from .views import acts, calendar

app_name = "reports"

pages = [
    path("", calendar.obligations, name="list"),
    path("rappels/", calendar.reminders, name="reminders"),
    path("quartiers/<slug:slug>/", calendar.place, name="place"),
    path("echeances/<uuid:public_id>/", calendar.obligation, name="obligation"),
    path("echeances/<uuid:public_id>/prolonger/", acts.extend, name="extend"),
    path("echeances/<uuid:public_id>/dispenser/", acts.waive, name="waive"),
    path("echeances/<uuid:public_id>/lever-la-dispense/", acts.restore, name="restore"),
    path("echeances/<uuid:public_id>/consigner/", acts.receive, name="receive"),
    path("echeances/<uuid:public_id>/rouvrir/", acts.reopen, name="reopen"),
]
urlpatterns = [path("rapports/", include(pages))]
