"""Whatever portfolios, leaves, roles and recusals: a desk never tells of a file to whoever is recused from it.

Each file carries a word of its own in its title, its exchange and a note of contact. The oracle of who may know counts
on its fingers; it shares no code with the doors that it checks.
"""

import uuid
from datetime import timedelta

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.factories import StaffRoleFactory
from neighbourhoods.models import Portfolio, Substitution, TableMembership
from proposals import factories
from proposals.models import ConflictDeclaration, ContactNote, Message, Proposal

PEOPLE, PLACES = 4, 2
TODAY = timezone.localdate(factories.NOW)
# First day of the leave and first day after it, around today: over, holding by its first and last day, to come.
LEAVES = [(-9, 0), (-9, 1), (0, 1), (0, 9), (1, 9)]

person = st.integers(0, PEOPLE - 1)
pairs = st.sets(st.tuples(person, st.integers(0, PLACES - 1)), max_size=4)
world = st.fixed_dictionaries(
    {
        "portfolios": st.lists(st.one_of(st.none(), person), min_size=PLACES, max_size=PLACES),
        "leaves": st.dictionaries(person, st.tuples(person, st.sampled_from(LEAVES)), max_size=2),
        "team": st.sets(person, max_size=2),
        "members": pairs,
        "recused": pairs,
        "authors": st.lists(st.tuples(person, st.booleans()), min_size=PLACES, max_size=PLACES),
    }
)


class AnyWorld(TestCase):
    @classmethod
    def setUpTestData(cls):
        factories.make_stages()
        factories.make_call()
        cls.people = [
            factories.UserFactory(confirmed=True, email=f"p{n}@example.org", last_name=f"Nom{n}") for n in range(PEOPLE)
        ]
        cls.places = [factories.make_neighbourhood(f"Quartier {n}", f"quartier-{n}") for n in range(PLACES)]
        cls.files = []
        for n, place in enumerate(cls.places):
            by = factories.make_member(place, email=f"table{n}@example.org")
            file = factories.make_submitted(place, by)
            Proposal.objects.filter(pk=file.pk).update(title=f"canaritre{n}")
            message = Message.objects.create(
                proposal=file, author=by, body=f"canari{n}", from_table=True, sent_at=factories.NOW, key=uuid.uuid4()
            )
            cls.files.append((file, message))

    @settings(
        max_examples=20,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(world)
    def test_no_desk_nor_journal_tells_of_a_file_to_whoever_may_not_know_it(self, drawn):
        self._set_up(drawn)
        with time_machine.travel(factories.NOW, tick=False), self.settings(STAFF_MUST_ENROL=False):
            for n, person in enumerate(self.people):
                user = type(person).objects.get(pk=person.pk)  # an account keeps in mind the roles that it once read
                self._check_desk(drawn, n, user)
                self._check_journals(drawn, n, user)

    def _set_up(self, drawn):
        for n, advisor in enumerate(drawn["portfolios"]):
            if advisor is not None:
                Portfolio.objects.create(
                    advisor=self.people[advisor], neighbourhood=self.places[n], starts_on=factories.SINCE
                )
        for advisor, (substitute, (start, end)) in drawn["leaves"].items():
            if substitute != advisor:
                Substitution.objects.create(
                    advisor=self.people[advisor],
                    substitute=self.people[substitute],
                    starts_on=TODAY + timedelta(days=start),
                    ends_on=TODAY + timedelta(days=end),
                )
        for n in drawn["team"]:
            StaffRoleFactory(user=self.people[n], starts_on=factories.SINCE)
        for n, place in drawn["members"]:
            TableMembership.objects.create(
                user=self.people[n],
                neighbourhood=self.places[place],
                role=TableMembership.Role.CONTRIBUTOR,
                starts_on=factories.SINCE,
            )
        for n, place in drawn["recused"]:
            ConflictDeclaration.objects.create(
                proposal=self.files[place][0], user=self.people[n], has_conflict=True, declared_at=factories.NOW
            )
        self.notes = [
            ContactNote.objects.create(
                neighbourhood=self.places[n],
                proposal=self.files[n][0],
                author=self.people[author],
                happened_on=TODAY,
                means="call",
                text=f"canarinote{n}",
                is_shared=shared,
                written_at=factories.NOW,
            )
            for n, (author, shared) in enumerate(drawn["authors"])
        ]

    # --- The oracle -------------------------------------------------------------------------------------------------
    def _answers(self, drawn, n, place):
        advisor = drawn["portfolios"][place]
        if advisor is None:
            return False
        substitute, (start, end) = drawn["leaves"].get(advisor, (None, (0, 0)))
        return n == advisor or (n == substitute and start <= 0 < end)

    def _knows(self, drawn, n, place):
        if (n, place) in drawn["recused"] or (n, place) in drawn["members"]:
            return False
        return n in drawn["team"] or self._answers(drawn, n, place)

    def _reads_note(self, drawn, n, place):
        author, shared = drawn["authors"][place]
        vacant = drawn["portfolios"][place] is None and n in drawn["team"]
        left = shared and (self._answers(drawn, n, place) or vacant)
        return self._knows(drawn, n, place) and (author == n or left)

    # --- What is shown ----------------------------------------------------------------------------------------------
    def _check_desk(self, drawn, n, user):
        answer = self._client(user).get(reverse("advising"))
        for place in range(PLACES):
            known = self._knows(drawn, n, place)
            for word in (f"canaritre{place}", str(self.files[place][0].public_id)):
                assert (word in answer.text) == known, (n, place, word)
            row = self._row(answer, place)
            if row is not None:
                told = (row.files, row.exchanges, row.needs)
                assert all(told) if known else not any(told)
                assert row.last_contact == (TODAY if self._reads_note(drawn, n, place) else None)

    def _row(self, answer, place):
        rows = answer.context["desk"].rows if answer.status_code == 200 else []
        return next((row for row in rows if row.place == self.places[place]), None)

    def _check_journals(self, drawn, n, user):
        client = self._client(user)
        for place in range(PLACES):
            answer = client.get(reverse("proposals:contacts", args=[self.places[place].slug]))
            reads = self._reads_note(drawn, n, place)
            assert (f"canarinote{place}" in answer.text) == reads
            assert (f"canaritre{place}" in answer.text) == self._knows(drawn, n, place)
            assert ContactNote.objects.visible_to(user).filter(pk=self.notes[place].pk).exists() == reads

    def _client(self, user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client
