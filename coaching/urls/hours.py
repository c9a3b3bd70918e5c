"""Sessions and their hours: the coach's pages, what the table answers."""

from django.urls import path

from ..views import hours, sessions

SESSION = "seances/<uuid:public_id>/"

urlpatterns = [
    path("heures/", hours.log, name="log"),
    path("heures/apercu/", hours.glimpse, name="glimpse"),
    path("heures/mois/<int:year>-<int:number>/", hours.month, name="month"),
    path(SESSION, sessions.session, name="session"),
    path(f"{SESSION}corriger/", sessions.correct, name="session_correct"),
    path(f"{SESSION}annuler/", sessions.cancel, name="session_cancel"),
    path(f"{SESSION}contester/", sessions.contest, name="session_contest"),
    path(f"{SESSION}repondre/", sessions.rule, name="session_rule"),
    path(f"{SESSION}depassement/<int:pk>/", sessions.answer_excess, name="excess_answer"),
]
