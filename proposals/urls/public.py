"""Addresses that anybody may open: one stage of the programme and its blank form."""

from django.urls import path

from ..views import public

urlpatterns = [
    path("programme/etapes/<slug:stage>/", public.stage, name="programme_stage"),
    path("programme/formulaire/<slug:stage>/", public.blank_form, name="blank_form"),
    path("programme/formulaire/<slug:stage>/formulaire.pdf", public.blank_form_pdf, name="blank_form_pdf"),
]
