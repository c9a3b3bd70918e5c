"""What everybody reads: the path, the presentation, the self-assessment; and the link of an invitation."""

from django.urls import path

from ..views import answers, assessment
from ..views import path as pages

_SAVED = "autoevaluation/gardees/"

urlpatterns = [
    path("", pages.home, name="home"),
    path("presentation/", pages.presentation, name="presentation"),
    path("autoevaluation/", assessment.assessment, name="assessment"),
    path("autoevaluation/resultat/", assessment.answered, name="result"),
    path("autoevaluation/garder/", assessment.save, name="save"),
    path(_SAVED, assessment.saved_list, name="saved_list"),
    path(f"{_SAVED}<uuid:public_id>/", assessment.saved, name="saved"),
    path(f"{_SAVED}<uuid:public_id>/montrer/", assessment.share, name="share"),
    path(f"{_SAVED}<uuid:public_id>/effacer/", assessment.discard, name="discard"),
    path("repondre/<str:token>/", answers.by_link, name="answer"),
]
