"""« Qui doit quoi »: the obligations that one person may see, with filters that say how many there are of each."""

import re
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from neighbourhoods.models import Portfolio

from .models import WAITING, Kind, Obligation, State

TO_DO, ALL = "", "tout"


@dataclass(frozen=True)
class Chosen:
    """Filters of the address that mean something; a made-up value narrows nothing. Without a state: what waits."""

    state: str = TO_DO
    kind: str = ""
    advisor: str = ""
    year: str = ""

    def as_query(self, **changed):
        query = {"etat": self.state, "sorte": self.kind, "conseil": self.advisor, "annee": self.year} | changed
        return {name: value for name, value in query.items() if value}


class Listing:
    """What the page shows: three queries for any number of obligations, and those of the page itself."""

    def __init__(self, user, asked, now):
        self.today = timezone.localdate(now)
        self.advisors = self._advisors() if user.is_team or user.is_admin else {}
        advisor = asked.get("conseil", "")
        self.chosen = Chosen(
            state=asked.get("etat", "") if asked.get("etat") in (*State.values, ALL) else TO_DO,
            kind=asked.get("sorte", "") if asked.get("sorte") in Kind.values else "",
            advisor=advisor if advisor in self.advisors else "",
            year=asked.get("annee", "") if re.fullmatch(r"20[0-9]{2}", asked.get("annee", "")) else "",
        )
        self.seen = Obligation.objects.visible_to(user).standing().with_state(self.today)
        if self.chosen.advisor:
            self.seen = self.seen.advised_by(int(self.chosen.advisor), self.today)
        if self.chosen.year:
            self.seen = self.seen.due_in(int(self.chosen.year))
        facets = self.seen.order_by().values_list("state", "kind").annotate(n=Count("pk"))
        self.facets = {(state, kind): n for state, kind, n in facets}

    def _advisors(self):
        held = Portfolio.objects.current(self.today).values("advisor")
        people = User.objects.filter(pk__in=held).order_by("last_name", "first_name")
        return {str(person.pk): person.full_name for person in people}

    @property
    def is_empty(self):
        return not self.facets

    @property
    def states(self):
        """The states that are chosen."""
        if self.chosen.state == TO_DO:
            return WAITING
        return tuple(State) if self.chosen.state == ALL else (State(self.chosen.state),)

    def rows(self):
        found = self.seen.filter(state__in=self.states).with_context()
        if self.chosen.kind:
            found = found.of_kinds(self.chosen.kind)
        return found.by_date()

    def total(self):
        return self._count(self.states, [self.chosen.kind] if self.chosen.kind else Kind.values)

    def _count(self, states, kinds):
        return sum(n for (state, kind), n in self.facets.items() if state in states and kind in kinds)

    def groups(self, url):
        """The filters as links: ``url(**query)`` makes an address."""
        kinds = [self.chosen.kind] if self.chosen.kind else Kind.values
        states = {TO_DO: (_("À faire"), WAITING)}
        states |= {state.value: (state.label, (state,)) for state in State if self._count((state,), Kind.values)}
        states[ALL] = (_("Tout"), tuple(State))
        yield self._group(
            url,
            _("État"),
            "etat",
            self.chosen.state,
            {value: (label, self._count(which, kinds)) for value, (label, which) in states.items()},
        )
        sorts = {"": (_("Toutes"), self._count(self.states, Kind.values))}
        sorts |= {kind.value: (kind.label, self._count(self.states, [kind])) for kind in Kind}
        yield self._group(url, _("Sorte"), "sorte", self.chosen.kind, sorts)
        if len(self.advisors) > 1:
            people = {"": (_("Tous"), None)} | {pk: (name, None) for pk, name in self.advisors.items()}
            yield self._group(url, _("Portefeuille"), "conseil", self.chosen.advisor, people)

    def chips(self, url):
        """The calendar year of the date, to which a figure of the programme leads."""
        if not self.chosen.year:
            return []
        return [{"label": _("Échéances de %(year)s") % {"year": self.chosen.year}, "url": url(annee="")}]

    def _group(self, url, label, name, current, options):
        links = [
            {"label": text, "url": url(**{name: value}), "current": current == value, "count": count}
            for value, (text, count) in options.items()
        ]
        return {"label": label, "options": links}
