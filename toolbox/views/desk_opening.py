"""How a page of one thing at the desk opens: the resource, theme or path, and the way back to it."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Path, Resource, Theme
from .opening import check_curates, check_desk, desk_trail


def read_resource(request, code):
    """The resource of a page that the team and the administration read."""
    check_desk(request)
    return get_object_or_404(Resource.objects.visible_to(request.user).for_the_desk(), code=code)


def kept_resource(request, code):
    """The resource of a page that acts: the administration may not."""
    check_curates(request)
    return get_object_or_404(Resource.objects.visible_to(request.user).for_the_desk(), code=code)


def kept_theme(request, code):
    check_curates(request)
    return get_object_or_404(Theme.objects.visible_to(request.user), code=code)


def kept_path(request, code):
    check_curates(request)
    return get_object_or_404(Path.objects.visible_to(request.user), code=code)


def resource_url(resource):
    return reverse("toolbox:desk_resource", args=[resource.code])


def resource_trail(resource):
    return desk_trail((resource.title, resource_url(resource)))


def themes_trail():
    return desk_trail((_("Thèmes et parcours"), reverse("toolbox:desk_themes")))
