"""Whom an obligation is recalled to, and who gets a copy (« domain » of the programme: the coordinator, the advisor in copy)."""

from dataclasses import dataclass
from functools import cached_property

from neighbourhoods.models import Portfolio, Substitution, TableMembership
from proposals.actions import people


@dataclass(frozen=True)
class Recipients:
    """``to`` acts, ``in_copy`` knows. ``is_orphan``: nobody coordinates the table in the portal, others are told instead."""

    to: list
    in_copy: list
    is_orphan: bool = False


class Directory:
    """Finds the recipients of each neighbourhood that day: three queries for all of them, one more for the team.

    Who answers for a neighbourhood is what ``Portfolio.people_answering_for`` says of one: a test compares the two.
    """

    def __init__(self, on):
        self.on = on

    def of_report(self, place):
        """The table's coordination, its advisor in copy; where nobody coordinates, whoever answers for the place."""
        coordinators, advisors = self._coordinators.get(place.pk, []), self._advisors.get(place.pk, [])
        if not coordinators:
            return Recipients(advisors or self.team, [], is_orphan=True)
        return Recipients(coordinators, [one for one in advisors if one not in coordinators])

    def of_meeting(self, place):
        """The advisor keeps the mid-year meeting; the team where nobody advises."""
        return Recipients(self._advisors.get(place.pk) or self.team, [])

    def of(self, obligation):
        place = obligation.participation.neighbourhood
        return self.of_report(place) if obligation.is_report else self.of_meeting(place)

    @cached_property
    def team(self):
        return people.team(self.on)

    @cached_property
    def _coordinators(self):
        found = {}
        for row in TableMembership.objects.current(self.on).coordinators().of_people_who_can_act().with_people():
            found.setdefault(row.neighbourhood_id, []).append(row.user)
        return found

    @cached_property
    def _advisors(self):
        substitutes = {row.advisor_id: row.substitute for row in Substitution.objects.current(self.on).with_people()}
        found = {}
        for row in Portfolio.objects.current(self.on).with_advisors():
            person = substitutes.get(row.advisor_id, row.advisor)
            if person.is_active:
                found.setdefault(row.neighbourhood_id, []).append(person)
        return found
