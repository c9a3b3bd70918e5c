"""Addresses that anybody may open: the programme and the blank form."""

from django.urls import path

from ..views import public

urlpatterns = [
    path("programme/", public.overview, name="programme"),
    path("programme/etapes/<slug:stage>/", public.stage, name="programme_stage"),
    path("programme/formulaire/<slug:stage>/", public.blank_form, name="blank_form"),
    path("programme/formulaire/<slug:stage>/formulaire.pdf", public.blank_form_pdf, name="blank_form_pdf"),
]
