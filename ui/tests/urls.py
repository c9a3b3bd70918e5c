"""Addresses for the browser tests of the interface alone: the components, a form saved by itself, a session."""

from importlib import import_module

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from ui import views
from ui.autosave import autosaved, is_autosave
from ui.refusals import NotAllowedNow
from ui.tests.moments import SAVED_AT

FORM = """{% extends "base.html" %}
{% block body_attributes %} data-session-seconds="400" data-session-renew="/prolonger/"
data-session-renew-label="Prolonger la session" data-session-ends="Votre session se termine dans cinq minutes."
data-not-saved="Pas enregistré : votre texte est toujours ici."{% endblock %}
{% block content %}<h1>Brouillon</h1>
<form method="post" action="/brouillon/" data-autosave="" novalidate>{% csrf_token %}
<label for="t">Texte</label><textarea id="t" name="t"></textarea>
<label for="u">Suite</label><input id="u" name="u">
<button class="button">Enregistrer</button></form>{% endblock %}"""


@login_not_required
def draft(request):
    """Save what comes, unless it says « refuser »; tell how the form came on an ordinary post."""
    if request.method == "POST":
        if "refuser" in request.POST["t"]:
            raise NotAllowedNow("L’appel est clos.")
        if is_autosave(request):
            return autosaved(SAVED_AT)
        return HttpResponse("reçu")
    context = RequestContext(request)
    context.push(navigation=[{"label": "Propositions", "url": "/"}])
    return HttpResponse(Template(FORM).render(context))


@login_not_required
def components(request):
    return views.components(request)


@login_not_required
def renew(request):
    """The portal's own view, opened to everybody here alone: the mark would stay on the original."""
    return views.renew_session(request)


urlpatterns = [
    path("", components),
    path("brouillon/", draft),
    path("prolonger/", renew, name="session_renew"),
    # The menu of every page leads to the portal's own addresses; ours above come first. By name: ui stands below it.
    *import_module("pic_portal.urls").urlpatterns,
]
