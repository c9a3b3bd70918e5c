"""The toolbox of the demonstration: invented resources of invented organisations in every theme and every state.

Their addresses are of example.org, where nothing answers for them; the real ones come from the programme's own data.
"""

from datetime import timedelta
from pathlib import Path

import yaml
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.utils import timezone

from proposals.models import Stage
from toolbox.actions import broken, resources, suggestions, using
from toolbox.models import LinkWatch, Opening, Resource, Theme
from ui.spreadsheets import workbook

RESOURCES = Path(__file__).parent / "library.yaml"
SHEET = "modele-de-plan-de-captation.xlsx"


class Library:
    """Told by the real actions; openings and answers of sites, which need time, are written as they would have been."""

    def __init__(self, people, *, now):
        self.people, self.team, self.now = people, people["team"], now
        self.today = timezone.localdate(now)
        self.themes = {theme.position: theme for theme in Theme.objects.in_order()}
        self.stages = {stage.number: stage for stage in Stage.objects.all()}
        self.made = {}

    def tell(self):
        for entry in yaml.safe_load(RESOURCES.read_text(encoding="utf-8"))["resources"]:
            self._make(**entry)
        self._use()
        self._trouble()
        self._suggestions()

    def _make(self, *, code, themes, stages, opens, published=True, **facts):
        resource = resources.create(
            themes=[self.themes[n] for n in themes],
            stages=[self.stages[n] for n in stages],
            by=self.team,
            now=self.now,
            is_fictitious=True,
            **facts,
        )
        if opens == "address":
            content = {"link": f"https://example.org/pic/{code}"}
        elif opens == "file":
            content = {"upload": _sheet()}
        else:
            content = None
        if content:
            resource = resources.open_with(resource=resource, by=self.team, now=self.now, **content)
        if content and published:
            resource = resources.publish(resource=resource, by=self.team, now=self.now)
        self.made[code] = resource

    def _use(self):
        """Some are opened more than others; two people keep one."""
        for n, code in enumerate(("continuum", "consentement", "boucle", "menu")):
            resource = self.made.get(code) or Resource.objects.get(code="menu-des-possibles")
            for week in range(3):
                day = self.today - timedelta(days=7 * week + n)
                Opening.objects.create(resource=resource, day=day, count=9 - 2 * n)
        for name in ("coordinator", "advisor"):
            using.keep(resource=self.made["consentement"], by=self.people[name], now=self.now)

    def _trouble(self):
        """A dead link, one to look at by hand, one to review, one that has expired."""
        dead = LinkWatch.objects.get(resource=self.made["plaidoyer"])
        dead.outcome, dead.http_status, dead.reason = "dead", 404, "not_found"
        dead.failed_days, dead.last_failed_on, dead.checked_at = 3, self.today, self.now
        dead.next_at, dead.since = self.now + timedelta(days=7), self.now - timedelta(days=1)
        dead.save()
        doubtful = LinkWatch.objects.get(resource=self.made["releve"])
        doubtful.outcome, doubtful.http_status, doubtful.reason = "to_check", 403, "forbidden"
        doubtful.checked_at, doubtful.next_at = self.now, self.now + timedelta(days=7)
        doubtful.since = self.now - timedelta(days=4)
        doubtful.save()
        Resource.objects.filter(pk=self.made["portrait"].pk).update(review_on=self.today - timedelta(days=3))
        Resource.objects.filter(pk=self.made["appel"].pk).update(expires_on=self.today - timedelta(days=1))
        broken.report(resource=self.made["video"], note="La vidéo demande un mot de passe.", now=self.now)

    def _suggestions(self):
        """One that waits, one that was kept, one that was not."""
        visitor = AnonymousUser()
        facts = {"name": "Dominique Essai", "email": "dominique@demo.example.org", "by": visitor, "now": self.now}
        suggestions.suggest(
            title="Trousse pour une assemblée de quartier",
            link="https://example.org/pic/trousse-assemblee",
            theme=self.themes[4],
            why="Nous l’avons suivie à la lettre pour notre première assemblée.",
            **facts,
        )
        kept = suggestions.suggest(title="Grille d’entrevue", link="https://example.org/pic/grille", **facts)
        kept = suggestions.accept(suggestion=kept, answer="Merci, elle manquait.", by=self.team, now=self.now)
        Resource.objects.filter(pk=kept.resource_id).update(is_fictitious=True)
        gone = suggestions.suggest(title="Notre infolettre", link="https://example.org/pic/infolettre", **facts)
        suggestions.decline(
            suggestion=gone,
            answer="L’infolettre d’un organisme change trop souvent pour la boîte à outils.",
            by=self.team,
            now=self.now,
        )


def _sheet():
    """A workbook to fill in, as a resource that is a file."""
    header = ["Question d’apprentissage", "Ce que l’on recueille", "Auprès de qui", "Quand", "Ce que l’on en fait"]
    upload = ContentFile(workbook([("Plan de captation", header, [])]), name=SHEET)
    upload.clean_name, upload.kind = SHEET, "xlsx"
    return upload
