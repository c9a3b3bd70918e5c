"""Addresses of what follows an award, below « /rapports/ »."""

from django.urls import include, path

from .views import acts, calendar, meetings

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
    path("echeances/<uuid:public_id>/proposer/", meetings.propose, name="propose"),
    path("echeances/<uuid:public_id>/retenir/<int:moment>/", meetings.keep, name="keep"),
    path("echeances/<uuid:public_id>/rencontre.ics", meetings.calendar_file, name="meeting_file"),
    path("echeances/<uuid:public_id>/note/", meetings.write_note, name="note"),
    path("notes/<int:pk>/partager/", meetings.share_note, name="share_note"),
    path("echeances/<uuid:public_id>/suite/", meetings.add_follow_up, name="follow_up"),
    path("suites/<int:pk>/faite/", meetings.end_follow_up, name="end_follow_up"),
    path("suites/<int:pk>/a-refaire/", meetings.reopen_follow_up, name="reopen_follow_up"),
]
urlpatterns = [path("rapports/", include(pages))]
