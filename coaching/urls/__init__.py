"""Addresses of the accompaniment, below « /accompagnement/ »."""

from django.urls import include, path

from . import asking, dynamo, hours, places, running

app_name = "coaching"

pages = [*places.urlpatterns, *asking.urlpatterns, *dynamo.urlpatterns, *hours.urlpatterns, *running.urlpatterns]
urlpatterns = [path("accompagnement/", include(pages))]
