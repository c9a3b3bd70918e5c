"""Addresses of the committee's papers."""

from django.urls import path

from ..views import papers
from .committee import FILE, MEETING

urlpatterns = [
    path(f"{MEETING}cahier/", papers.cahier, name="meeting_cahier"),
    path(f"{MEETING}compte-rendu/pdf/", papers.minutes_pdf, name="meeting_minutes_pdf"),
    path(f"{FILE}synthese/", papers.synthesis, name="meeting_synthesis"),
    path(f"{FILE}synthese.pdf", papers.synthesis_pdf, name="meeting_synthesis_pdf"),
]
