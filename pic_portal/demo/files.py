"""A file in every state, brought there by the portal's own actions, each dated as it would have been."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Seat
from proposals import actions
from proposals.models import Call, Recommendation, SectionCode, Stage
from ui.typography import long_date

from . import exchange
from .texts import INITIATIVES

AMOUNTS = {1: ["42 000 $"], 2: ["110 000 $", "118 500 $", "121 000 $"], 3: ["220 000 $", "235 000 $", "210 000 $"]}
SHARES = (
    ("Ressources humaines", Decimal("0.62")),
    ("Activités et animation", Decimal("0.16")),
    ("Mobilisation et participation (transport, garde, collation)", Decimal("0.10")),
    ("Évaluation et captation des apprentissages", Decimal("0.05")),
    ("Frais d’administration", Decimal("0.07")),
)


class Story:
    """Writes the files of the demonstration. ``today`` is the local date that everything is relative to."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now
        self.stages = {stage.number: stage for stage in Stage.objects.all()}

    def tell(self):
        """Write every call and every file, each by the act that would have written it."""
        self._calls()
        self._confirmed()
        self._refused()
        self._accepted_and_decided()
        self._in_analysis()
        self._drafts()

    # --- Calls: four behind us, two ahead ------------------------------------------------------------------------
    def _calls(self):
        today = timezone.localdate(self.now)
        for days in (-470, -300, -46, -20, 24, 118):
            deadline = today + timedelta(days=days)
            call = Call.objects.create(
                name=_("Appel de démonstration du %(date)s") % {"date": long_date(deadline)},
                deadline_on=deadline,
                is_fictitious=True,
                letter_of_intent_due_on=today + timedelta(days=10) if days == 24 else None,
                source=_("Donnée fictive"),
            )
            call.stages.set(self.stages.values())

    # --- Files ----------------------------------------------------------------------------------------------------
    def _confirmed(self):
        """Two participations that are over, and owe their final report; one in its first year, one in its last months."""
        for who, slug, story, days in (
            ("third", "passerelles", "bonne-table", -471),
            ("sixth", "tanneries", "jeunes", -472),
        ):
            self.confirmed(who, slug, story, 1, days=days, decided=-425, starts=-398, sent=-424)
        self.confirmed("fourth", "grand-cote", "jeunes", 3, days=-301, decided=-262, starts=-250, sent=-260)
        proposal = self.confirmed("fifth", "belvedere", "ruelles", 1, days=-302, decided=-255, starts=-240, sent=-254)
        plan = proposal.participation
        actions.write_action_plan(
            participation=plan,
            text=_("Automne : trois soirées publiques.\nHiver : écriture du plan.\nPrintemps : adoption en assemblée."),
            change_note="",
            expected_number=0,
            by=self.people["fifth"],
            now=self.at(-230),
        )
        actions.write_action_plan(
            participation=plan,
            text=_(
                "Automne : deux soirées publiques et dix visites.\nHiver : écriture du plan.\nPrintemps : adoption."
            ),
            change_note=_("Une soirée devient dix visites à domicile, après nos échanges."),
            expected_number=1,
            by=self.people["fifth"],
            now=self.at(-120),
        )

    def confirmed(self, key, slug, story, number, *, days, decided, starts, sent):
        """A file told from its draft to its letter; each argument counts in days from today."""
        proposal = self.recommended(key, slug, story, number, days=days)
        self._accept(proposal, days=decided, starts=starts)
        self._letter(proposal, days=sent)
        return proposal

    def _refused(self):
        proposal = self.recommended("sixth", "tanneries", "ruelles", 2, days=-303, outcome="unfavourable")
        actions.record_refusal(
            proposal=proposal,
            ratified_on=self.day(-258),
            body=_("Conseil d’administration (fictif)"),
            reference="CA-F-03",
            reasons=_(
                "Le comité encourage la table à reprendre la démarche à l’étape de planification : les préalables du "
                "déploiement ne sont pas encore réunis."
            ),
            by=self.people["team"],
            now=self.at(-257),
        )
        self._letter(proposal, days=-256)

    def _accepted_and_decided(self):
        """At day 46 of the clock: amber. One accepted, one recommended, one not, one postponed."""
        accepted = self.recommended("second", "vieux-moulin", "portes-ouvertes", 2, days=-47)
        self._accept(accepted, days=-2, starts=40)
        self.recommended("third", "passerelles", "ruelles", 1, days=-48)
        self.recommended("sixth", "tanneries", "ruelles", 1, days=-47, outcome="unfavourable")
        self.recommended("fifth", "belvedere", "portes-ouvertes", 2, days=-49, outcome="postponed")

    def _in_analysis(self):
        """At day 20: one waits for precisions, one is analysed for a meeting to come, one has just come in."""
        asked = self._reviewed("second", "vieux-moulin", "ruelles", 1, days=-21)
        actions.ask_clarification(
            proposal=asked,
            question=_("Votre budget ne dit pas qui assure la garde pendant les soirées. Pouvez-vous le préciser?"),
            sections=[SectionCode.BUDGET, SectionCode.INITIATIVE],
            wanted_by=self.day(9),
            by=self.people["advisor"],
            now=self.at(-6),
        )
        ready = self._reviewed("coordinator", "erables", "bonne-table", 2, days=-22)
        self._analyse(ready, days=-5)
        second = self._reviewed("third", "passerelles", "portes-ouvertes", 2, days=-23)
        self._analyse(second, days=-4)
        exchange.tell(self, read=ready, waiting=second)
        meeting = actions.create_meeting(
            starts_at=self.at(8).replace(hour=18, minute=30),
            place=_("En ligne"),
            call=ready.call,
            by=self.people["team"],
            now=self.at(-4),
        )
        actions.gather(meeting=meeting, by=self.people["team"], now=self.at(-4))
        actions.convene(meeting=meeting, by=self.people["team"], now=self.at(-3))
        self._before_the_meeting(meeting, ready, second)
        self._submitted("fourth", "grand-cote", "bonne-table", 3, days=-20)

    def _before_the_meeting(self, meeting, ready, second):
        """The round is open: one opinion that its author alone reads; one member does not know, and the chair is asked."""
        for member, proposal in (("chair", ready), ("chair", second), ("member", ready)):
            actions.deny_conflict(proposal=proposal, by=self.people[member], now=self.at(-2))
        self._opinion(meeting.items.get(proposal=ready), "member", "favourable", days=-2)
        actions.doubt_conflict(
            proposal=second,
            words=_("Une personne de mon équipe siège au conseil d’un organisme partenaire de ce projet."),
            by=self.people["city"],
            now=self.at(-1),
        )

    def _opinion(self, item, member, stance, *, days, body=""):
        body = body or _("La place faite aux personnes du quartier est réelle. Le calendrier de l’an 1 est serré.")
        actions.comment(item=item, stance=stance, body=body, by=self.people[member], now=self.at(days))

    def _drafts(self):
        draft = self._draft("coordinator", "erables", "bonne-table", 1, days=-9)
        for code in (SectionCode.BUDGET, SectionCode.DURATION):
            draft.drafts.filter(code=code).delete()
        withdrawn = self._submitted("sixth", "tanneries", "jeunes", 1, days=-24)
        actions.take_back(
            proposal=withdrawn,
            by=self.people["sixth"],
            now=self.at(-18),
            reason=_("Le quartier préfère terminer son plan d’abord."),
        )
        actions.confirm_withdrawal(proposal=withdrawn, by=self.people["team"], now=self.at(-17))
        self._draft("third", "passerelles", "jeunes", 2, days=-3, contact=False, sections=(SectionCode.CHANGE,))

    # --- Steps ----------------------------------------------------------------------------------------------------
    def at(self, days):
        return self.now + timedelta(days=days)

    def meeting_time(self, days):
        """Half past one in the afternoon, in Montréal."""
        return timezone.localtime(self.at(days)).replace(hour=13, minute=30, second=0, microsecond=0)

    def day(self, days):
        return timezone.localdate(self.at(days))

    def _draft(self, key, slug, story, number, *, days, contact=True, sections=None):
        by, now = self.people[key], self.at(days)
        proposal = actions.start(
            neighbourhood=self.places[slug],
            stage=self.stages[number],
            public_id=uuid.uuid4(),
            by=by,
            now=now,
            first_contact_on=self.day(days - 25) if contact else None,
        )
        for code, data in self._answers(story, number).items():
            if sections is None or code in sections:
                actions.save_section(
                    proposal=proposal, code=code, data=data, expected_version=0, finished=True, by=by, now=now
                )
        return proposal

    def _submitted(self, key, slug, story, number, *, days):
        draft = self._draft(key, slug, story, number, days=days - 6)
        actions.confirm_first_contact(proposal=draft, by=self.people["advisor"], now=self.at(days - 3))
        return actions.submit(proposal=draft, by=self.people[key], now=self.at(days))

    def _reviewed(self, key, slug, story, number, *, days):
        proposal = self._submitted(key, slug, story, number, days=days)
        return actions.begin_review(proposal=proposal, by=self.people["advisor"], now=self.at(days + 2))

    def _analyse(self, proposal, *, days):
        analysis = proposal.analysis
        comments = {
            "prerequisites": _("La preuve est jointe ou expliquée; rien à ajouter."),
            "needs": _("Les besoins sont décrits avec des faits récents et la parole des personnes concernées."),
            "context": _("La table a l’habitude de travailler avec ces partenaires."),
        }
        actions.save_analysis(
            analysis=analysis,
            summary=_("Une proposition claire, portée par des personnes du quartier. Le budget suit la fourchette."),
            advice=_("Je connais bien cette table : elle tient ses engagements, et je suivrai son budget de près."),
            lines={item.pk: ("met", comments[item.criterion]) for item in analysis.items.all()},
            expected_version=analysis.lock_version,
            by=self.people["advisor"],
            now=self.at(days),
        )
        actions.mark_ready(analysis=analysis, by=self.people["advisor"], now=self.at(days))

    def recommended(self, key, slug, story, number, *, days, outcome="favourable"):
        proposal = self._reviewed(key, slug, story, number, days=days)
        self._analyse(proposal, days=days + 14)
        team, when = self.people["team"], self.meeting_time(days + 25)
        meeting = actions.create_meeting(
            starts_at=when, place=_("Maison du développement"), by=team, now=self.at(days + 15)
        )
        item = actions.add_to_agenda(meeting=meeting, proposal=proposal, by=team, now=self.at(days + 15))
        actions.convene(meeting=meeting, by=team, now=self.at(days + 16))
        for member in ("chair", "member", "city"):
            actions.deny_conflict(proposal=proposal, by=self.people[member], now=self.at(days + 18))
        self._opinion(item, "member", outcome, days=days + 20)
        self._opinion(item, "city", "none", days=days + 21, body=_("Je m’en remets à l’analyse."))
        actions.open_meeting(meeting=meeting, by=team, now=when)
        actions.mark_presence(meeting=meeting, seats=Seat.objects.of_management(), by=team, now=when)
        reasons = {
            "favourable": _("Les préalables sont réunis et les besoins bien établis. Le comité adopte l’analyse."),
            "unfavourable": _("Les préalables de l’étape ne sont pas tous réunis. Le comité adopte l’analyse."),
            "postponed": _("Le comité souhaite entendre la table avant de se prononcer."),
        }
        actions.close_round(item=item, by=self.people["chair"], now=when)
        actions.adopt(item=item, outcome=Recommendation.Outcome(outcome), reasons=reasons[outcome], by=team, now=when)
        actions.close_meeting(meeting=meeting, by=team, now=when + timedelta(hours=2))
        proposal.refresh_from_db()
        return proposal

    def _accept(self, proposal, *, days, starts):
        amounts = [Decimal(row["in_range"]) for row in proposal.versions.latest("number").content["amounts"]]
        actions.record_acceptance(
            proposal=proposal,
            ratified_on=self.day(days - 1),
            body=_("Conseil d’administration (fictif)"),
            reference="CA-F-01",
            starts_on=self.day(starts),
            years=[(amount, Decimal(0), "") for amount in amounts],
            conditions=_("Rencontrer l’équipe du PIC au cours du premier trimestre pour convenir du plan d’action."),
            by=self.people["team"],
            now=self.at(days),
        )

    def _letter(self, proposal, *, days):
        letter = actions.issue_letter(proposal=proposal, by=self.people["team"], now=self.at(days))
        actions.send_letter(letter=letter, by=self.people["team"], now=self.at(days) + timedelta(hours=1))
        proposal.refresh_from_db()

    # --- Answers --------------------------------------------------------------------------------------------------
    def _answers(self, story, number):
        text = INITIATIVES[story]
        explained = {"explanation": _("Voir le compte rendu de l’assemblée de juin, remis à notre conseil.")}
        plan = {**explained, "status": "adopted", "adopted_on": self.day(-520).isoformat()}
        rules = self.stages[number].rules.filter(valid_until=None, valid_from__isnull=False).get()
        return {
            SectionCode.CHANGE: {
                key: text[key] for key in ("desired_change", "priority_process", "neighbourhood_needs")
            }
            | {"title": text["title"]},
            SectionCode.PREREQUISITES: {
                row.code: plan if row.asks_adoption else explained for row in rules.prerequisites.all()
            },
            SectionCode.VISION: {"mode": "text", "text": text["vision"]},
            SectionCode.INITIATIVE: {
                **{key: text[key] for key in ("summary", "strategies", "working_methods", "target_population")},
                "area": "",
                "partners": [{"name": n, "role": r, "status": s} for n, r, s in text["partners"]],
                "partner_neighbourhoods": ["demo-belvedere"] if number == 3 else [],
            },
            SectionCode.LEARNING: {
                "questions": [{"question": question} for question in text["questions"]],
                "capture_plan": text["capture_plan"],
            },
            SectionCode.EDI: text["edi"],
            SectionCode.DURATION: {"years": str(len(AMOUNTS[number])), "justification": ""},
            SectionCode.BUDGET: _budget(AMOUNTS[number], text["other_funding"]),
        }


def _budget(totals, other_funding):
    """Share each year's total out over the usual lines, to the dollar; the first line takes what rounding leaves."""
    years = [Decimal(total.replace("\u00a0", "").replace(" ", "").removesuffix("$")) for total in totals]
    rows = [[(year * share).quantize(Decimal(1)) for year in years] for _label, share in SHARES]
    rows[0] = [year - sum(row[n] for row in rows[1:]) for n, year in enumerate(years)]
    return {
        "lines": [
            {"label": label, "amounts": [str(amount) for amount in row]}
            for (label, _share), row in zip(SHARES, rows, strict=True)
        ],
        "skill_lines": {},
        "other_funding": other_funding,
    }
