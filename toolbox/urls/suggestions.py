"""Suggesting a resource, and the team's answers."""

from django.urls import path

from ..views import suggestions

urlpatterns = [
    path("proposer/", suggestions.suggest, name="suggest"),
    path("gestion/propositions/", suggestions.suggestions, name="suggestions"),
    path("gestion/propositions/<uuid:public_id>/", suggestions.suggestion, name="suggestion"),
]
