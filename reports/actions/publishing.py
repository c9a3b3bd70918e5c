"""A table publishes something that it learned, in other words later, or takes it back. Each act leaves a line."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Lesson, PublicationEntry, PublishedLesson

Verb = PublicationEntry.Verb


@transaction.atomic
def publish_lesson(*, lesson, title, text, change, key, by, now) -> PublishedLesson:
    """Put these words on the page of the neighbourhood whose report holds ``lesson``. One at a time for each lesson.

    Refused once the report no longer says it. The same page sent twice publishes once.
    """
    place = lesson.report.obligation.participation.neighbourhood
    _hold(place, by)
    if done := PublishedLesson.objects.typed_once(by, key).first():
        return done
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    if lesson.dropped_at is not None:
        raise NotAllowedNow(_("Le rapport ne dit plus cela. Publiez-le dans vos propres mots, si vous y tenez."))
    if PublishedLesson.objects.of_lesson(lesson).standing().exists():
        raise NotAllowedNow(_("Cet apprentissage est déjà sur la page du quartier."))
    return _put(place, lesson=lesson, title=title, text=text, change=change, key=key, by=by, now=now)


@transaction.atomic
def publish_own_words(*, neighbourhood, title, text, change, key, by, now) -> PublishedLesson:
    """Put words that no report holds on the neighbourhood's page. The same page sent twice publishes once."""
    _hold(neighbourhood, by)
    done = PublishedLesson.objects.typed_once(by, key).first()
    return done or _put(neighbourhood, lesson=None, title=title, text=text, change=change, key=key, by=by, now=now)


@transaction.atomic
def reword(*, publication, title, text, change, key, by, now) -> PublishedLesson:
    """Withdraw what stands and publish other words in its place: nobody reads both, nor neither."""
    _hold(publication.neighbourhood, by)
    if done := PublishedLesson.objects.typed_once(by, key).first():
        return done
    publication = _held(publication)
    if publication.withdrawn_at is not None:
        raise NotAllowedNow(
            _("Ce texte n’est plus sur la page du quartier\u00a0: il a été retiré ou changé entre-temps.")
        )
    _take_back(publication, by=by, now=now)
    return _put(
        publication.neighbourhood, lesson=publication.lesson, title=title, text=text, change=change, key=key, by=by, now=now
    )  # fmt: skip


@transaction.atomic
def withdraw_publication(*, publication, by, now) -> PublishedLesson:
    """Take it off the public page at once. Withdrawn already, nothing changes."""
    if not policy.may_withdraw_publication(by, publication.neighbourhood):
        raise PermissionDenied
    publication = _held(publication)
    if publication.withdrawn_at is None:
        _take_back(publication, by=by, now=now)
    return publication


def _hold(place, by):
    """Hold the neighbourhood's row: what is asked next stays true until the end, double clicks included."""
    list(Neighbourhood.objects.select_for_update().filter(pk=place.pk).values_list("pk"))
    if not policy.may_publish(by, place):
        raise PermissionDenied


def _held(publication):
    rows = PublishedLesson.objects.select_for_update(of=("self",)).select_related("neighbourhood", "lesson")
    return rows.get(pk=publication.pk)


def _put(place, *, by, now, **words):
    row = PublishedLesson.objects.create(neighbourhood=place, published_by=by, published_at=now, **words)
    PublicationEntry.objects.create(publication=row, verb=Verb.PUBLISH, at=now, by=by)
    return row


def _take_back(row, *, by, now):
    row.withdrawn_at, row.withdrawn_by = now, by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    PublicationEntry.objects.create(publication=row, verb=Verb.WITHDRAW, at=now, by=by)
