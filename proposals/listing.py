"""The list of files as one person may see it: each with the state that this person is told, filters with counts."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Prefetch, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import long_date

from .models import ClarificationRequest, Proposal, Status

TO_RATIFY = (Status.RECOMMENDED, Status.NOT_RECOMMENDED, Status.POSTPONED)


@dataclass(frozen=True)
class Chosen:
    """Filters of the address that mean something for this person; a made-up value narrows nothing."""

    status: str = ""
    stage: str = ""
    call: str = ""

    def as_query(self, **changed):
        query = {"etat": self.status, "etape": self.stage, "appel": self.call} | changed
        return {name: value for name, value in query.items() if value}

    @property
    def any(self):
        return bool(self.status or self.stage or self.call)


class CountedPaginator(Paginator):
    """A paginator that is told how many objects there are, and does not ask the database again."""

    def __init__(self, objects, per_page, *, count):
        super().__init__(objects, per_page)
        self.count = count


class Listing:
    """What the page of files shows. Two queries for any number of files, and those of the page itself."""

    def __init__(self, user, asked):
        self.seen = Proposal.objects.visible_to(user).as_told_to(user)
        self.facets = list(
            self.seen.values("told", "stage__code", "stage__name", "stage__number", "call_id", "call__name")
            .annotate(n=Count("pk"))
            .order_by("stage__number", "call__name")
        )
        known = {name: {str(facet[name]) for facet in self.facets} for name in ("told", "stage__code", "call_id")}
        self.chosen = Chosen(
            status=asked.get("etat", "") if asked.get("etat") in known["told"] else "",
            stage=asked.get("etape", "") if asked.get("etape") in known["stage__code"] else "",
            call=asked.get("appel", "") if asked.get("appel") in known["call_id"] - {"None"} else "",
        )

    @property
    def is_empty(self):
        return not self.facets

    def files(self):
        """The chosen files: what waits for the table first, then by the date of their submission."""
        wanted = Q()
        if self.chosen.status:
            wanted &= Q(told=self.chosen.status)
        if self.chosen.stage:
            wanted &= Q(stage__code=self.chosen.stage)
        if self.chosen.call:
            wanted &= Q(call_id=int(self.chosen.call))
        asked = ClarificationRequest.objects.filter(answered_at=None)
        return (
            self.seen.filter(wanted)
            .for_lists()
            .prefetch_related(Prefetch("clarifications", queryset=asked, to_attr="open_requests"))
            .order_by(
                Case(
                    # By the state itself where it tells no more than what the reader is told, because it costs less.
                    When(status=Status.INFO_REQUESTED, then=Value(0)),
                    When(status=Status.DRAFT, then=Value(1)),
                    When(status__in=[Status.CONFIRMED, Status.WITHDRAWN], then=Value(3)),
                    When(status=Status.REFUSED, letter_is_sent=True, then=Value(3)),
                    default=Value(2),
                ),
                F("submitted_at").desc(nulls_first=True),
                "-opened_at",
                "pk",
            )
        )

    def total(self):
        """How many files are chosen, from the counts that are known already."""
        wanted = {"told": self.chosen.status, "stage__code": self.chosen.stage, "call_id": self.chosen.call}
        return sum(
            facet["n"]
            for facet in self.facets
            if all(not value or str(facet[name]) == value for name, value in wanted.items())
        )

    def count(self, name, value):
        return sum(facet["n"] for facet in self.facets if str(facet[name]) == value)

    def groups(self, url):
        """The filters as links: ``url(**query)`` makes an address."""
        states = [status for status in Status if self.count("told", status.value)]
        stages = {f["stage__code"]: f["stage__name"] for f in self.facets}
        calls = {str(f["call_id"]): f["call__name"] for f in self.facets if f["call_id"]}
        return [
            self._group(url, _("État"), "etat", self.chosen.status, "told", {s.value: s.label for s in states}),
            self._group(url, _("Étape"), "etape", self.chosen.stage, "stage__code", stages),
            self._group(url, _("Appel"), "appel", self.chosen.call, "call_id", calls),
        ]

    def _group(self, url, label, name, current, facet, options):
        links = [
            {"label": _("Tous") if name != "etape" else _("Toutes"), "url": url(**{name: ""}), "current": not current}
        ]
        links += [
            {
                "label": text,
                "url": url(**{name: value}),
                "current": current == value,
                "count": self.count(facet, value),
            }
            for value, text in options.items()
        ]
        return {"label": label, "options": links}


def next_date(proposal, now):
    """Return (sentence, tone) about the date that comes next for a listed file, or None."""
    today, call = timezone.localdate(now), proposal.call
    if proposal.told == Status.DRAFT and call:
        days = (call.deadline_on - today).days
        if days < 0:
            return _("Date limite passée le %(date)s") % {"date": long_date(call.deadline_on)}, "late"
        return _("À déposer d’ici le %(date)s (%(left)s)") % {
            "date": long_date(call.deadline_on),
            "left": days_left(days),
        }, "soon" if days <= 14 else "neutral"
    if proposal.told == Status.INFO_REQUESTED:
        wanted = next((r.wanted_by for r in proposal.open_requests if r.wanted_by), None)
        if wanted:
            return _("Précisions souhaitées d’ici le %(date)s") % {"date": long_date(wanted)}, "soon"
    if proposal.told in (Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED) and call:
        return _("Réponse au plus tard le %(date)s") % {"date": long_date(proposal.answer_due_on)}, "neutral"
    if proposal.told in TO_RATIFY and call:
        return _("À entériner au plus tard le %(date)s") % {"date": long_date(proposal.answer_due_on)}, "neutral"
    if proposal.told in (Status.ACCEPTED, Status.REFUSED) and not proposal.letter_is_sent:
        return _("Lettre à envoyer"), "soon"
    return None


def days_left(days):
    """Return « aujourd’hui », « demain » or « dans 12 jours »."""
    if days <= 0:
        return _("aujourd’hui")
    if days == 1:
        return _("demain")
    return ngettext("dans %(n)s jour", "dans %(n)s jours", days) % {"n": days}
