"""The entrance, and a neighbourhood's hours."""

from django.urls import path

from ..views import places
from . import labels  # noqa: F401 - makes « label » known to the addresses below

PLACE = "quartiers/<slug:slug>/"

urlpatterns = [
    path("", places.home, name="home"),
    path(PLACE, places.place, name="place"),
    path(f"{PLACE}releve/", places.statement, name="statement"),
    path(f"{PLACE}releve/<label:label>.pdf", places.statement_pdf, name="statement_pdf"),
    path(f"{PLACE}journal/<str:envelope>.json", places.journal, name="journal"),
]
