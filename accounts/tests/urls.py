"""The portal's addresses, and one page of a long form for the tests of the rescue."""

from importlib import import_module

from django.conf import settings
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from accounts import rescue

PAGE = """{% load accounts %}<form method="post">{% csrf_token %}{% author_token %}
<textarea name="text">{{ text }}</textarea></form>{{ lost }}"""


def long_form(request):
    if request.method == "POST":
        return HttpResponse(f"saved: {request.POST['text']}")
    rescued = rescue.take(request)
    context = {"text": rescued["text"] if rescued else "", "lost": rescued.lost_files if rescued else ""}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


urlpatterns = [
    path("essai/", long_form, name="long_form"),
    path("essai/autre/", long_form),
    *import_module(settings.ROOT_URLCONF).urlpatterns,
]
