"""The addresses that the portal watches, and those that people say are broken."""

from django.urls import path

from ..views import links

urlpatterns = [
    path("gestion/liens/", links.links, name="desk_links"),
    path("gestion/liens/<slug:code>/verifier/", links.check_now, name="link_check"),
    path("gestion/liens/<slug:code>/ouverte/", links.opens, name="link_opens"),
    path("gestion/liens/<slug:code>/regler/", links.settle, name="link_settle"),
    path("ressources/<slug:code>/signaler/", links.report, name="report"),
]
