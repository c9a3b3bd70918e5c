"""Everything that a submission must hold: each broken rule with its field, its words, its source and its mend.

Pure but for the two callables it receives: rendering a text to count its pages costs a tenth of a second, so whoever
asks decides how. Sources are named as people find them: « Guide de la phase 2, section 5.2 ».
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import long_date
from writing import limits
from writing.findings import ASSUMPTION, Finding, as_date, begun_rows, filled, too_long, too_many_signs
from writing.form import count_words

from ..models import SectionCode, SectionRule
from . import budget as budgets
from .findings import GUIDE_5_2, requested_years
from .form import form_spec
from .reading import years_text


def check(subject, *, count_text_pages, count_file_pages) -> list[Finding]:
    """Return what stands in the way of a submission, then the warnings. Empty: nothing.

    ``count_text_pages(text) -> object with .pages and .overflow_text``; ``count_file_pages(document) -> int``.
    """
    found = list(_opening(subject))
    for section, requirement in form_spec().for_rules(subject.rules):
        if subject.only is not None and section.code not in subject.only:
            continue
        required = requirement == SectionRule.Requirement.REQUIRED
        if not required and _is_blank(subject, section.code):
            continue
        match section.code:
            case SectionCode.PREREQUISITES:
                found += _prerequisites(subject)
            case SectionCode.VISION:
                found += _vision(subject, required, count_text_pages, count_file_pages)
            case SectionCode.BUDGET:
                found += _budget(subject)
            case SectionCode.DURATION:
                found += _duration(subject)
            case _:
                found += _plain(subject, section, required)
    found += _warnings(subject)
    return sorted(found, key=lambda finding: not finding.blocking)


def _opening(subject):
    proposal = subject.proposal
    if proposal.first_contact_on is None:
        yield Finding(
            "opening",
            "first_contact_on",
            _("Un échange avec votre conseillère ou conseiller de Centraide vient avant le dépôt."),
            _("Inscrivez la date de votre premier échange."),
            GUIDE_5_2,
        )
    elif proposal.first_contact_on > subject.today:
        yield Finding(
            "opening",
            "first_contact_on",
            _("La date du premier échange est à venir."),
            _("Inscrivez une date au plus tard le %(today)s.") % {"today": long_date(subject.today)},
            GUIDE_5_2,
        )
    if subject.resubmission:
        return
    if proposal.call is None or not subject.call_is_open:
        yield Finding("opening", "call", *_closed(subject), GUIDE_5_2)


def _closed(subject):
    call, following = subject.proposal.call, subject.next_call
    rule = (
        _("La date limite du %(date)s est passée.") % {"date": long_date(call.deadline_on)}
        if call
        else _("Aucun appel n’est ouvert pour cette étape.")
    )
    if following is None:
        mend = _("Aucune autre date n’est annoncée\u00a0: écrivez à l’équipe du PIC. Votre brouillon reste ici.")
    else:
        mend = _("Choisissez l’appel suivant, ouvert jusqu’au %(date)s. Votre brouillon reste ici.") % {
            "date": long_date(following.deadline_on)
        }
    return rule, mend


def _plain(subject, section, required):
    data = subject.data(section.code)
    specs = section.fields_at(subject.stage_number)
    for spec in specs:
        if spec.type == "file":
            continue
        value = data.get(spec.code)
        if required and spec.required_at(subject.stage_number) and not filled(value):
            yield Finding(
                section.code,
                spec.code,
                _("«\u00a0%(label)s\u00a0» est vide.") % {"label": spec.label},
                _("Répondez à cette question."),
                section.source or GUIDE_5_2,
            )
        yield from begun_rows(section, spec, value)
        yield from too_long(section, spec, spec.code, value)
    if required and section.at_least and subject.stage_number in section.at_least_stages:
        answered = sum(1 for spec in specs if filled(data.get(spec.code)))
        if answered < section.at_least:
            yield Finding(
                section.code,
                specs[0].code,
                section.at_least_message,
                _("Répondez à au moins un des cinq angles."),
                section.source,
            )


def _prerequisites(subject):
    data, section = subject.data(SectionCode.PREREQUISITES), form_spec()[SectionCode.PREREQUISITES]
    explanation = section.named("explanation")
    for prerequisite in subject.rules.prerequisites.all():
        answer = data.get(prerequisite.code)
        answer = answer if isinstance(answer, dict) else {}
        name = {"label": prerequisite.label}
        text, files = filled(answer.get("explanation")), subject.documents_in(prerequisite.code)
        yield from too_long(section, explanation, f"{prerequisite.code}-explanation", answer.get("explanation"))
        if prerequisite.asks_adoption:
            yield from _adoption(subject, prerequisite, answer, text)
        if prerequisite.proof == prerequisite.Proof.FILE and not files:
            mend = _("Joignez le document.")
        elif prerequisite.proof == prerequisite.Proof.TEXT and not text:
            mend = _("Expliquez en quelques lignes.")
        elif prerequisite.proof == prerequisite.Proof.EITHER and not (text or files):
            mend = _("Joignez un document ou expliquez en quelques lignes.")
        else:
            continue
        yield Finding(
            SectionCode.PREREQUISITES,
            f"{prerequisite.code}-explanation",
            _("Préalable sans preuve\u00a0: «\u00a0%(label)s\u00a0».") % name,
            mend,
            prerequisite.source,
        )


def _adoption(subject, prerequisite, answer, text):
    status, field = answer.get("status"), f"{prerequisite.code}-status"
    if status not in ("adopted", "in_adoption"):
        yield Finding(
            SectionCode.PREREQUISITES,
            field,
            _("«\u00a0%(label)s\u00a0»\u00a0:") % {"label": prerequisite.label},
            _("choisissez «\u00a0Adopté\u00a0» ou «\u00a0En cours d’adoption\u00a0»."),
            prerequisite.source,
        )
    elif status == "adopted":
        adopted_on = as_date(answer.get("adopted_on"))
        missing = adopted_on is None
        if missing or adopted_on > subject.today:
            rule = _("Il manque la date d’adoption du plan de quartier.") if missing else _("L’adoption est à venir.")
            mend = _("Inscrivez la date de l’adoption, au plus tard le %(today)s.")
            if not missing:
                mend = _(
                    "Inscrivez une date au plus tard le %(today)s, ou choisissez «\u00a0En cours d’adoption\u00a0»."
                )
            yield Finding(
                SectionCode.PREREQUISITES,
                f"{prerequisite.code}-adopted_on",
                rule,
                mend % {"today": long_date(subject.today)},
                prerequisite.source,
            )
    elif not text:
        yield Finding(
            SectionCode.PREREQUISITES,
            f"{prerequisite.code}-explanation",
            _("«\u00a0%(label)s\u00a0» est en cours d’adoption.") % {"label": prerequisite.label},
            _("Dites où vous en êtes et quand l’adoption est prévue."),
            prerequisite.source,
        )


def _vision(subject, required, count_text_pages, count_file_pages):
    data = subject.data(SectionCode.VISION)
    files = subject.documents_in(SectionCode.VISION)
    mode = data.get("mode") or ("file" if files and not filled(data.get("text")) else "text")
    rule = _("La vision de changement tient sur une page.")
    if mode == "file":
        if not files:
            if required:
                yield Finding(SectionCode.VISION, "file", rule, _("Joignez un PDF d’une seule page."), GUIDE_5_2)
            return
        pages = count_file_pages(files[-1])
        if pages != 1:
            yield Finding(
                SectionCode.VISION,
                "file",
                rule,
                _("Joignez un PDF d’une seule page (le vôtre en compte %(pages)s).") % {"pages": pages},
                GUIDE_5_2,
            )
        return
    if not filled(data.get("text")):
        if required:
            yield Finding(
                SectionCode.VISION, "text", rule, _("Écrivez votre vision ou joignez un PDF d’une page."), GUIDE_5_2
            )
        return
    section = form_spec()[SectionCode.VISION]
    if far := list(too_long(section, section.named("text"), "text", data["text"])):
        yield from far  # many pages, whatever is written: there is nothing to learn by laying it out
        return
    count = count_text_pages(data["text"])
    if count.pages > 1:
        excess = count_words(count.overflow_text)
        yield Finding(
            SectionCode.VISION,
            "text",
            rule,
            ngettext(
                "Retirez environ %(words)s mot\u00a0: votre texte déborde de la page.",
                "Retirez environ %(words)s mots\u00a0: votre texte déborde de la page.",
                max(excess, 1),
            )
            % {"words": max(excess, 1)},
            GUIDE_5_2,
        )


def _duration(subject):
    data, rules = subject.data(SectionCode.DURATION), subject.rules
    years = requested_years(data)
    if years is None:
        yield Finding(
            SectionCode.DURATION,
            "years",
            _("Durée demandée\u00a0:"),
            _("choisissez une durée."),
            rules.source,
        )
    elif years not in rules.offered_years:
        yield Finding(
            SectionCode.DURATION,
            "years",
            _offered(rules),
            _("Choisissez une durée permise (vous avez choisi %(years)s).") % {"years": years_text(years)},
            rules.source,
        )
    elif years > rules.base_years and not filled(data.get("justification")):
        yield Finding(
            SectionCode.DURATION,
            "justification",
            _("Au-delà de %(years)s, la durée se justifie.") % {"years": years_text(rules.base_years)},
            _("Dites en quelques lignes pourquoi une année de plus."),
            rules.source,
        )
    section = form_spec()[SectionCode.DURATION]
    yield from too_long(section, section.named("justification"), "justification", data.get("justification"))


def _offered(rules):
    if rules.min_years == rules.max_years:
        return _("Cette étape dure %(years)s.") % {"years": years_text(rules.max_years)}
    return _("Cette étape dure de %(low)s à %(high)s.") % {"low": rules.min_years, "high": years_text(rules.max_years)}


def _budget(subject):
    years = requested_years(subject.data(SectionCode.DURATION)) or subject.rules.base_years
    data, rules, section = subject.data(SectionCode.BUDGET), subject.rules, form_spec()[SectionCode.BUDGET]
    budget = budgets.read_budget(data, years=years, rules=rules)
    labels = {item["code"]: item["label"] for item in section.extra["skill_lines"]}
    for index, line in enumerate(budget.lines):
        if index in budget.label_errors:
            yield Finding(
                SectionCode.BUDGET,
                f"line-{index}-label",
                _("Une ligne du budget n’a pas de nom."),
                budget.label_errors[index],
                rules.source,
            )
        yield from too_many_signs(
            section, f"line-{index}-label", _("Nom de la ligne %(n)s") % {"n": index + 1}, line.label, limits.LABEL
        )
        yield from _cells(f"line-{index}", line, line.label or _("Ligne %(n)s") % {"n": index + 1}, rules)
    for line in budget.skill_lines:
        yield from _cells(f"skill-{line.code}", line, labels[line.code], rules)
    for year in budget.years:
        if year.range_error:
            yield Finding(
                SectionCode.BUDGET,
                f"year-{year.number}",
                _("Le montant de l’an %(n)s sort de la fourchette de l’étape.") % {"n": year.number},
                year.range_error,
                rules.source,
            )
    yield from too_long(section, section.named("other_funding"), "other_funding", data.get("other_funding"))


def _cells(prefix, line, label, rules):
    for index, cell in enumerate(line.cells):
        if cell.error:
            yield Finding(
                SectionCode.BUDGET,
                f"{prefix}-{index}",
                _("%(line)s, an %(n)s\u00a0:") % {"line": label, "n": index + 1},
                cell.error[:1].lower() + cell.error[1:],
                rules.source,
            )


def _warnings(subject):
    if subject.resubmission:
        return
    if subject.intent_missing:
        yield Finding(
            "opening",
            "letter_of_intent",
            _intent_words(subject),
            _("Vous pouvez déposer sans elle."),
            GUIDE_5_2,
            blocking=False,
        )
    if subject.stage_jump:
        yield Finding(
            "opening",
            "stage",
            _("La planification mène à l’intensification quand une initiative a déjà été déployée à la phase 1."),
            _("Vérifiez avec votre conseillère ou conseiller que l’intensification convient."),
            GUIDE_5_2,
            blocking=False,
        )
    if subject.has_active_participation:
        yield Finding(
            "opening",
            "participation",
            _("Votre quartier a déjà une participation en cours."),
            _("Vous pouvez déposer; l’équipe dira comment les deux s’enchaînent."),
            ASSUMPTION,
            blocking=False,
        )


def _intent_words(subject):
    due = subject.proposal.call.letter_of_intent_due_on
    if due < subject.today:
        words = _("Cet appel demandait une lettre d’intention pour le %(date)s; le portail n’en a pas reçu.")
    else:
        words = _("Cet appel demande une lettre d’intention d’ici le %(date)s.")
    return words % {"date": long_date(due)}


def _is_blank(subject, code):
    return not filled(subject.data(code)) and not subject.documents_in(code)
