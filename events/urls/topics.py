"""Topics that people propose, and the team's answers."""

from django.urls import path

from ..views import topics

urlpatterns = [
    path("sujets/", topics.topics, name="topics"),
    path("sujets/proposer/", topics.propose, name="topic_new"),
    path("sujets/<uuid:public_id>/", topics.topic, name="topic"),
    path("sujets/<uuid:public_id>/retenir/", topics.keep, name="topic_keep"),
    path("sujets/<uuid:public_id>/planifier/", topics.plan, name="topic_plan"),
    path("sujets/<uuid:public_id>/decliner/", topics.decline, name="topic_decline"),
]
