"""What follows the awards of the demonstration: meetings, reports being written, to be read, and asked about."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from reports import actions
from reports.models import Kind, Obligation

from .reporting import Reporting

WEEK = 7


class FollowUp:
    """Told by the real actions, week after week since the first letter, as the scheduler would have done."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now
        self.today = timezone.localdate(now)

    def tell(self):
        held = self._owed("grand-cote", Kind.MIDYEAR)
        held_on = held.due_on + timedelta(days=3)
        for slug in ("passerelles", "tanneries"):
            meeting = self._owed(slug, Kind.MIDYEAR)
            actions.receive(
                obligation=meeting, on=meeting.due_on, by=self.people["advisor"], now=self.now - timedelta(200)
            )
        for days in range(-120, 0, WEEK):
            now = self.now + timedelta(days=days)
            if days == -8:  # before the sweep of that week: what is handed in is not recalled
                self._reports()
            if held.done_on is None and timezone.localdate(now) > held_on:
                held = actions.receive(obligation=held, on=held_on, by=self.people["advisor"], now=now)
            actions.record_steps(now=now)
            actions.tell_digests(now=now)
        self._meetings(held)
        report = self._owed("grand-cote", Kind.ANNUAL)
        actions.extend(
            obligation=report,
            to=report.due_on + timedelta(days=21),
            reason=_("L’assemblée qui adopte les états financiers se tient trois semaines plus tard."),
            by=self.people["team"],
            now=self.now - timedelta(days=5),
        )

    def _reports(self):
        Reporting(self.people, self.now).tell(
            writing=self._owed("grand-cote", Kind.ANNUAL),
            asked=self._owed("passerelles", Kind.FINAL),
            to_read=self._owed("tanneries", Kind.FINAL),
        )

    def _meetings(self, held):
        """What was said at the meeting that was held; moments proposed for the one that is late."""
        by, place = self.people["advisor"], _("Locaux de la table, salle du rez-de-chaussée")
        actions.write_note(
            obligation=held,
            text=_(
                "Les familles reviennent quand l’accueil est le même d’une fois à l’autre. Deux bénévoles sont en "
                "formation. Ce qui n’a pas marché : l’horaire du samedi matin; nous en parlons sans détour."
            ),
            is_shared=True,
            by=by,
            now=self.now - timedelta(days=60),
        )
        for text, charge, days in (
            (_("Envoyer les trois questions retenues aux partenaires"), "table", 6),
            (_("Mettre la table en lien avec celle des Érables"), "advisor", 12),
        ):
            due_on = self.today + timedelta(days=days)
            actions.add_follow_up(
                obligation=held, text=text, charge=charge, due_on=due_on, by=by, now=self.now - timedelta(days=60)
            )
        morning = timezone.localtime(self.now).replace(hour=9, minute=30, second=0, microsecond=0)
        actions.propose(
            obligation=self._owed("belvedere", Kind.MIDYEAR),
            moments=[morning + timedelta(days=days) for days in (8, 9, 13)],
            minutes=90,
            place=place,
            by=by,
            now=self.now - timedelta(days=2),
        )

    def _owed(self, slug, kind):
        """The first that this neighbourhood owes of that sort."""
        return Obligation.objects.of_place(self.places[slug]).of_kinds(kind).waiting().by_date().first()
