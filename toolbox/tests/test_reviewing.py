"""Each week the team reads which resources ask for its attention: from the state of the day, once, or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications.models import Email, TaskHeartbeat
from proposals import factories as people
from proposals.tests.test_races import at_once, failures
from toolbox.actions import resources
from toolbox.actions.reviewing import MOST_NAMED, tell_team, to_look_at
from toolbox.factories import make_resource
from toolbox.models import Resource
from toolbox.tasks import tell_team as weekly
from ui.typography import long_date

MONDAY = datetime(2027, 1, 18, 12, 30, tzinfo=UTC)  # 7:30 in Montréal
TODAY = MONDAY.date()
on_database = pytest.mark.django_db
told_at_once = pytest.mark.django_db(transaction=True)


def letters():
    return Email.objects.filter(kind="toolbox.review")


def titles(now=MONDAY):
    return {part.title: [one.title for one, _when in part.lines] for part in to_look_at(now)}


def days(number):
    return None if number is None else TODAY + timedelta(days=number)


@on_database
@pytest.mark.parametrize(
    ("review", "expires", "part"),
    [
        (None, None, None),
        (1, None, None),
        (0, None, "À revoir"),
        (-400, None, "À revoir"),
        (None, 31, None),
        (None, 30, "Expirent d’ici 30 jours"),
        (None, 0, "Expirent d’ici 30 jours"),
        (None, -1, "Expirées\u00a0: elles ne se montrent plus"),
        (-3, 30, "Expirent d’ici 30 jours"),
        (-3, 31, "À revoir"),
        (-3, -1, "Expirées\u00a0: elles ne se montrent plus"),
    ],
)
def test_each_resource_is_named_once_for_the_most_pressing_reason(stages, team_member, review, expires, part):
    make_resource(team_member, "Guide", review_on=days(review), expires_on=days(expires), now=MONDAY)
    assert titles() == ({part: ["Guide"]} if part else {})


@on_database
@pytest.mark.parametrize(("age", "named"), [(timedelta(days=30), False), (timedelta(days=30, minutes=1), True)])
def test_an_address_to_complete_is_recalled_after_thirty_days(stages, team_member, age, named):
    make_resource(team_member, "Guide", link=None, now=MONDAY - age)
    assert titles() == ({"Adresse à compléter depuis plus de 30 jours": ["Guide"]} if named else {})


@on_database
def test_what_is_withdrawn_or_a_draft_is_not_recalled(stages, team_member):
    facts = {"review_on": days(-9), "expires_on": days(-1), "now": MONDAY - timedelta(days=90)}
    make_resource(team_member, "Brouillon", published=False, **facts)
    for title, link in (("Retirée", "auto"), ("Retirée sans adresse", None)):
        gone = make_resource(team_member, title, link=link, **facts)
        resources.withdraw(resource=gone, why="Dépassée.", by=team_member, now=MONDAY)
    assert titles() == {}


def place(review, expires):
    """The rule again, in another way: what the week says of a published resource."""
    if expires is not None and expires <= 30:
        return "expired" if expires < 0 else "expires"
    return "review" if review is not None and review <= 0 else None


@on_database
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.one_of(st.none(), st.integers(-60, 60))] * 2), max_size=MOST_NAMED))
def test_no_resource_is_forgotten_nor_named_twice(many, dates):
    Resource.objects.update(withdrawn_at=MONDAY, withdrawn_by=many)
    wanted = {}
    for n, (review, expires) in enumerate(dates):
        row = Resource.objects.get(code=f"r{n}")
        Resource.objects.filter(pk=row.pk).update(
            review_on=days(review), expires_on=days(expires), withdrawn_at=None, withdrawn_by=None
        )
        if place(review, expires):
            wanted[row.title] = place(review, expires)
    names = {"Expirées\u00a0: elles ne se montrent plus": "expired", "Expirent d’ici 30 jours": "expires"}
    found = [(one.title, names.get(part.title, "review")) for part in to_look_at(MONDAY) for one, _when in part.lines]
    assert len(found) == len(wanted) and dict(found) == wanted


@pytest.fixture
def many(stages, team_member):
    for n in range(MOST_NAMED):
        made = make_resource(team_member, f"R{n}")
        assert made.code == f"r{n}"
    return team_member


# --- The e-mail -----------------------------------------------------------------------------------------------------
@on_database
def test_each_member_of_the_team_reads_what_to_look_at_and_why(stages, team_member, coordinator, admin_user):
    colleague = people.make_team_member(email="lea@example.org")
    make_resource(team_member, "Guide A", review_on=date(2027, 1, 4))
    make_resource(team_member, "Guide B", expires_on=date(2027, 2, 1))
    make_resource(team_member, "Guide C", expires_on=date(2027, 1, 10))
    old = make_resource(team_member, "Guide D", link=None, now=MONDAY - timedelta(days=45))
    assert tell_team(now=MONDAY) == 2
    assert set(letters().values_list("to_user", flat=True)) == {team_member.pk, colleague.pk}
    letter = letters().filter(to_user=team_member).get()
    assert letter.subject == "Boîte à outils\u00a0: ce qui demande un regard cette semaine"
    for words in (
        f"- Guide A (date prévue\u00a0: {long_date(date(2027, 1, 4))})",
        f"- Guide B (dernier jour\u00a0: {long_date(date(2027, 2, 1))})",
        f"- Guide C (depuis le {long_date(date(2027, 1, 11))})",
        f"- Guide D (ajoutée le {long_date(date(2026, 12, 4))})",
        old.get_absolute_url(),
        "/boite-a-outils/gestion/",
    ):
        assert words in letter.body_text
    assert letter.body_text.index("Guide C") < letter.body_text.index("Guide B") < letter.body_text.index("Guide A")


@on_database
def test_with_nothing_to_look_at_nobody_is_written_to(stages, team_member):
    make_resource(team_member, review_on=days(1))
    assert tell_team(now=MONDAY) == 0 and not letters().exists()


@on_database
def test_a_week_is_told_once_and_the_next_one_again(stages, team_member):
    make_resource(team_member, review_on=days(0))
    for later in (timedelta(0), timedelta(minutes=5), timedelta(days=6)):
        tell_team(now=MONDAY + later)
    assert letters().count() == 1
    tell_team(now=MONDAY + timedelta(days=21))
    assert letters().count() == 2


@on_database
def test_the_week_across_new_year_is_one_week(stages, team_member):
    make_resource(team_member, review_on=date(2026, 1, 1))
    monday = datetime(2026, 12, 28, 12, 30, tzinfo=UTC)
    for day in range(7):
        tell_team(now=monday + timedelta(days=day))
    assert letters().get().key == f"toolbox-review-2026-W53-{team_member.pk}"


@on_database
def test_a_long_list_names_some_and_counts_the_others(stages, team_member):
    for n in range(MOST_NAMED + 2):
        make_resource(team_member, f"Guide {n:02}", review_on=days(0))
    tell_team(now=MONDAY)
    body = letters().get().body_text
    assert body.count("- Guide") == MOST_NAMED and "et 2 autres" in body


@on_database
def test_the_task_of_the_week_says_how_many_it_told(stages, team_member, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    make_resource(team_member, review_on=days(0))
    weekly()
    assert letters().count() == 1
    assert TaskHeartbeat.objects.get(name="toolbox_weekly").note == "told=1"


@told_at_once
def test_two_schedulers_at_once_write_one_e_mail_to_each(stages):
    members = [people.make_team_member(email=f"p{n}@example.org") for n in range(2)]
    make_resource(members[0], review_on=days(0))
    assert failures(at_once(3, lambda _n: tell_team(now=MONDAY))) == []
    assert letters().count() == 2
