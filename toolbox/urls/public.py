"""What everybody reads: the themes, a resource, the search, the paths, one's favourites."""

from django.urls import path

from ..views import catalogue, resource

urlpatterns = [
    path("", catalogue.home, name="home"),
    path("chercher/", catalogue.search, name="search"),
    path("themes/<slug:code>/", catalogue.theme, name="theme"),
    path("themes/<slug:code>/imprimer/", catalogue.theme_print, name="theme_print"),
    path("ressources/<slug:code>/", resource.resource, name="resource"),
    path("ressources/<slug:code>/ouvrir/", resource.open_resource, name="open"),
    path("ressources/<slug:code>/garder/", resource.keep, name="keep"),
    path("parcours/<slug:code>/", catalogue.path, name="path"),
    path("favoris/", catalogue.favourites, name="favourites"),
]
