"""Whatever people do, in whatever order: the digests are those of a naive secretary kept in a few lines of Python."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.models import Email
from notifications.preferences import choose_rhythm
from proposals import actions, factories
from proposals.models import Message, MessageNotice

pytestmark = pytest.mark.django_db


class Secretary:
    """What each person was to be told, as one would keep it on paper. Knows nothing of the portal's code."""

    def __init__(self):
        self.met = set()
        self.slips, self.recused, self.rhythms, self.digests = [], set(), {}, []
        self.written, self.settled, self.at_once = [], set(), []

    def message(self, number, file, side, author, readers, now):
        self.written.append((number, file, side, author))
        for person in readers:
            rhythm = self.rhythms.get(person, "daily")
            if rhythm == "at_once":
                self.at_once.append((person, number))
                self.met.add("at once")
            elif rhythm == "daily":
                self.slips.append((person, number, file, now))

    def answered(self, person, number, file):
        return any(
            author == person and where == file and later > number for later, where, _side, author in self.written
        )

    def reason_to_be_silent(self, person, number, file):
        if (person, file) in self.recused:
            return "recused"
        if self.rhythms.get(person, "daily") == "never":
            return "never"
        if number in self.settled:
            return "settled"
        return "answered" if self.answered(person, number, file) else ""

    def morning(self, now):
        local = timezone.localtime(now)
        hour = local.replace(hour=7, minute=30, second=0, microsecond=0)
        for person in sorted({slip[0] for slip in self.slips if slip[3] < hour}):
            if local < hour or any(who == person and day == local.date() for who, day, _told in self.digests):
                continue
            due = [slip for slip in self.slips if slip[0] == person and slip[3] < hour]
            told = []
            for _person, number, file, _at in due:
                if reason := self.reason_to_be_silent(person, number, file):
                    self.met.add(reason)
                else:
                    told.append((number, file))
            if told:
                self.digests.append((person, local.date(), told))
                self.met.add("one file" if len({file for _number, file in told}) == 1 else "several files")
            self.slips = [slip for slip in self.slips if slip not in due]


class World:
    """Two files of one table, those who write on them, and the secretary; ``act`` does one thing to both."""

    def __init__(self, files, people):
        self.files, self.people, self.now, self.secretary = files, people, factories.NOW, Secretary()

    def readers(self, file):
        """The advisor, or the team when the advisor is recused."""
        names = [name for name in ("advisor", "team") if (name, file) not in self.secretary.recused]
        return names[:1]

    def act(self, verb, file, who, rhythm, minutes):
        self.now += timedelta(minutes=minutes)
        getattr(self, verb)(file, who, rhythm)

    def write(self, file, who, _rhythm):
        if (who, file) in self.secretary.recused:
            return
        row = actions.post_message(proposal=self.files[file], body="Mot", by=self.people[who], now=self.now)
        side = who in ("coordinator", "contributor")
        self.secretary.message(row.pk, file, side, who, self.readers(file) if side else ["coordinator"], self.now)

    def settle(self, file, who, _rhythm):
        side = who in ("coordinator", "contributor")
        others = [row for row in self.secretary.written if row[1] == file and row[2] != side]
        if (who, file) in self.secretary.recused or not others:
            return
        last = others[-1][0]
        actions.settle(message=Message.objects.get(pk=last), by=self.people[who], now=self.now)
        own = [number for number, where, whose, _author in self.secretary.written if where == file and whose == side]
        since = max(own, default=0)
        self.secretary.settled |= {row[0] for row in others if row[0] > since}

    def recuse(self, file, who, _rhythm):
        name = "team" if who in ("team", "contributor") else "advisor"
        if (name, file) not in self.secretary.recused:
            actions.declare_conflict(proposal=self.files[file], by=self.people[name], now=self.now)
            self.secretary.recused.add((name, file))

    def choose(self, _file, who, rhythm):
        choose_rhythm(topic="exchange", rhythm=rhythm, by=self.people[who], now=self.now)
        self.secretary.rhythms[who] = rhythm

    def run(self, _file, _who, _rhythm):
        for _scheduler in range(2):  # a second one changes nothing
            actions.send_exchange_digests(now=self.now)
        self.secretary.morning(self.now)

    def check(self):
        names = {person.pk: name for name, person in self.people.items()}
        emails = list(Email.objects.of_kind("proposals.exchange_digest").order_by("pk"))
        seen = sorted((names[one.to_user_id], one.key[-10:], *self._told_by(one)) for one in emails)
        expected = sorted(
            (who, str(day), len(told), sorted({file for _number, file in told}))
            for who, day, told in self.secretary.digests
        )
        assert seen == expected
        assert len({(who, day) for who, day, *_rest in seen}) == len(seen)
        at_once = Email.objects.of_kind("proposals.message").count()
        assert at_once == len(self.secretary.at_once)
        waiting = sorted((names[row.user_id], row.message_id) for row in MessageNotice.objects.waiting())
        assert waiting == sorted((person, number) for person, number, _file, _at in self.secretary.slips)

    def _told_by(self, email):
        """How many messages a digest counts, and the files that it leads to."""
        count = int(re.match(r"\d+", email.subject)[0])
        led = [n for n, file in enumerate(self.files) if str(file.public_id) in email.body_text]
        assert (email.about_object in self.files) == (len(led) == 1)
        return count, led


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write", "run", "run", "settle", "recuse", "choose"]),
        st.sampled_from([0, 1]),
        st.sampled_from(["coordinator", "contributor", "advisor", "team"]),
        st.sampled_from(["at_once", "daily", "daily", "never"]),
        st.sampled_from([7, 55, 8 * 60, 17 * 60, 24 * 60, 3 * 24 * 60]),
    ),
    min_size=15,
    max_size=40,
)
# What the sequences must have met, or comparing them would prove little.
MET = {"one file", "several files", "recused", "settled", "answered", "never", "at once"}


@pytest.fixture
def people(coordinator, contributor, advisor, team_member):
    return {"coordinator": coordinator, "contributor": contributor, "advisor": advisor, "team": team_member}


@pytest.fixture
def files(call, quartier, coordinator, advisor, now):
    return [factories.make_under_review(quartier, coordinator, advisor, now=now, stage_number=n) for n in (1, 2)]


def test_digests_are_those_of_a_naive_secretary(files, people):
    met = set()

    @settings(max_examples=20)
    @given(STEPS)
    def whatever_happens(steps):
        with transaction.atomic():
            world = World(files, people)
            for step in steps:
                world.act(*step)
            world.check()
            met.update(world.secretary.met)
            transaction.set_rollback(True)

    whatever_happens()
    assert met == MET
