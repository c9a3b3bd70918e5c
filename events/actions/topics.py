"""Topics for « Échanges de pratiques »: anybody proposes, the team answers, and tells the person (R15)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import normal
from notifications.actions import queue_email
from proposals.actions import people
from ui.refusals import NotAllowedNow, Refused

from .. import policy, workflow
from ..models import Activity, Topic
from .registering import checked_name


@transaction.atomic
def propose(*, activity, subject, why, name, email, would_lead, now):
    """Keep a topic, and write to whoever proposed it and to the team. The same one twice, while it waits, is one.

    Holds the activity: two clicks at the same moment see each other.
    """
    activity = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    if not activity.takes_topics:
        raise NotAllowedNow(_("Cette activité ne prend pas de sujets."))
    subject = " ".join(subject.split())
    waiting = Topic.objects.select_for_update().waiting().of_address(normal(email))
    for known in waiting:
        if known.activity_id == activity.pk and known.subject.casefold() == subject.casefold():
            return known
    topic = Topic.objects.create(
        activity=activity, subject=subject, why=why.strip(), name=checked_name(name), email=email.strip(),
        would_lead=would_lead, proposed_at=now,
    )  # fmt: skip
    _write("received", topic, topic.email, now)
    for person in people.team(timezone.localdate(now)):
        _write("to_read", topic, person, now)
    return topic


@transaction.atomic
def keep(*, topic, answer, by, now):
    """The team keeps it for a date to come."""
    return _advance(topic, "keep", by, now, answer=answer)


@transaction.atomic
def decline(*, topic, answer, by, now):
    """The team says no, in a word that the person reads."""
    if not answer.strip():
        raise Refused(_("Écrivez un mot\u00a0: la personne le lira."), "answer")
    return _advance(topic, "decline", by, now, answer=answer)


@transaction.atomic
def plan(*, topic, event, answer, by, now):
    """The topic is on the programme of a date of its activity."""
    if event.activity_id != topic.activity_id or event.is_cancelled or event.ends_at <= now:
        raise Refused(_("Choisissez une date à venir de cette activité."), "event")
    return _advance(topic, "plan", by, now, answer=answer, event=event)


def _advance(topic, verb, by, now, *, answer, event=None):
    topic = Topic.objects.select_for_update(of=("self",)).with_context().get(pk=topic.pk)
    if not policy.may_moderate(by):
        raise PermissionDenied
    if not workflow.may_follow(topic, verb):
        raise NotAllowedNow(
            _("Ce sujet a déjà reçu sa réponse\u00a0: %(state)s.") % {"state": topic.get_status_display()}
        )
    topic.status = workflow.TOPICS[verb][1]
    topic.answer, topic.answered_at, topic.answered_by, topic.event = answer.strip(), now, by, event
    topic.save(update_fields=["status", "answer", "answered_at", "answered_by", "event"])
    if topic.email:
        _write({"keep": "kept", "plan": "planned", "decline": "declined"}[verb], topic, topic.email, now)
    return topic


def _write(what, topic, to, now):
    reader = to if isinstance(to, str) else to.pk
    queue_email(
        key=f"events-topic-{what}-{topic.pk}-{reader if what == 'to_read' else ''}",
        kind=f"events.topic_{what}",
        to=to,
        template=f"events/emails/topic_{what}",
        context={"topic": topic, "fictitious": topic.activity.is_fictitious},
        about=topic,
        now=now,
    )
