"""What a table tells everybody of what it learned: it chooses one thing at a time, rewords it, takes it back."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.models import Neighbourhood
from neighbourhoods.policy import may_read_members

from .. import actions, policy
from ..forms.publishing import PublishForm, words_of_lesson, words_of_publication
from ..models import Lesson, PublishedLesson
from ..publishing import choice_of
from .acting import act_on, no_facts

READ_WRITE = ("GET", "HEAD", "POST")


@require_safe
def publishing(request, slug):
    place = _place(request, slug)
    context = {
        "place": place,
        "choice": choice_of(place, request.user),
        "may_publish": policy.may_publish(request.user, place),
        "may_withdraw": policy.may_withdraw_publication(request.user, place),
        "breadcrumb": [{"label": place.name, "url": place.get_absolute_url()}],
    }
    return render(request, "reports/publishing.html", context)


@require_http_methods(READ_WRITE)
def publish_lesson(request, pk):
    lesson = get_object_or_404(Lesson.objects.visible_to(request.user).with_context(), pk=pk)
    place = lesson.report.obligation.participation.neighbourhood
    act = partial(actions.publish_lesson, lesson=lesson)
    return _write(request, place, act, _("Publier cet apprentissage"), said=words_of_lesson(lesson))


@require_http_methods(READ_WRITE)
def publish_own(request, slug):
    place = _place(request, slug)
    act = partial(actions.publish_own_words, neighbourhood=place)
    return _write(request, place, act, _("Publier dans nos mots"))


@require_http_methods(READ_WRITE)
def reword_publication(request, pk):
    row = _publication(request, pk)
    act = partial(actions.reword, publication=row)
    return _write(request, row.neighbourhood, act, _("Changer les mots publiés"), said=words_of_publication(row))


@require_http_methods(READ_WRITE)
def withdraw_publication(request, pk):
    row = _publication(request, pk)
    if not policy.may_withdraw_publication(request.user, row.neighbourhood):
        raise PermissionDenied
    home = _home(row.neighbourhood)
    return act_on(
        request,
        no_facts(request),
        partial(actions.withdraw_publication, publication=row),
        title=_("Retirer ce texte de la page du quartier?"),
        text=_(
            "Il disparaît de la page publique aussitôt. Votre rapport ne change pas, et vous pourrez publier de nouveau."
        ),
        action=_("Retirer"),
        danger=True,
        done=lambda _after: _("Le texte n’est plus sur la page du quartier."),
        to=lambda _after: home,
        back_url=home,
        facts=[{"label": _("Sujet"), "value": row.title}, {"label": _("Texte"), "value": row.text}],
        breadcrumb=_trail(row.neighbourhood),
    )


def _write(request, place, act, title, *, said=None):
    """The page of the words, and all that it shows is what will be public."""
    if not policy.may_publish(request.user, place):
        raise PermissionDenied
    return act_on(
        request,
        PublishForm(request.POST if request.method == "POST" else None, said=said),
        act,
        title=title,
        text=_(
            "Ce que vous laissez dans ces cases paraîtra tel quel sur la page du quartier, pour tout le monde. Rien d’autre."
        ),
        action=_("Publier sur la page du quartier"),
        done=lambda _after: _("C’est sur la page du quartier."),
        to=lambda _after: _home(place),
        back_url=_home(place),
        breadcrumb=_trail(place),
    )


def _place(request, slug):
    """A neighbourhood that the person follows; elsewhere the page does not exist."""
    place = get_object_or_404(Neighbourhood.objects.visible_to(request.user), slug=slug)
    if not may_read_members(request.user, place):
        raise Http404
    return place


def _publication(request, pk):
    """One that stands, of a neighbourhood that the person follows."""
    row = get_object_or_404(PublishedLesson.objects.visible_to(request.user).with_context(), pk=pk)
    if not may_read_members(request.user, row.neighbourhood):
        raise Http404
    return row


def _home(place):
    return reverse("reports:publishing", args=[place.slug])


def _trail(place):
    return [
        {"label": place.name, "url": place.get_absolute_url()},
        {"label": _("Ce que nous publions"), "url": _home(place)},
    ]
