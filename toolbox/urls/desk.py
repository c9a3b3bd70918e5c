"""The team's desk: resources, themes, paths, workbooks."""

from django.urls import path

from ..views import desk

urlpatterns = [
    path("gestion/", desk.resources, name="desk"),
    path("gestion/themes/", desk.themes, name="desk_themes"),
]
