"""« Mes quartiers »: what somebody who answers for neighbourhoods finds on their desk, the most pressing first.

The rows come from portfolios and leaves; what stands in them, from what each app tells its reader (``proposals.advising``,
``reports.advising``). Whoever looks reads with their own eyes: the team, at somebody's desk, sees no more than the team may.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.listing import in_order
from neighbourhoods.models import Neighbourhood, Portfolio, Substitution
from proposals import advising as files
from proposals.models import ProgrammeSettings
from proposals.policy import may_keep_contacts
from reports import advising as follow_up
from reports.models import Kind
from reports.words import act_of, tone_of
from search.words import fold
from ui.typography import long_date

from .overview import Clock

TO_DO, NO_STAGE = "a-faire", "aucune"
PRESSING = ("late", "soon")


@dataclass(frozen=True)
class Need:
    """Something of a neighbourhood that asks for a hand: a verb, where it is done, its day; late or not."""

    text: str
    url: str
    day: date
    is_late: bool = False


@dataclass
class Row:
    """A neighbourhood on a desk. ``leave`` is the one because of which somebody else answers for it than its advisor."""

    place: Neighbourhood
    advisor: object = None
    leave: Substitution | None = None
    participations: list = field(default_factory=list)
    files: list = field(default_factory=list)
    exchanges: list = field(default_factory=list)
    obligation: object = None
    obligation_tone: tuple = ()
    last_contact: date | None = None
    keeps_contacts: bool = False
    needs: list = field(default_factory=list)

    @property
    def sort_key(self):
        """Late first, then what asks for something, the earliest day first; then by name."""
        late = any(need.is_late for need in self.needs)
        day = min((need.day for need in self.needs), default=date.max)
        return (not late, not self.needs, day, fold(self.place.name))

    @property
    def leave_ends(self):
        return last_day(self.leave)

    @property
    def stages(self):
        return {str(row.stage.number) for row in self.participations} or {NO_STAGE}

    @property
    def has_something(self):
        return bool(self.participations or self.files or self.exchanges or self.obligation or self.needs)


@dataclass(frozen=True)
class Chosen:
    """Filters of the address that mean something; a made-up value narrows nothing."""

    see: str = ""
    stage: str = ""
    advisor: str = ""

    def as_query(self, **changed):
        query = {"voir": self.see, "etape": self.stage, "conseil": self.advisor} | changed
        return {name: value for name, value in query.items() if value}

    def keeps(self, row):
        return (not self.see or bool(row.needs)) and (not self.stage or self.stage in row.stages)


def last_day(leave):
    """Return the last day of a leave, which its row counts until the return; None without a planned return."""
    return leave.ends_on - timedelta(days=1) if leave.ends_on else None


class Desk:
    """The desk of ``user``; for the team, those of every advisor, or of the one that ``asked`` names (« conseil »)."""

    def __init__(self, user, asked, now):
        self.user, self.now, self.today = user, now, timezone.localdate(now)
        self.is_teams = user.is_team
        self.leaves = self._leaves()
        self.advisors, rows = self._everybodys() if self.is_teams else ({}, self._own())
        advisor, stage, see = (asked.get(name, "") for name in ("conseil", "etape", "voir"))
        self.chosen = Chosen(
            see=TO_DO if see == TO_DO else "",
            stage=stage if stage in ("1", "2", "3", NO_STAGE) else "",
            advisor=advisor if advisor in self.advisors else "",
        )
        if self.chosen.advisor:
            rows = [row for row in rows if self._answers(row, int(self.chosen.advisor))]
        self._fill(rows)
        # A neighbourhood that nobody advises and where nothing is under way would only hide the others from the team.
        self.rows = sorted((row for row in rows if row.advisor or row.has_something), key=lambda row: row.sort_key)
        self.bare = in_order(row.place for row in rows if not (row.advisor or row.has_something))

    # --- Who answers for what ---------------------------------------------------------------------------------------
    def _leaves(self):
        found = Substitution.objects.visible_to(self.user).not_over(self.today).with_people()
        return list(
            found.order_by("starts_on", "pk") if self.is_teams else found.about(self.user).order_by("starts_on", "pk")
        )

    @property
    def _away(self):
        return {leave.advisor_id: leave for leave in self.leaves if leave.is_current(self.today)}

    def _own(self):
        held = Portfolio.objects.held_by(self.user, self.today).select_related("advisor", "neighbourhood")
        away = self._away
        return [Row(row.neighbourhood, row.advisor, away.get(row.advisor_id)) for row in held]

    def _everybodys(self):
        held = {row.neighbourhood_id: row for row in Portfolio.objects.current(self.today).select_related("advisor")}
        people = {row.advisor for row in held.values()} | {leave.substitute for leave in self._away.values()}
        people = sorted(people, key=lambda person: (fold(person.last_name), fold(person.first_name), person.pk))
        away, rows = self._away, []
        for place in Neighbourhood.objects.visible_to(self.user):
            row = held.get(place.pk)
            rows.append(Row(place, row.advisor, away.get(row.advisor_id)) if row else Row(place))
        return {str(person.pk): person.full_name for person in people}, rows

    def _answers(self, row, advisor):
        return bool(row.advisor) and advisor in (row.advisor.pk, row.leave and row.leave.substitute_id)

    @property
    def is_empty(self):
        return not self.rows and not self.bare

    @property
    def is_open(self):
        """Whether somebody who is not of the team finds a desk here at all: a neighbourhood, or a leave to come."""
        return self.is_teams or bool(self.rows or self.leaves)

    @property
    def shown(self):
        return [row for row in self.rows if self.chosen.keeps(row)]

    @property
    def mine(self):
        """Those that the person answers for today; for the team, all of them."""
        return [row for row in self.shown if not self._is_taken_over(row)]

    @property
    def taken_over(self):
        """Those that somebody else answers for until the person returns."""
        return [row for row in self.shown if self._is_taken_over(row)]

    def _is_taken_over(self, row):
        return not self.is_teams and row.leave is not None and row.leave.advisor_id == self.user.pk

    def leave_words(self):
        """Say the leaves in which the person is replaced, and those to come in which they replace."""
        if self.is_teams:
            return []
        return [
            words_of_leave(leave, self.user, self.today)
            for leave in self.leaves
            if leave.advisor_id == self.user.pk or leave.starts_on > self.today
        ]

    # --- What stands in each row ------------------------------------------------------------------------------------
    def _fill(self, rows):
        places = [row.place.pk for row in rows]
        participations = files.participations(self.user, places, self.today)
        opened = files.open_files(self.user, places)
        exchanges = files.unanswered(self.user, places)
        contacts = files.last_contacts(self.user, places)
        owed = follow_up.next_obligations(self.user, places)
        self.amber_from = ProgrammeSettings.current().amber_from_day
        for row in rows:
            key = row.place.pk
            row.participations = participations.get(key, [])
            row.files = [(file, self._clock(file)) for file in opened.get(key, [])]
            row.exchanges = [{**one, "words": self._waits(one["since"])} for one in exchanges.get(key, [])]
            row.last_contact = contacts.get(key)
            row.keeps_contacts = may_keep_contacts(self.user, row.place)
            row.obligation, to_read = owed.get(key, (None, None))
            if row.obligation:
                row.obligation_tone = tone_of(row.obligation, self.today)
            row.needs = sorted(self._needs(row, to_read), key=lambda need: (not need.is_late, need.day))

    def _clock(self, file):
        if not file.runs or file.proposal.call is None:
            return None
        return Clock(file.proposal, file.proposal.clock_day(self.now), file.proposal.call.answer_days, self.amber_from)

    def _waits(self, since):
        return waiting_words((self.today - timezone.localdate(since)).days)

    def _needs(self, row, to_read):
        for file, clock in row.files:
            if clock and (file.to_begin or file.to_analyse or clock.tone in PRESSING):
                yield self._need_of_file(file, clock)
        for one in row.exchanges:
            yield Need(_("Répondre à la table"), one["url"], timezone.localdate(one["since"]))
        owed = row.obligation
        if owed and owed.kind == Kind.MIDYEAR and row.obligation_tone[0] in PRESSING:
            yield Need(act_of(owed), owed.get_absolute_url(), owed.deadline, row.obligation_tone[0] == "late")
        elif owed and row.obligation_tone[0] == "late":
            yield Need(_("Relancer la table pour son rapport"), owed.get_absolute_url(), owed.deadline, True)
        if to_read:
            yield Need(
                _("Lire le rapport remis"), to_read.report.get_absolute_url(), to_read.done_on or to_read.deadline
            )

    def _need_of_file(self, file, clock):
        due, url = file.proposal.answer_due_on, file.proposal.get_absolute_url()
        text = _("Suivre la réponse attendue")
        if file.to_begin:
            text = _("Commencer l’analyse")
        elif file.to_analyse:
            text = _("Préparer l’analyse")
        return Need(text, url, due, clock.tone == "late")

    # --- Filters ----------------------------------------------------------------------------------------------------
    def groups(self, url):
        """The filters as links, with how many of each: ``url(**query)`` makes an address."""
        everything = {"": _("Tous"), TO_DO: _("Demandent quelque chose")}
        stages = {"": _("Toutes"), "1": _("Planification"), "2": _("Déploiement"), "3": _("Intensification")}
        stages[NO_STAGE] = _("Sans participation")
        yield self._group(url, _("Afficher"), "voir", "see", everything)
        yield self._group(url, _("Étape en cours"), "etape", "stage", stages)
        if len(self.advisors) > 1:
            people = {"": _("Tous")} | self.advisors
            links = [
                {"label": label, "url": url(conseil=value), "current": self.chosen.advisor == value, "count": None}
                for value, label in people.items()
            ]
            yield {"label": _("Conseil"), "options": links}

    def _group(self, url, label, name, attribute, options):
        links = []
        for value, text in options.items():
            wanted = Chosen(**{"see": self.chosen.see, "stage": self.chosen.stage, attribute: value})
            count = sum(1 for row in self.rows if wanted.keeps(row))
            current = getattr(self.chosen, attribute) == value
            if count or current or not value:
                links.append({"label": text, "url": url(**{name: value}), "current": current, "count": count})
        return {"label": label, "options": links}


def words_of_leave(leave, user, today):
    """Say a leave to one of the two people whom it is about."""
    said = {"advisor": leave.advisor.full_name, "substitute": leave.substitute.full_name}
    said |= {"start": long_date(leave.starts_on), "end": long_date(last_day(leave)) if leave.ends_on else ""}
    is_away, begun, ends = leave.advisor_id == user.pk, leave.starts_on <= today, leave.ends_on is not None
    texts = {
        (True, True, True): _("%(substitute)s vous remplace jusqu’au %(end)s. Vos accès restent ouverts."),
        (True, True, False): _("%(substitute)s vous remplace, sans retour prévu. Vos accès restent ouverts."),
        (True, False, True): _("%(substitute)s vous remplacera du %(start)s au %(end)s."),
        (True, False, False): _("%(substitute)s vous remplacera à partir du %(start)s."),
        (False, True, True): _("Vous remplacez %(advisor)s jusqu’au %(end)s."),
        (False, True, False): _("Vous remplacez %(advisor)s, sans retour prévu."),
        (False, False, True): _("Vous remplacerez %(advisor)s du %(start)s au %(end)s."),
        (False, False, False): _("Vous remplacerez %(advisor)s à partir du %(start)s."),
    }
    return texts[is_away, begun, ends] % said


def waiting_words(days):
    """Return since when a table waits, in days."""
    if days <= 0:
        return _("La table attend depuis aujourd’hui")
    return ngettext("La table attend depuis %(n)s jour", "La table attend depuis %(n)s jours", days) % {"n": days}
