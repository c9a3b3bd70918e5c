"""Reports of the demonstration: one being written, one to be read, one about which a precision is asked."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from reports import actions
from reports.models import ReportSection


class Reporting:
    """Each report by the acts of those who would have done them, some days ago."""

    def __init__(self, people, now):
        self.people, self.now = people, now

    def tell(self, *, writing, asked, to_read):
        self._begun(writing, by=self.people["fourth"])
        self._handed_in(to_read, by=self.people["sixth"], days=-3)
        report = self._handed_in(asked, by=self.people["third"], days=-9)
        actions.ask_precisions(
            report=report,
            question=_(
                "Merci pour ce rapport, qui dit aussi ce qui a raté. Une chose nous échappe\u00a0: à quoi a servi la hausse de la "
                "mobilisation? Une phrase suffit."
            ),
            sections=[ReportSection.STATEMENT],
            by=self.people["advisor"],
            now=self.now - timedelta(days=4),
        )

    def _begun(self, obligation, *, by):
        report = actions.open_report(obligation=obligation, by=by, now=self.now - timedelta(days=12))
        text = {
            "summary": _(
                "Six ateliers de rue dans trois parcs, avec une trentaine de jeunes chaque fois. Un comité de neuf jeunes se "
                "réunit aux deux semaines depuis septembre."
            ),
            "changes": "",
            "difficulties": _("Personne ne venait le samedi matin; le mardi soir convient mieux."),
        }
        self._save(report, ReportSection.ACTIVITIES, text, by=by, days=-12, finished=False)
        edi = {"representation": _("Quatre des neuf jeunes du comité sont arrivés au pays depuis moins de trois ans.")}
        self._save(report, ReportSection.EDI, edi, by=by, days=-11)

    def _handed_in(self, obligation, *, by, days):
        report = actions.open_report(obligation=obligation, by=by, now=self.now + timedelta(days=days - 14))
        for code, data in self._answers(report).items():
            self._save(report, code, data, by=by, days=days - 2)
        return actions.hand_in(report=report, by=by, now=self.now + timedelta(days=days))

    def _save(self, report, code, data, *, by, days, finished=True):
        draft = report.drafts.filter(code=code).first()
        actions.save_section(
            report=report,
            code=code,
            data=data,
            expected_version=draft.lock_version if draft else 0,
            finished=finished,
            by=by,
            now=self.now + timedelta(days=days),
        )

    def _answers(self, report):
        opened = {draft.code: draft.data for draft in report.drafts.all()}
        learned = opened.get(ReportSection.LEARNING, {}).get("learned", ())
        return {
            ReportSection.ACTIVITIES: {
                "summary": _(
                    "Quatre assemblées publiques, une cinquantaine de personnes chacune. Vingt-deux visites à domicile avec "
                    "des personnes qui ne viennent jamais aux réunions. Un comité de rédaction a écrit le plan."
                ),
                "changes": _(
                    "Trois organismes qui ne se parlaient plus se voient chaque mois. Le plan est porté par des résidentes et "
                    "des résidents, qui l’ont présenté eux-mêmes à l’arrondissement."
                ),
                "difficulties": _(
                    "Le sondage en ligne n’a presque rien donné\u00a0: onze réponses. Le porte-à-porte, lui, a ouvert."
                ),
            },
            ReportSection.TARGETS: {
                "targets": [
                    {
                        "target": _("Un plan adopté en assemblée"),
                        "state": "reached",
                        "comment": _("Adopté à l’unanimité, 64 personnes présentes."),
                    },
                    {"target": _("Cent personnes rejointes"), "state": "partly", "comment": _("Quatre-vingt-six.")},
                ]
            },
            ReportSection.PARTNERS: opened.get(ReportSection.PARTNERS, {}),
            ReportSection.EDI: {
                "representation": _(
                    "Le tiers du comité vit la situation dont parle le plan; la garde et le repas sont payés."
                )
            },
            ReportSection.LEARNING: {
                "learned": [
                    {
                        **row,
                        "answer": _(
                            "Être invité par quelqu’un qu’on connaît compte plus que le sujet de la rencontre."
                        ),
                        "reinvested": _("Chaque membre du comité invite trois personnes; l’affiche vient après."),
                    }
                    for row in learned
                ]
                or [
                    {
                        "question": _("Qu’est-ce qui donne envie de revenir?"),
                        "answer": _("L’accueil."),
                        "reinvested": "",
                    }
                ],
            },
            ReportSection.SUPPORT: {"remark": _("L’accompagnement nous a aidés à poser une seule question à la fois.")},
            ReportSection.STATEMENT: self._statement(opened.get(ReportSection.STATEMENT, {})),
            ReportSection.STRATEGIC: {
                "engagement": _(
                    "Les visites ont changé le plan\u00a0: le transport n’y figurait pas, il en est devenu le cœur."
                ),
                "backbone": _("Une coordination à trois jours suffit pour planifier, pas pour déployer."),
            },
            ReportSection.AIMS: {
                "practices": _("Une fiche commune après chaque activité, lue ensemble aux trois mois."),
                "people": _("Douze personnes isolées ont maintenant un rendez-vous par semaine dans le quartier."),
                "systems": _("Rien encore\u00a0: l’arrondissement écoute, mais n’a rien changé."),
            },
            ReportSection.NEXT_STEP: {
                "choice": "next_stage",
                "reasons": _("Le plan est prêt et les partenaires sont là\u00a0: nous visons le déploiement."),
            },
        }

    @staticmethod
    def _statement(opened):
        """What was planned, spent but for a fifth of the first line; the third one cost half as much again."""
        lines = [dict(line) for line in opened.get("lines", ())]
        for number, line in enumerate(lines):
            share = {0: Decimal("0.80"), 2: Decimal("1.50")}.get(number, Decimal(1))
            line["actual"] = str((Decimal(line["planned"]) * share).quantize(Decimal(1)))
            line["explanation"] = {
                0: _("Le poste est resté vacant de juin à août."),
                2: _("Plus de transport et de garde que prévu."),
            }.get(number, "")
        return {
            **opened,
            "lines": lines,
            "unspent": "discuss",
            "unspent_note": _("Surtout le poste vacant de l’été."),
        }
