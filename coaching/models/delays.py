"""How long people have to answer, year by year. The sources give none of these: each is the portal's default.

A date that was told to somebody is kept with what it concerns, and does not move when a setting changes.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MOST_DAYS = 60


def _days(label, default, help_text):
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=help_text,
    )


class Delays(models.Model):
    contest_days = _days(
        _("contester une séance"),
        10,
        _("Jours après l’inscription de la séance. Hypothèse du portail\u00a0: 10."),
    )
    excess_days = _days(
        _("répondre aux heures au-delà du disponible"),
        10,
        _("Jours laissés à la table; ensuite, l’équipe décide. Hypothèse du portail\u00a0: 10."),
    )
    answer_days = _days(
        _("répondre à une demande d’accompagnement"),
        10,
        _("Jours ouvrables laissés à l’équipe. Hypothèse du portail\u00a0: 10."),
    )
    offer_days = _days(
        _("accepter une place de Dynamo offerte"),
        5,
        _("Jours ouvrables; ensuite, la place passe au quartier suivant. Hypothèse du portail\u00a0: 5."),
    )
    reminder_days = _days(
        _("rappeler l’échange à confirmer"),
        5,
        _("Jours ouvrables après l’arrivée d’une demande à Dynamo. Hypothèse du portail\u00a0: 5."),
    )
    team_days = _days(
        _("passer l’échange à l’équipe"),
        10,
        _("Jours ouvrables après l’arrivée d’une demande à Dynamo. Hypothèse du portail\u00a0: 10."),
    )

    class Meta:
        abstract = True


CALENDAR = ("contest_days", "excess_days")
WORKING = ("answer_days", "offer_days", "reminder_days", "team_days")
DELAYS = CALENDAR + WORKING


def in_limits():
    """Condition, for a CHECK: from 1 to 60 days, and the reminder no later than the team's turn."""
    limits = Q()
    for name in DELAYS:
        limits &= Q(**{f"{name}__gte": 1, f"{name}__lte": MOST_DAYS})
    return limits & Q(reminder_days__lte=F("team_days"))
