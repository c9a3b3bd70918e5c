"""The entrance, and a neighbourhood's hours."""

from django.urls import path

from ..views import places

PLACE = "quartiers/<slug:slug>/"

urlpatterns = [
    path("", places.home, name="home"),
    path(PLACE, places.place, name="place"),
    path(f"{PLACE}releve/", places.statement, name="statement"),
    path(f"{PLACE}releve/<str:label>.pdf", places.statement_pdf, name="statement_pdf"),
    path(f"{PLACE}journal/<str:envelope>.json", places.journal, name="journal"),
]
