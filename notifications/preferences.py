"""How often each subject writes to each person: the subjects, what people chose, and what holds until they choose.

An app registers its subjects when the portal starts; it asks ``rhythms_of`` before it writes, and once more when it
gathers what waited, since people change their minds in between.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .models import EmailPreference

Rhythm = EmailPreference.Rhythm
AT_ONCE, DAILY, NEVER = Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.NEVER


@dataclass(frozen=True)
class Topic:
    """``meanings`` says in one sentence what each rhythm changes, for the page where one chooses."""

    code: str
    label: str
    default: str
    meanings: dict = field(default_factory=dict)


_topics = {}


def register_topic(code, label, *, default=DAILY, meanings=None):
    """Name a subject; called at start-up by the app that writes about it."""
    _topics[code] = Topic(code, label, default, meanings or {})
    return _topics[code]


def topics():
    """Return every subject, in the order of their labels."""
    return sorted(_topics.values(), key=lambda topic: str(topic.label))


def rhythm_of(user, topic):
    return rhythms_of([user], topic)[user.pk]


def rhythms_of(people, topic):
    """Return {key of a person: the rhythm that holds for them}, in one query."""
    chosen = dict(EmailPreference.objects.about(topic).of_people(people).values_list("user", "rhythm"))
    return {person.pk: chosen.get(person.pk, _topics[topic].default) for person in people}


def chosen_by(user):
    """Return {code of a subject: the rhythm that holds for this person}."""
    chosen = dict(EmailPreference.objects.visible_to(user).values_list("topic", "rhythm"))
    return {code: chosen.get(code, topic.default) for code, topic in _topics.items()}


@transaction.atomic
def choose_rhythm(*, topic, rhythm, by, now):
    """Keep one's own choice for a subject; twice is as once. What was told before is not told again."""
    if topic not in _topics or rhythm not in Rhythm.values:
        raise NotAllowedNow(_("Ce choix n’existe pas ou n’existe plus. Ouvrez de nouveau la page de vos préférences."))
    preference, _created = EmailPreference.objects.update_or_create(
        user=by, topic=topic, defaults={"rhythm": rhythm, "chosen_at": now}
    )
    return preference
