"""The desks of the demonstration: an advisor on leave and who replaces them, a table that waits, notes of contact."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood, Portfolio, Substitution
from proposals import actions
from proposals.models import Proposal, Status

from .people import SINCE

# Two neighbourhoods that have no file: their advisor is away, and Alex Gagnon answers for them meanwhile.
ON_LEAVE = ("demo-vallon", "demo-lilas")


class Advising:
    """Told by the real actions, on days around today."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now
        self.today = timezone.localdate(now)

    def tell(self):
        self._leave()
        self._exchange()
        self._notes()

    def _leave(self):
        away, advisor = self.people["away"], self.people["advisor"]
        for place in Neighbourhood.objects.filter(slug__in=ON_LEAVE):
            Portfolio.objects.create(advisor=away, neighbourhood=place, starts_on=SINCE)
        Substitution.objects.create(
            advisor=away,
            substitute=advisor,
            starts_on=self.today - timedelta(days=12),
            ends_on=self.today + timedelta(days=17),
        )

    def _exchange(self):
        """The table of the Érables wrote four days ago, and waits."""
        actions.post_message(
            proposal=self._file("erables"),
            body=_("Nous avons trouvé une cuisine de plus. Faut-il vous envoyer une lettre d’appui?"),
            by=self.people["coordinator"],
            now=self.now - timedelta(days=4),
        )

    def _notes(self):
        told = [
            ("erables", 9, "call", True, True, _("Inquiète du calendrier; elle attend de savoir si le comité aura des questions.")),
            ("erables", 46, "visit", False, False, _("Vu la cuisine du centre. L’équipe est fatiguée; y revenir en janvier.")),
            ("vieux-moulin", 6, "email", True, False, _("La garde pendant les soirées serait prise en charge par un CPE voisin.")),
            ("belvedere", 30, "meeting", True, False, _("La coordination part en congé au printemps; la relève n’est pas nommée.")),
            ("tanneries", 75, "call", False, False, _("Déception après le refus. Reparler du plan de quartier, sans presser.")),
        ]  # fmt: skip
        for slug, days, means, is_shared, on_file, text in told:
            actions.write_contact_note(
                neighbourhood=self.places[slug],
                proposal=self._file(slug) if on_file else None,
                happened_on=self.today - timedelta(days=days),
                means=means,
                text=text,
                is_shared=is_shared,
                by=self.people["advisor"],
                now=self.now - timedelta(days=days),
            )

    def _file(self, slug):
        return Proposal.objects.filter(neighbourhood=self.places[slug], status=Status.UNDER_REVIEW).first()
