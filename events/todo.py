"""What activities ask of whoever organises them, and of the team. Everything is only counted, in one query."""

from datetime import timedelta
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.todo import Counted, TodoItem

from . import policy
from .clock import midnight
from .models import Event, Topic

# Portal's defaults: the sources say nothing of them.
READ_NEEDS_BEFORE = timedelta(days=7)
PUBLISH_BEFORE = timedelta(days=21)
NOTE_WITHIN = timedelta(days=30)


def counted(user, now):
    """One item for each sort of thing that waits; nothing for whoever holds no desk (``ui.todo.Counted``)."""
    if not policy.holds_a_desk(user):
        return []
    own = Event.objects.run_by(user)
    day = timezone.localdate(now)
    today, tomorrow, after = (midnight(day + timedelta(days=n)) for n in range(3))
    items = [
        Counted(own.with_seats_to_give(now, tomorrow), partial(_seats_to_give, day)),
        Counted(own.beginning_between(today, tomorrow).to_come(now), partial(_today, day)),
        Counted(own.beginning_between(tomorrow, after), partial(_tomorrow, day)),
        Counted(own.with_needs_to_read(now, now + READ_NEEDS_BEFORE), _needs),
        Counted(own.without_attendance(now - NOTE_WITHIN, now), _attendance),
        Counted(own.drafts_beginning_by(now, now + PUBLISH_BEFORE), _drafts),
    ]
    if policy.may_moderate(user):
        items += [
            Counted(own.beyond_without_reason(now), _beyond),
            Counted(Topic.objects.visible_to(user).waiting(), _to_read),
        ]
    return items


def _desk(state="a-venir"):
    return f"{reverse('events:desk')}?etat={state}"


def _seats_to_give(day, count):
    return TodoItem(
        text=ngettext("Donner les places libres d’une activité", "Donner les places libres de %(n)s activités", count)
        % {"n": count},
        url=_desk(),
        due_on=day,
        tone="soon",
        tone_label=_("aujourd’hui"),
        why=_("Des gens attendent, et plus rien ne s’offre par courriel\u00a0: les places se donnent à la porte."),
    )


def _today(day, count):
    return TodoItem(
        text=ngettext("Accueillir les gens à une activité", "Accueillir les gens à %(n)s activités", count)
        % {"n": count},
        url=_desk(),
        due_on=day,
        tone="soon",
        tone_label=_("aujourd’hui"),
        why=_("Notez qui arrive, sur un téléphone ou sur la feuille."),
    )


def _tomorrow(day, count):
    return TodoItem(
        text=ngettext("Préparer l’accueil d’une activité", "Préparer l’accueil de %(n)s activités", count)
        % {"n": count},
        url=_desk(),
        due_on=day + timedelta(days=1),
        tone="soon",
        tone_label=_("demain"),
        why=_("La liste, la feuille de présence et les besoins sont sur la page de chaque date."),
    )


def _needs(count):
    return TodoItem(
        text=ngettext("Lire les besoins inscrits à une activité", "Lire les besoins inscrits à %(n)s activités", count)
        % {"n": count},
        url=_desk(),
        why=_("Accès et alimentation\u00a0: elle a lieu d’ici 7 jours.")
        if count == 1
        else _("Accès et alimentation\u00a0: elles ont lieu d’ici 7 jours."),
    )


def _attendance(count):
    return TodoItem(
        text=ngettext("Noter qui est venu à une activité", "Noter qui est venu à %(n)s activités", count)
        % {"n": count},
        url=_desk("passees"),
        why=_("Les attestations, les remerciements et le bilan du quartier en dépendent."),
    )


def _drafts(count):
    return TodoItem(
        text=ngettext("Publier ou supprimer un brouillon", "Publier ou supprimer %(n)s brouillons", count)
        % {"n": count},
        url=_desk("brouillons"),
        why=_("Le début est d’ici 3 semaines, et personne ne peut s’y inscrire."),
    )


def _beyond(count):
    return TodoItem(
        text=ngettext("Régler une date au-delà de ses places", "Régler %(n)s dates au-delà de leurs places", count)
        % {"n": count},
        url=_desk(),
        why=_("Plus de personnes que de places, sans motif\u00a0: ajoutez des places, ou écrivez aux personnes."),
    )


def _to_read(count):
    return TodoItem(
        text=ngettext("Lire %(n)s sujet proposé", "Lire %(n)s sujets proposés", count) % {"n": count},
        url=f"{reverse('events:topics')}?etat={Topic.Status.PROPOSED}",
        why=_("Des gens proposent de quoi parler aux échanges de pratiques\u00a0: l’équipe leur répond."),
    )
