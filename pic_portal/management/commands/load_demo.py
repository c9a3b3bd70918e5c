"""Fill an empty portal with the demonstration: invented neighbourhoods, a person per role, a file in every state."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from pic_portal.demo.accompaniment import Accompaniment
from pic_portal.demo.activities import Activities
from pic_portal.demo.advising import Advising
from pic_portal.demo.awards import Awards
from pic_portal.demo.carried import Carried
from pic_portal.demo.deployed import Deployed
from pic_portal.demo.figures import Learning
from pic_portal.demo.files import Story
from pic_portal.demo.follow_up import FollowUp
from pic_portal.demo.library import Library
from pic_portal.demo.people import make_people
from pic_portal.demo.published import Published
from pic_portal.demo.readiness import Readiness
from pic_portal.demo.rewording import Rewording
from proposals.models import Proposal, Stage


class Command(BaseCommand):
    help = "Charge la démonstration\u00a0: personnes et quartiers fictifs, un dossier dans chaque état. Sans effet la seconde fois."

    def handle(self, *args, **options):
        if not settings.PIC_DEMO:
            raise CommandError(_("La démonstration ne se charge qu’en mode démonstration (PIC_DEMO=1)."))
        if not Stage.objects.exists():
            raise CommandError(_("Chargez d’abord les données du programme\u00a0: load_programme."))
        if User.objects.for_demonstration().exists():
            self.stdout.write(_("La démonstration est déjà là\u00a0: rien n’a changé."))
            return
        now = timezone.now()
        # PDFs are drawn inside, which is otherwise avoided: nobody else uses the portal yet, and half a demonstration
        # would be taken for a whole one at the next start.
        with transaction.atomic():
            people, places = make_people()
            story = Story(people, places, now=now)
            story.tell()
            Deployed(story, now=now).tell()
            Awards(story, now=now).tell()
            Carried(people, places, now=now).tell()
            Accompaniment(people, places, now=now).tell()
            Activities(people, places, now=now).tell()
            FollowUp(people, places, now=now).tell()
            Published(people, places, now=now).tell()
            Library(people, now=now).tell()
            Readiness(people, places, now=now).tell()
            Learning(people, now=now).tell()
            Rewording(people, now=now).tell()
            Advising(people, places, now=now).tell()
        self.stdout.write(
            _("Démonstration chargée\u00a0: %(people)s personnes, %(places)s quartiers fictifs, %(files)s dossiers.")
            % {"people": len(people), "places": len(places), "files": Proposal.objects.count()}
        )
