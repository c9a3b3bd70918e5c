"""Whatever memberships, seats, answers, doubts and rulings: who is recused meets nothing, and the counts are naive."""

import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from neighbourhoods.models import Organisation, TableMembership
from proposals import actions, factories, policy, todo
from proposals.models import ConflictDoubt, Opinion, Proposal
from ui.refusals import NotAllowedNow

from .leak_world import INTERNAL, TABLE

pytestmark = pytest.mark.django_db
NOW = factories.NOW
# Those who draw a lot: five seats (the first presides), the team twice, an advisor.
NAMES = ("s0", "s1", "s2", "s3", "s4", "team", "team2", "advisor")
SEATS = NAMES[:5]
# A case is read as it was drawn: to shrink it would run whole meetings again and again.
QUIET = {
    "phases": [Phase.explicit, Phase.generate],
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    """A file that spans two neighbourhoods, at an open meeting where every seat is there; nobody has answered."""
    factories.make_stages()
    factories.make_call()
    quartier = factories.make_neighbourhood()
    partner = factories.make_neighbourhood("Quartier des Passerelles", "passerelles")
    by = factories.make_member(quartier, email="camille@example.org")
    writer = factories.make_team_member(email="ecrit@example.org")
    people = {
        name: factories.make_seat(f"Org {name}", is_chair=name == "s0", email=f"{name}@example.org") for name in SEATS
    }
    people |= {name: factories.make_team_member(email=f"{name}@example.org") for name in ("team", "team2")}
    people["advisor"] = factories.make_advisor(quartier, email="conseil@example.org")
    content = factories.answers(3)
    content["change"] |= {"title": f"La {TABLE}"}
    content["initiative"] |= {"partner_neighbourhoods": [partner.slug]}
    draft = factories.make_draft(quartier, by, stage_number=3, filled=False)
    factories.write(draft, content, by=by)
    file = actions.begin_review(proposal=actions.submit(proposal=draft, by=by, now=NOW), by=writer, now=NOW)
    analysis = file.analysis
    lines = {item.pk: ("met", INTERNAL) for item in analysis.items.all()}
    actions.save_analysis(
        analysis=analysis, summary=INTERNAL, advice=INTERNAL, lines=lines, expected_version=0, by=writer, now=NOW
    )
    actions.mark_ready(analysis=analysis, by=writer, now=NOW)
    meeting = factories.make_meeting(writer, file)
    return {"file": file, "meeting": meeting, "places": [quartier, partner], "people": people, "writer": writer}


# What each person is, then says. « member » 1: of the file's table; 2: of the partner's.
ANSWERS = st.sampled_from(["", "no", "yes", "late", "doubt", "doubt_withdrawn", "ruled_no", "ruled_yes", "ruled_late"])
FATES = st.fixed_dictionaries(
    {name: st.tuples(st.sampled_from([0, 0, 0, 1, 2]), ANSWERS, st.booleans()) for name in NAMES}
)
WITHDRAWING = st.sampled_from([None, None, *SEATS])


def fresh(person):
    return User.objects.get(pk=person.pk)


def tell(world, fates, withdrawing):
    """Let everybody answer, then bring the facts about; return {name: is recused}, counted by hand, and who is in doubt."""
    file, item = world["file"], world["meeting"].items.get()
    recused, doubts, wrote = set(), set(), {}
    for name, (_member, answer, writes) in fates.items():
        person, seated = world["people"][name], name in SEATS
        if answer in ("no", "late"):
            actions.deny_conflict(proposal=file, by=person, now=NOW)
        elif answer == "yes":
            actions.declare_conflict(proposal=file, by=person, now=NOW)
            recused.add(name)
        elif answer and seated:
            _doubt(file, person, answer, world["writer"])
            doubts |= {name} if answer == "doubt" else set()
            recused |= {name} if answer in ("doubt_withdrawn", "ruled_yes") else set()
        if writes and policy.may_comment(fresh(person), item):
            actions.comment(item=item, stance="favourable", body=f"{INTERNAL} de {name}", by=person, now=NOW)
            wrote[name] = True
        if answer == "late" or (answer == "ruled_late" and seated):
            actions.declare_conflict(proposal=file, by=person, now=NOW)
            recused.add(name)
    for name, (member, _answer, _writes) in fates.items():
        if member:
            TableMembership.objects.create(
                user=world["people"][name],
                neighbourhood=world["places"][member - 1],
                role="contributor",
                starts_on=factories.SINCE,
            )
            recused.add(name)
    if withdrawing:
        Organisation.objects.filter(name=f"Org {withdrawing}").update(withdraws_from_investment_decisions=True)
        recused.add(withdrawing)
    return recused, doubts - recused, wrote


def _doubt(file, person, answer, ruler):
    doubt = actions.doubt_conflict(proposal=file, words=f"{INTERNAL} hésite", by=person, now=NOW)
    if answer == "doubt_withdrawn":
        actions.declare_conflict(proposal=file, by=person, now=NOW)
    elif answer.startswith("ruled"):
        with _no_chair():
            actions.rule_doubt(doubt=doubt, has_conflict=answer == "ruled_yes", by=ruler, now=NOW)


class _no_chair:
    """The team answers in these worlds: who presides is drawn like the others, and may not be able to."""

    def __enter__(self):
        self.seats = list(factories.Seat.objects.chairs())
        factories.Seat.objects.update(is_chair=False)

    def __exit__(self, *_raised):
        factories.Seat.objects.filter(pk__in=[seat.pk for seat in self.seats]).update(is_chair=True)


def rolled_back(act):
    """Do something to the world, and undo it: one world serves all the examples."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


@given(fates=FATES, withdrawing=WITHDRAWING, closed=st.booleans())
@settings(max_examples=12, **QUIET)
def test_doors_quorum_and_opinions_follow_a_naive_count(world, fates, withdrawing, closed):
    def check():
        file, meeting, people = world["file"], world["meeting"], world["people"]
        recused, doubts, wrote = tell(world, fates, withdrawing)
        item = meeting.items.get()
        if closed:
            factories.close_round(item, world["writer"])
        for name, person in people.items():
            reader = fresh(person)
            knows = Proposal.objects.visible_by_position(reader).filter(pk=file.pk).exists()
            assert knows == (name not in recused), name
            read = {row.author_id for row in Opinion.objects.visible_to(reader)}
            standing = {people[author].pk for author in wrote if author not in recused}
            opened = policy.reads_by_position(reader, file)
            assert read == (standing if closed and opened else standing & {person.pk} if opened else set()), name
            assert not (name in doubts and name in SEATS and opened)
        state = actions.quorum(meeting, file)
        eligible = [name for name in SEATS if name not in recused]
        assert len(state.eligible) == len(eligible)
        assert len(state.present) == len([name for name in eligible if name not in doubts])
        assert state.required == len(eligible) // 2 + 1
        counted = Opinion.objects.on_item(item)
        assert counted.standing().by_stance()["favourable"] == len([name for name in wrote if name not in recused])
        assert counted.struck().how_many_gave() == len([name for name in wrote if name in recused])
        assert {doubt.user_id for doubt in ConflictDoubt.objects.open()} == {people[name].pk for name in doubts}
        for name in recused:
            _nothing_lifts_it(world, people[name], knows_by_table=fates[name][0] == 1)

    rolled_back(check)


def _nothing_lifts_it(world, person, *, knows_by_table):
    file = world["file"]
    for act in (actions.deny_conflict, actions.declare_conflict):
        with pytest.raises(PermissionDenied):
            act(proposal=file, by=fresh(person), now=NOW)
    for doubt in ConflictDoubt.objects.filter(user=person, ruled_at=None):
        with _no_chair(), pytest.raises(NotAllowedNow):
            actions.rule_doubt(doubt=doubt, has_conflict=False, by=world["writer"], now=NOW)
    assert Proposal.objects.visible_to(fresh(person)).filter(pk=file.pk).exists() == knows_by_table


@given(fates=FATES, withdrawing=WITHDRAWING, adopted=st.booleans())
@settings(max_examples=4, **QUIET)
def test_no_page_of_the_meeting_says_a_word_of_the_file_to_whoever_is_recused(
    world, client, as_user, fates, withdrawing, adopted
):
    def check():
        file, meeting = world["file"], world["meeting"]
        recused, _doubts, _wrote = tell(world, fates, withdrawing)
        item = meeting.items.get()
        if adopted and actions.quorum(meeting, file).is_met:
            factories.adopt(item=item, by=world["writer"], reasons=INTERNAL)
        for name in sorted(recused):
            person = fresh(world["people"][name])
            # What a table writes is its own, wherever its member sits; what the committee says of it never is.
            words = [INTERNAL] if fates[name][0] == 1 else [INTERNAL, TABLE, file.reference]
            for said in _pages(as_user(person), world):
                for word in words:
                    assert word not in said, (name, word)
            for waiting in todo.todo(person, NOW):
                assert INTERNAL not in waiting.text + waiting.why

    rolled_back(check)


def _pages(browser, world):
    """Yield what each page of the meeting says, acts included."""
    meeting, file = world["meeting"], world["file"]
    here, there = [meeting.public_id], [meeting.public_id, file.public_id]
    doubts = [("rule_doubt", [file.public_id, doubt.pk]) for doubt in ConflictDoubt.objects.all()]
    for name, place in (
        ("committee", []),
        ("meeting", here),
        ("meeting_order", here),
        ("meeting_close", here),
        ("meeting_minutes", here),
        ("meeting_file", there),
        ("meeting_round", there),
        ("conflict", [file.public_id]),
        ("withdraw_from_file", [file.public_id]),
        *doubts,
    ):
        yield browser.get(reverse(f"proposals:{name}", args=place)).content.decode()
    yield browser.get(reverse("todo")).content.decode()
    typed = {"stance": "favourable", "body": "x", "key": uuid.uuid4()}
    yield browser.post(reverse("proposals:meeting_comment", args=there), typed).content.decode()


def test_the_pages_do_say_these_words_to_whoever_is_not_recused(world, as_user):
    """Without this, a world in which nothing shows would be taken for a guard."""
    said = " ".join(_pages(as_user(world["writer"]), world))
    assert INTERNAL in said and TABLE in said
