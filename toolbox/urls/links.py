"""The addresses that the portal watches, and those that people say are broken."""

from django.urls import path

from ..views import links

urlpatterns = [
    path("gestion/liens/", links.links, name="desk_links"),
    path("ressources/<slug:code>/signaler/", links.report, name="report"),
]
