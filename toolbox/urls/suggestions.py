"""Suggesting a resource, and the team's answers."""

from django.urls import path

from ..views import suggestions

urlpatterns = [
    path("proposer/", suggestions.suggest, name="suggest"),
    path("gestion/propositions/", suggestions.suggestions, name="suggestions"),
    path("gestion/propositions/<uuid:public_id>/", suggestions.suggestion, name="suggestion"),
    path("gestion/propositions/<uuid:public_id>/fichier/", suggestions.suggestion_file, name="suggestion_file"),
    path("gestion/propositions/<uuid:public_id>/retenir/", suggestions.accept, name="suggestion_accept"),
    path("gestion/propositions/<uuid:public_id>/deja/", suggestions.join, name="suggestion_join"),
    path("gestion/propositions/<uuid:public_id>/decliner/", suggestions.decline, name="suggestion_decline"),
]
