"""What invented tables tell everybody of what they learned: after a report, in their own words, and taken back."""

import uuid
from datetime import timedelta

from django.utils.translation import gettext as _

from reports import actions
from reports.models import Lesson


class Published:
    """Told after the reports (``follow_up.FollowUp``), by whoever speaks for each table."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now

    def tell(self):
        self._after_a_report("passerelles", "third", "activities.difficulties", days=-6)
        self._after_a_report("passerelles", "third", "learning.learned", days=-5)
        self._after_a_report("tanneries", "sixth", "strategic.engagement", days=-2)
        too_early = actions.publish_own_words(
            neighbourhood=self.places["passerelles"],
            title=_("Combien de personnes faut-il autour de la table?"),
            text=_("Nous le saurons l’an prochain."),
            change="",
            key=uuid.uuid4(),
            by=self.people["third"],
            now=self.at(-5),
        )
        actions.withdraw_publication(publication=too_early, by=self.people["third"], now=self.at(-4))
        actions.publish_own_words(
            neighbourhood=self.places["belvedere"],
            title=_("À qui appartient une ruelle?"),
            text=_(
                "À qui s’en occupe. Les trois ruelles qui vivent encore un an après sont celles où des voisins avaient choisi "
                "eux-mêmes ce qu’ils y mettraient."
            ),
            change=_("Nous demandons maintenant d’abord qui veut s’en occuper, ensuite ce qu’on y fera."),
            key=uuid.uuid4(),
            by=self.people["fifth"],
            now=self.at(-30),
        )

    def _after_a_report(self, slug, key, source, *, days):
        lesson = Lesson.objects.of_place(self.places[slug]).of_sources([source]).first()
        actions.publish_lesson(
            lesson=lesson,
            title=lesson.question,
            text=lesson.text,
            change=lesson.reinvested,
            key=uuid.uuid4(),
            by=self.people[key],
            now=self.at(days),
        )

    def at(self, days):
        return self.now + timedelta(days=days)
