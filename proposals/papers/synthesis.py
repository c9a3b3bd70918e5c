"""One page per file for the committee: what is asked, what it rests on, what was said of it. Reading only.

What is written of the analysis is what the committee reads: adopted, else handed in. Nobody's opinion is here.
"""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Initiative
from ui.typography import NBSP, iso_date, long_date, money
from writing.answers import Page
from writing.findings import as_date

from .. import actions, desk
from ..models import Analysis, AnalysisItem, Decision, Participation, Proposal, SectionCode, StageRules
from ..rules import reading
from ..rules.budget import read_budget

PREREQUISITES = AnalysisItem.Criterion.PREREQUISITES


@dataclass(frozen=True)
class Year:
    """What is asked for one year, in words: in the range, outside of it, and where it leaves the range."""

    label: str
    asked: str
    outside: str
    gap: str = ""
    exception: str = ""


@dataclass(frozen=True)
class Shown:
    """A line of the grid: what it is about, how the table shows it, what the analysis says of it."""

    label: str
    how: str
    words: str = ""
    verdict: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Synthesis:
    """``pages`` and ``version``: what the table handed in; ``grid``: the analysis line by line, as a page prints it."""

    proposal: object
    years: list
    total: str
    range_words: str
    range_source: str
    duration: str
    justification: str
    reserved: str
    change: str
    lines: list
    summary: str
    advice: str
    is_adopted: bool
    has_analysis: bool
    clock: object
    phase_one: list = field(default_factory=list)
    participations: list = field(default_factory=list)
    earlier: list = field(default_factory=list)
    mentions: list = field(default_factory=list)
    version: object = None
    pages: list[Page] = field(default_factory=list)
    grid: list = field(default_factory=list)

    @property
    def place(self):
        return self.proposal.neighbourhood

    @property
    def has_gap(self):
        return any(year.gap for year in self.years)

    @property
    def has_outside(self):
        return any(year.outside for year in self.years)

    @property
    def exceptions(self):
        return [year for year in self.years if year.exception]


def read(item, user, now) -> Synthesis:
    """Read the page on a file of an agenda. ``item`` opens to ``user`` (``opened.of_meeting``): nothing asks again."""
    proposal = item.proposal
    version = proposal.versions.visible_to(user).first()
    rules = StageRules.objects.complete().get(pk=version.content["rules"]["pk"])
    content = reading.of_version(version, rules, proposal.stage.number)
    decision = Decision.objects.visible_to(user).filter(proposal=proposal).prefetch_related("years").first()
    kept = _analysis(item, user)
    budget = read_budget(content.data(SectionCode.BUDGET), years=content.years, rules=rules)
    history = _history(proposal, user, now)
    return Synthesis(
        proposal=proposal,
        years=_years(budget, decision),
        total=money(budget.grand_total),
        range_words=_("%(low)s à %(high)s par an") % _bounds(rules),
        range_source=rules.source,
        duration=_duration(content.years, rules),
        justification=_text(content.data(SectionCode.DURATION), "justification"),
        reserved=_reserved(rules),
        change=_text(content.data(SectionCode.CHANGE), "desired_change"),
        lines=_lines(content, kept),
        summary=kept["summary"] if kept else "",
        advice=kept.get("advice", "") if kept else "",
        is_adopted=hasattr(item, "recommendation"),
        has_analysis=kept is not None,
        clock=desk.clock(proposal, now, decision),
        version=version,
        pages=[page for page in reading.pages(content) if not page.is_blank],
        grid=desk.frozen_grid(kept) if kept else [],
        **history,
    )


def _text(data, code):
    return str(data.get(code) or "").strip()


# --- What is asked --------------------------------------------------------------------------------------------------
def _bounds(rules):
    return {"low": money(rules.min_per_year), "high": money(rules.max_per_year)}


def _years(budget, decision):
    reasons = {row.number: row.exception_reason for row in decision.years.all()} if decision else {}
    return [
        Year(
            label=_("An\u00a0%(n)s") % {"n": year.number},
            asked=money(year.in_range),
            outside=money(year.outside) if year.outside else "",
            gap=_gap(year),
            exception=reasons.get(year.number, ""),
        )
        for year in budget.years
    ]


def _gap(year):
    if year.excess:
        return _("%(amount)s de trop") % {"amount": money(year.excess)}
    return _("il manque %(amount)s") % {"amount": money(year.short)} if year.short else ""


def _duration(years, rules):
    if years <= rules.base_years:
        return reading.years_text(years)
    said = {"years": reading.years_text(years), "base": reading.years_text(rules.base_years)}
    return _("%(years)s, au lieu de %(base)s") % said


def _reserved(rules):
    if rules.reserved_per_year is None:
        return _("pas encore fixé par l’équipe")
    return _("%(amount)s par an, en plus de la fourchette") % {"amount": money(rules.reserved_per_year)}


# --- What it rests on -----------------------------------------------------------------------------------------------
def _analysis(item, user):
    """What the committee adopted at this meeting, else what was handed in to it; None while it is being prepared."""
    if hasattr(item, "recommendation"):
        return item.recommendation.analysis
    analyses = Analysis.objects.visible_to(user).filter(proposal=item.proposal_id, ready_at__isnull=False)
    found = analyses.prefetch_related("items").first()
    if found is None:
        return None
    found.proposal = item.proposal
    return actions.frozen_analysis(found)


def _lines(content, kept):
    """The prerequisites as the table shows them, each with what the analysis says; then the needs and the context."""
    words = dict(AnalysisItem.Label.choices)
    rows = kept["items"] if kept else []
    said = {row["subject"]: row for row in rows if row["criterion"] == PREREQUISITES}

    def line(label, how, text, row):
        verdict = str(words.get(row["label"], _("Sans appréciation"))) if row else ""
        return Shown(label, how, text, verdict, row["comment"] if row else "")

    found = [
        line(prerequisite.label, *_proof(prerequisite, content), said.get(prerequisite.code))
        for prerequisite in content.rules.prerequisites.all()
    ]
    criteria = dict(AnalysisItem.Criterion.choices)
    others = [row for row in rows if row["criterion"] != PREREQUISITES]
    return found + [line(str(criteria.get(row["criterion"], "")), "", "", row) for row in others]


def _proof(prerequisite, content):
    """Return how a prerequisite is shown, in a few words, and what the table wrote of it."""
    given = content.data(SectionCode.PREREQUISITES).get(prerequisite.code)
    given = given if isinstance(given, dict) else {}
    files = content.files_in(prerequisite.code)
    parts = []
    if prerequisite.asks_adoption:
        parts.append(_adoption(given))
    if files:
        names = ", ".join(file.name for file in files)
        parts.append(ngettext("document\u00a0: %(names)s", "documents\u00a0: %(names)s", len(files)) % {"names": names})
    text = _text(given, "explanation")
    if text and not parts:
        parts.append(_("texte"))
    return "; ".join(filter(None, parts)) or _("rien de joint"), text


def _adoption(given):
    if given.get("status") == "in_adoption":
        return _("en cours d’adoption")
    if given.get("status") != "adopted":
        return ""
    day = as_date(given.get("adopted_on"))
    return _("adopté le %(date)s") % {"date": long_date(day)} if day else _("adopté")


# --- What the neighbourhood did before ------------------------------------------------------------------------------
def _history(proposal, user, now):
    """As far as the reader may know; ``mentions``: the keys of the other files that are named."""
    place = proposal.neighbourhood
    initiatives = Initiative.objects.visible_to(user).at_their_place_for(user).carried_by(place)
    rows = Participation.objects.visible_to(user).filter(neighbourhood=place)
    rows = list(rows.select_related("stage", "initiative").order_by("starts_on"))
    told = {row.initiative_id for row in rows}
    # Whoever does not follow participations reads what is public of phase 2: the initiatives that an award confirmed.
    known = [one.title for one in initiatives if one.phase == 2 and one.is_public and one.pk not in told]
    files = (
        Proposal.objects.content_visible_by_position(user)
        .filter(neighbourhood=place, submitted_at__lte=proposal.submitted_at)
        .exclude(pk=proposal.pk)
        .select_related("stage")
        .order_by("-submitted_at", "-pk")
    )
    files = list(files)
    return {
        "phase_one": [one.title for one in initiatives if one.phase == 1],
        "participations": [_participation(row, now) for row in rows] + known,
        "earlier": [_earlier(file) for file in files],
        "mentions": [file.pk for file in files],
    }


def _participation(row, now):
    return _("%(stage)s, %(first)s au %(last)s (%(state)s)\u00a0: %(title)s") % {
        "stage": row.stage,
        "first": iso_date(row.starts_on),
        "last": iso_date(row.last_day),
        "state": row.state_label(timezone.localdate(now)),
        "title": row.initiative.title,
    }


def _earlier(file):
    return _("%(reference)s, %(stage)s, déposée le %(date)s (%(state)s)\u00a0: %(title)s") % {
        "reference": file.reference,
        "stage": file.stage,
        "date": long_date(file.submitted_at),
        "state": file.get_status_display(),
        "title": file.display_title,
    }


def day_words(clock):
    """Return « Jour 20 sur 56 », or an empty text before the clock starts (Guide, section 5.2)."""
    if clock is None:
        return ""
    return _("Jour%(gap)s%(day)s sur %(length)s") % {"gap": NBSP, "day": clock.day, "length": clock.length}
