"""``manage.py load_programme``: the programme's reference data, as the sources give them."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from coaching import loading as coaching
from events import loading as events
from neighbourhoods import loading as neighbourhoods
from neighbourhoods.facts import FactError, Tally
from proposals import loading as proposals
from reports import loading as reports
from toolbox import loading as toolbox

LABELS = {
    "organisations": "organisations",
    "committees": "comités",
    "neighbourhoods": "quartiers",
    "tables": "tables de quartier",
    "phase_one_records": "entrées du bilan de la phase 1",
    "initiatives": "initiatives de la phase 1",
    "stages": "étapes",
    "rules": "règles d’étape en vigueur",
    "calls": "appels",
    "settings": "réglages du programme",
    "years": "années d’heures et de places",
    "activities": "activités collectives",
    "event_dates": "dates passées des activités",
    "reporting_rules": "règles du suivi après l’octroi",
    "word_groups": "mots équivalents de la recherche",
    "themes": "thèmes de la boîte à outils",
    "resources": "ressources de la boîte à outils",
    "paths": "parcours de la boîte à outils",
}


class Command(BaseCommand):
    help = (
        "Charge les données du programme. Ce qui existe déjà n’est jamais modifié; relancer la commande ne change rien."
    )

    def handle(self, *args, **options):
        tally = Tally()
        try:
            with transaction.atomic():
                neighbourhoods.load(tally)
                proposals.load(tally)
                coaching.load(tally)
                reports.load(tally)
                events.load(tally)
                toolbox.load(tally)
        except FactError as problem:
            raise CommandError(_("Rien n’a été chargé. %(problem)s") % {"problem": problem}) from problem
        if not options["verbosity"]:
            return
        self.stdout.write(f"{_('Données du programme'):<34}{_('créé'):>6}{_('gardé tel quel'):>16}")
        for sort, (created, kept) in tally.rows.items():
            self.stdout.write(f"  {LABELS[sort]:<32}{created:>6}{kept:>16}")
