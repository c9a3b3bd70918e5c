"""A sitting of governance and what follows them: decisions, letters at each step, instalments paid, late and to come."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from proposals import actions
from proposals.models import Participation


class Awards:
    """Told after the files (``files.Story``), by the same acts."""

    def __init__(self, story, *, now):
        self.story, self.people, self.now = story, story.people, now

    def tell(self):
        """Record the sitting, decide, issue and send some letters, and pay."""
        self._sitting()
        self._payments()

    def _sitting(self):
        """One letter sent, one issued, one to issue; what the committee recommended since waits for its decision."""
        team, story = self.people["team"], self.story
        recommended = [
            story.recommended(who, slug, text, number, days=-49)
            for who, slug, text, number in (
                ("coordinator", "erables", "jeunes", 1),
                ("sixth", "tanneries", "bonne-table", 2),
                ("third", "passerelles", "jeunes", 2),
            )
        ]
        sitting = actions.record_sitting(
            body=_("Conseil d’administration (fictif)"),
            held_on=story.day(-12),
            reference="CA-F-04",
            by=team,
            now=story.at(-11),
        )
        actions.accept_together(
            sitting=sitting,
            starts={file: _first_of_month(story.day(35)) for file in recommended},
            by=team,
            now=story.at(-11),
        )
        for days, file in ((-9, recommended[0]), (-2, recommended[1])):
            file.refresh_from_db()
            words = actions.letter_content(file, now=story.at(days))
            actions.issue_together(
                sitting=sitting, read={file: actions.fingerprint(words)}, by=team, now=story.at(days)
            )
            actions.ensure_drawn(file.letters.get(), now=story.at(days))
        actions.send_together(letters=list(recommended[0].letters.all()), by=team, now=story.at(-8))

    def _payments(self):
        """Each participation has its plan. What fell due is paid, but one payment is late; another is due next week."""
        team, today = self.people["team"], timezone.localdate(self.now)
        for participation in Participation.objects.order_by("pk"):
            actions.propose_plan(participation=participation, per_year=2, by=team, now=self.now - timedelta(days=240))
            due = list(participation.instalments.due_until(today - timedelta(days=40)))
            late = due[-1:] if participation.years.count() > 1 else []
            for number, row in enumerate(due, start=1):
                if row not in late:
                    self._pay(row, f"V-F-{participation.pk:02d}{number}")
        soon = Participation.objects.latest("pk").instalments.planned().earliest("due_on")
        actions.change_instalment(
            instalment=soon, due_on=today + timedelta(days=9), amount=soon.amount, by=team, now=self.now
        )

    def _pay(self, row, reference):
        paid_on = max(row.due_on, row.participation.proposal.decision.ratified_on)
        actions.record_payment(
            instalment=row, paid_on=paid_on, reference=reference, by=self.people["team"],
            now=self.now - timedelta(days=30),
        )  # fmt: skip


def _first_of_month(day):
    return day.replace(day=1)
