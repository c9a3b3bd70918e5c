"""Below /programme/. The pages of one stage and the blank forms are those of ``proposals``, at addresses below too."""

from django.urls import path

from . import views

app_name = "public"

urlpatterns = [
    path("", views.programme, name="programme"),
    path("etapes/", views.stages, name="stages"),
    path("deposer/", views.submit, name="submit"),
    path("cadre/", views.framework, name="framework"),
    path("gouvernance/", views.governance, name="governance"),
    path("apprentissages/", views.learning, name="learning"),
    path("nous-joindre/", views.contact, name="contact"),
]
