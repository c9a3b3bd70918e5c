"""The app's addresses, with a blank page for each name that a test's pages link to and that nobody serves yet."""

from importlib import import_module

import pytest
from django.conf import settings as portal
from django.http import HttpResponse
from django.urls import include, path

from coaching import urls

LINKED = {
    "menu": "menu/",
    "overview": "bilan/",
    "held": "en-attente/<uuid:public_id>/",
    "mandate": "mandats/<uuid:public_id>/",
    "request": "demandes/<uuid:public_id>/",
    "dynamo": "dynamo/<uuid:public_id>/",
    "ask": "quartiers/<slug:slug>/demander/",
}


def _blank(request, **kwargs):
    return HttpResponse()


class Complete:
    """A configuration of addresses; an object of one's own, since Django keeps resolvers by it."""

    def __init__(self):
        self.urlpatterns = _complete()


def _complete():
    known = {pattern.name for pattern in urls.pages}
    missing = [
        path(f"accompagnement/{route}", _blank, name=name) for name, route in LINKED.items() if name not in known
    ]
    own = path("", include((missing + urls.urlpatterns, urls.app_name), namespace=urls.app_name))
    return [own, *import_module(portal.ROOT_URLCONF).urlpatterns]


COMPLETE = Complete()


@pytest.fixture
def addresses(settings):
    settings.ROOT_URLCONF = COMPLETE
