"""The papers of a file that one person may read: each is read through ``visible_to``, whoever asks."""

import json
from decimal import Decimal

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from ui.typography import iso_date, long_date, long_instant, money
from writing.findings import as_date

from .. import copies, desk
from ..actions.letters import decided_words, ensure_drawn
from ..models import (
    Analysis,
    Decision,
    Document,
    Instalment,
    Letter,
    LetterOfIntent,
    MessageAttachment,
    Opinion,
    Participation,
    Recommendation,
    Status,
)
from ..rules.form import form_spec
from .openings import Opening
from .packing import Names, Paper, folder_name, stored, written
from .pages import Block, page, style


class Gathering:
    """The papers of one file for one reader, and the facts that head the index."""

    def __init__(self, proposal, user, openings, *, now):
        self.proposal, self.user, self.openings, self.now = proposal, user, set(openings), now
        self.names, self.papers = Names(), []
        self.names.path("", "index.html")
        self.names.path("", "style.css")

    def gather(self):
        """Return every paper, in the order of the index."""
        for part in (
            self._versions, self._decision, self._letters, self._exchange, self._documents, self._questions,
            self._analysis, self._recommendations, self._opinions, self._participation, self._intent, self._journal,
        ):  # fmt: skip
            part()
        self._add("", "style.css", _("Feuille de style de ces pages"), _("Autour"), written(style), kept=True)
        return self.papers

    def facts(self):
        told = self.proposal.status_for_table if Opening.POSITION not in self.openings else self.proposal.status
        yield _("Numéro"), self.proposal.reference
        yield _("Titre"), self.proposal.title
        yield _("Étape"), str(self.proposal.stage)
        yield _("Appel"), self.proposal.call.name
        yield _("Déposée le"), long_instant(self.proposal.submitted_at)
        yield _("État"), str(Status(told).label)

    # --- Adding -------------------------------------------------------------------------------------------------------
    def _add(self, folder, name, label, group, read, *, kept=False, **more):
        path = f"{folder}/{name}" if kept and folder else name if kept else self.names.path(folder, name)
        self.papers.append(Paper(path, label, group, read, **more))
        return path

    def _page(self, name, title, group, blocks):
        if blocks:
            made = written(lambda: page(title, blocks, proposal=self.proposal))
            self._add("", f"{name}.html", title, group, made, at=self.now)

    # --- What the table wrote -----------------------------------------------------------------------------------------
    def _versions(self):
        group = _("Versions déposées")
        rows = self.proposal.versions.visible_to(self.user).select_related("frozen_by")
        for version in sorted(rows, key=lambda row: row.number):
            version.proposal = self.proposal
            label = _("Version %(n)s, déposée le %(date)s") % {
                "n": version.number,
                "date": long_date(version.frozen_at),
            }
            self._add(
                "versions", copies.copy_name(version), label, group, _copy_of(version), kind="pdf", at=version.frozen_at
            )
            self._add(
                "versions",
                copies.copy_name(version).removesuffix("pdf") + "json",
                _("%(label)s, pour un logiciel (JSON)") % {"label": label},
                group,
                written(lambda version=version: _as_json(version)),
                at=version.frozen_at,
            )

    def _documents(self):
        rows = Document.objects.visible_to(self.user).filter(proposal=self.proposal).on_record()
        places = desk.prerequisite_labels(self.proposal)
        places |= {section.code: section.title for section in form_spec().sections}
        for row in rows.order_by("uploaded_at", "pk"):
            place = places.get(row.slot, row.slot)
            mark = _(" (retiré depuis)") if row.removed_at else ""
            self._file("documents/" + folder_name(place), row, f"{place}\u00a0: {row.name}{mark}", _("Documents"))

    def _file(self, folder, row, label, group):
        return self._add(
            folder, row.name, label, group, stored(row.file.storage, row.file.name), kind=row.kind, digest=row.digest
        )

    def _exchange(self):
        group = _("Échange")
        attachments = {}
        rows = MessageAttachment.objects.visible_to(self.user).filter(message__proposal=self.proposal)
        for row in rows.select_related("message"):
            label = _("Pièce jointe\u00a0: %(name)s") % {"name": row.name}
            path = self._file("echange", row, label, group)
            attachments.setdefault(row.message_id, []).append((path, row.name))
        said = [
            (row.sent_at, Block(row.author.full_name, long_instant(row.sent_at), text=row.body,
                                links=attachments.get(row.pk, [])))
            for row in self.proposal.messages.visible_to(self.user).select_related("author")
        ]  # fmt: skip
        for row in self.proposal.clarifications.visible_to(self.user).select_related("asked_by"):
            facts = [(_("Sections rouvertes"), ", ".join(_title(code) for code in row.sections))]
            if row.wanted_by:
                facts.append((_("Réponse souhaitée au plus tard le"), iso_date(row.wanted_by)))
            if row.answered_at:
                facts.append((_("Réponse reçue le"), iso_date(row.answered_at)))
            head = _("Précisions demandées par %(who)s") % {"who": row.asked_by.full_name}
            said.append((row.asked_at, Block(head, long_instant(row.asked_at), facts, row.question)))
        self._page("echange", _("Échange"), group, [block for _at, block in sorted(said, key=lambda pair: pair[0])])

    def _questions(self):
        rows = self.proposal.recorded_questions.visible_to(self.user).select_related("recorded_by")
        blocks = [
            Block("", f"{row.recorded_by.full_name}, {long_instant(row.recorded_at)}", text=row.text) for row in rows
        ]
        title = _("Questions d’apprentissage inscrites après le dépôt")
        self._page("questions", title, _("Ce que la table a écrit"), blocks)

    def _intent(self):
        letter = (
            LetterOfIntent.objects.visible_to(self.user)
            .that_answer(self.proposal.call_id, self.proposal.neighbourhood.slug)
            .filter(sent_at__isnull=False)
            .first()
        )
        if letter and self.openings & {Opening.TABLE, Opening.ANALYSIS}:
            block = Block("", long_instant(letter.sent_at), text=letter.body)
            self._page("lettre-d-intention", _("Lettre d’intention"), _("Ce que la table a écrit"), [block])

    # --- Answer -------------------------------------------------------------------------------------------------------
    def _decision(self):
        """The decision; for the table, in the words of the last letter that it received and no other."""
        group, title, more = _("Réponse"), _("Décision"), []
        if Opening.POSITION in self.openings:
            decision = Decision.objects.visible_to(self.user).filter(proposal=self.proposal).first()
            words = decided_words(decision) if decision else None
            more = _of_the_team(decision) if decision else []
        else:
            sent = self._sent_letters().order_by("-rank").first()
            words = sent.content if sent else None
        if words:
            self._page("decision", title, group, [_decided(words), *more])

    def _sent_letters(self):
        return Letter.objects.visible_to(self.user).filter(proposal=self.proposal, dispatch__isnull=False)

    def _letters(self):
        for row in Letter.objects.visible_to(self.user).filter(proposal=self.proposal).order_by("rank"):
            label = f"{row.get_kind_display()}, {row.number}"
            rendering = ensure_drawn(row, now=self.now)
            self._add(
                "lettres", f"{row.number}.pdf", label, _("Réponse"), stored(default_storage, rendering.path),
                kind="pdf", at=row.issued_at, digest=rendering.digest,
            )  # fmt: skip

    # --- Those who analyse --------------------------------------------------------------------------------------------
    def _analysis(self):
        found = Analysis.objects.visible_to(self.user).prefetch_related("items").filter(proposal=self.proposal).first()
        if found is None or (found.ready_at is None and Opening.ANALYSIS not in self.openings):
            return
        state = _("Remise au comité le %(date)s") % {"date": long_date(found.ready_at)} if found.ready_at else ""
        grid = _grid(desk.grid(found, desk.prerequisite_labels(self.proposal)))
        blocks = [Block(_("Synthèse"), state, text=found.summary or "–"), grid]
        if found.advice:
            blocks.insert(1, Block(_("Avis de la conseillère ou du conseiller"), text=found.advice))
        self._page("analyse", _("Analyse"), _("Analyse et comité"), blocks)

    def _recommendations(self):
        rows = Recommendation.objects.visible_to(self.user).filter(item__proposal=self.proposal)
        blocks = []
        for row in rows.select_related("item__meeting").order_by("adopted_at"):
            head = f"{row.get_outcome_display()}, {long_date(row.item.meeting.starts_at)}"
            facts = [(_("Adoptée le"), long_instant(row.adopted_at)), (_("Quorum"), desk.quorum_words(row.record))]
            blocks.append(Block(head, facts=facts, text=row.reasons))
            blocks.append(Block(_("Analyse adoptée"), text=row.analysis.get("summary", "")))
            blocks.append(_grid(desk.frozen_grid(row.analysis)))
        self._page("recommandation", _("Recommandation du comité de gestion"), _("Analyse et comité"), blocks)

    def _opinions(self):
        rows = Opinion.objects.visible_to(self.user).filter(item__proposal=self.proposal).select_related("author")
        blocks = [
            Block(row.author.full_name, long_instant(row.written_at),
                  [(_("Avis"), row.get_stance_display())] if row.stance else [], row.body)
            for row in rows
        ]  # fmt: skip
        self._page("avis", _("Avis des membres du comité"), _("Analyse et comité"), blocks)

    # --- After the letter ---------------------------------------------------------------------------------------------
    def _participation(self):
        found = Participation.objects.visible_to(self.user).filter(proposal=self.proposal).first()
        if found is None:
            return
        group = _("Participation")
        years = [
            (_("An\u00a0%(n)s") % {"n": row.number}, iso_date(row.starts_on), iso_date(row.ends_on),
             money(row.amount), money(row.reserved))
            for row in found.years.all()
        ]  # fmt: skip
        columns = (_("Année"), _("Du"), _("Au"), _("Soutien"), _("Montant réservé"))
        blocks = [Block(_("Années et sommes"), columns=columns, rows=years)]
        paid = [
            (_("An\u00a0%(n)s") % {"n": row.year_number}, iso_date(row.due_on), money(row.amount),
             iso_date(row.paid_on) if row.paid_on else "–", row.payment_reference or "–")
            for row in Instalment.objects.visible_to(self.user).filter(participation=found)
        ]  # fmt: skip
        columns = (_("Année"), _("Prévu le"), _("Montant"), _("Versé le"), _("Référence"))
        blocks += [Block(_("Versements"), columns=columns, rows=paid)] if paid else []
        for row in found.learning_questions.visible_to(self.user):
            until = f", {_('jusqu’au')} {iso_date(row.asked_until)}" if row.asked_until else ""
            blocks.append(
                Block(
                    _("Question d’apprentissage"), f"{_('depuis le')} {iso_date(row.asked_from)}{until}", text=row.text
                )
            )
        self._page("participation", _("Participation"), group, blocks)
        plans = [
            Block(_("Version %(n)s") % {"n": row.number}, f"{row.written_by.full_name}, {long_instant(row.written_at)}",
                  [(_("Ce qui change"), row.change_note)] if row.change_note else [], row.text)
            for row in found.action_plans.visible_to(self.user).select_related("written_by")
        ]  # fmt: skip
        self._page("plans-d-action", _("Plans d’action"), group, plans)

    def _journal(self):
        entries = self.proposal.journal.visible_to(self.user).select_related("by", "note")
        rows = [
            (iso_date(line["at"]), line["what"] + (f" ({_('interne')})" if line["internal"] else ""), line["who"],
             line["why"])
            for line in desk.history(entries)
        ]  # fmt: skip
        columns = (_("Date"), _("Ce qui s’est fait"), _("Par"), _("Pourquoi"))
        block = [Block("", columns=columns, rows=rows)] if rows else []
        self._page("historique", _("Historique"), _("Autour"), block)


def _title(code):
    try:
        return form_spec()[code].title
    except KeyError:
        return code


def _copy_of(version):
    """The copy that was drawn when the version was sent, or the same one drawn now."""

    def read():
        job = copies.copy_job(version)
        if job and job.result_path and default_storage.exists(job.result_path):
            yield from stored(default_storage, job.result_path)()
        else:
            yield copies.draw(version)

    return read


def _as_json(version):
    content = {
        "reference": version.proposal.reference,
        "version": version.number,
        "frozen_at": version.frozen_at,
        "sha256": version.digest,
        "content": version.content,
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def _grid(lines):
    rows = [
        (f"{line['criterion']}\u00a0: {line['title']}" if line["criterion"] else line["title"], line["label"],
         line["comment"] or "–")
        for line in lines
    ]  # fmt: skip
    return Block(columns=(_("Critère"), _("Appréciation"), _("Commentaire")), rows=rows)


def _decided(words):
    """What governance ratified, as a letter says it."""
    ratified, starts = as_date(words["ratified_on"]), as_date(words["starts_on"])
    facts = [
        (_("Réponse"), str(Letter.Kind(words["kind"]).label)),
        (_("Entérinée le"), long_date(ratified) if ratified else words["ratified_on"]),
        (_("Instance"), words["ratified_by_body"]),
    ]
    if starts:
        facts.append((_("Début de la participation"), long_date(starts)))
    if words["reasons"]:
        facts.append((_("Motifs"), words["reasons"]))
    if words["conditions"]:
        facts.append((_("Conditions"), words["conditions"]))
    rows = [
        (_("An\u00a0%(n)s") % {"n": year["number"]}, money(Decimal(year["amount"])), money(Decimal(year["reserved"])))
        for year in words["years"]
    ]
    return Block("", facts=facts, columns=(_("Année"), _("Soutien"), _("Montant réservé")), rows=rows)


def _of_the_team(decision):
    """What the record of a decision says and its letter does not."""
    facts = [
        (_("Référence du procès-verbal"), decision.minutes_reference),
        (_("Consignée le"), f"{long_instant(decision.recorded_at)}, {decision.recorded_by.full_name}"),
    ]
    if decision.override_reason:
        facts.append((_("Motif d’une seconde participation active"), decision.override_reason))
    facts += [
        (_("An\u00a0%(n)s, motif de l’exception à la fourchette") % {"n": year.number}, year.exception_reason)
        for year in decision.years.all()
        if year.exception_reason
    ]
    return [Block(_("Au procès-verbal"), facts=facts)]
