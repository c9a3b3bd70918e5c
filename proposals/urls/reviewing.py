"""Addresses of those who analyse a file."""

from django.urls import path

from ..views import participations, reviewing

urlpatterns = [
    path("propositions/<uuid:public_id>/premier-echange/confirmer/", reviewing.confirm_contact, name="confirm_contact"),
    path("propositions/<uuid:public_id>/analyse/", reviewing.analysis, name="analysis"),
    path("propositions/<uuid:public_id>/analyse/commencer/", reviewing.begin_review, name="begin_review"),
    path("propositions/<uuid:public_id>/analyse/reprendre/", reviewing.resume, name="resume"),
    path("propositions/<uuid:public_id>/notes/", reviewing.notes, name="notes"),
    path("propositions/<uuid:public_id>/precisions/demander/", reviewing.ask, name="ask"),
    path("propositions/<uuid:public_id>/ordre-du-jour/", reviewing.agenda, name="agenda"),
    path("propositions/participations/<uuid:public_id>/", participations.participation, name="participation"),
    path("propositions/participations/<uuid:public_id>/plan/", participations.plan, name="participation_plan"),
    path(
        "propositions/participations/<uuid:public_id>/plan/comparer/",
        participations.compare_plans,
        name="participation_plan_compare",
    ),
    path(
        "propositions/participations/<uuid:public_id>/plan/<int:number>/",
        participations.plan_version,
        name="participation_plan_version",
    ),
    path(
        "propositions/participations/<uuid:public_id>/questions/",
        participations.question,
        name="participation_question",
    ),
    path(
        "propositions/participations/<uuid:public_id>/questions/<int:pk>/",
        participations.question,
        name="participation_question_replace",
    ),
    path(
        "propositions/participations/<uuid:public_id>/interrompre/",
        participations.interrupt,
        name="participation_interrupt",
    ),
]
