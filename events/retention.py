"""What this app erases once its time is over (R12). What stays counts people and names nobody."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.retention import purger_of_rows

from .models import FeedToken, Needs, Registration, Subscription, Topic


def forget_registrations(registrations, now=None):
    """Blank who registered, for good; every link that was sent opens nothing any more. Return how many.

    The row stays, with its event, its neighbourhood and its attendance: how many came remains true. A certificate keeps
    the name that it certifies.
    """
    Needs.objects.filter(registration__in=registrations.values("pk")).delete()
    return registrations.update(
        name="",
        email="",
        email_key="",
        organisation="",
        end_reason="",
        forgotten_at=now or timezone.now(),
        link_version=F("link_version") + 1,
    )


def forget_proposers(topics):
    """Blank who proposed a topic; the topic and its answer stay."""
    return topics.update(name="", email="")


purger_of_rows(
    "events.needs",
    _("Besoins des personnes inscrites aux activités"),
    lambda before: Needs.objects.to_erase(before),
)
purger_of_rows(
    "events.guests",
    _("Nom et courriel des personnes inscrites sans compte"),
    lambda before: Registration.objects.to_forget(before),
    forget_registrations,
)
purger_of_rows(
    "events.newsletter_requests",
    _("Demandes d’infolettre jamais confirmées"),
    lambda before: Subscription.objects.never_confirmed_before(before),
)
purger_of_rows(
    "events.newsletter_departures",
    _("Adresses qui ont quitté l’infolettre"),
    lambda before: Subscription.objects.ended_before(before),
)
purger_of_rows(
    "events.topics",
    _("Nom et courriel de qui a proposé un sujet resté sans suite"),
    lambda before: Topic.objects.to_forget(before),
    forget_proposers,
)
purger_of_rows(
    "events.feeds",
    _("Adresses de calendriers personnels révoquées"),
    lambda before: FeedToken.objects.revoked_before(before),
)
