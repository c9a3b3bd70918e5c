"""Addresses are asked by themselves: politely, once each, and what is written is about what is watched."""

from collections import Counter
from datetime import timedelta

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from notifications.models import TaskHeartbeat
from toolbox import tasks
from toolbox.actions import broken, resources, watching
from toolbox.factories import NOW, make_resource
from toolbox.links.probe import Answer, Reason
from toolbox.models import LinkWatch, Outcome, Resource, Version
from toolbox.tests import answering
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def site():
    with answering.a_site() as running:
        yield running


@pytest.fixture
def resource(stages, team_member):
    return make_resource(team_member)


def run(ask, at=NOW, **changed):
    return watching.run(ask=ask, clock=lambda: at, **changed)


def always(reason, status=None, wait=None):
    return lambda link, now: Answer(reason, status, wait)


def watch_of(resource):
    return LinkWatch.objects.get(resource=resource)


def make_several(by, links):
    return [make_resource(by, f"Guide {n}", link=link) for n, link in enumerate(links)]


# --- From the server to the row ---------------------------------------------------------------------------------------
def test_a_link_dies_on_its_third_day_and_lives_again(stages, team_member, site):
    path = site.play("/guide", GET=answering.answer(404))
    resource = make_resource(team_member, link=path)
    ask, at, seen = site.prober().ask, NOW, []
    for _day in range(4):
        run(ask, at)
        watched = watch_of(resource)
        seen.append((watched.outcome, watched.failed_days, watched.http_status, watched.reason))
        at = watched.next_at
    assert seen == [("failing", 1, 404, "not_found"), ("failing", 2, 404, "not_found")] + [
        ("dead", 3, 404, "not_found"),
        ("dead", 4, 404, "not_found"),
    ]
    assert at - watched.checked_at == 7 * DAY
    site.play("/guide", GET=answering.answer(200))
    run(ask, at)
    watched = watch_of(resource)
    assert (watched.outcome, watched.failed_days, watched.last_failed_on, watched.since) == ("works", 0, None, at)


@pytest.mark.parametrize(
    ("path", "outcome"),
    [("/200", "works"), ("/404", "failing"), ("/410", "failing"), ("/401", "to_check"), ("/403", "to_check"),
     ("/429", "to_check"), ("/500", "to_check"), ("/503", "to_check"), ("/418", "to_check")],
)  # fmt: skip
def test_each_answer_of_a_server_is_written_as_its_state(stages, team_member, site, path, outcome):
    resource = make_resource(team_member, link=site.link(path))
    assert run(site.prober().ask) == Counter({outcome: 1})
    assert watch_of(resource).outcome == outcome


def test_a_dead_link_withdraws_nothing_by_itself(stages, team_member, coordinator, resource):
    for n in range(3):
        run(always(Reason.UNKNOWN_HOST), NOW + n * DAY)
    assert watch_of(resource).outcome == Outcome.DEAD
    assert resource in Resource.objects.visible_to(coordinator, on=NOW.date())


def test_the_database_refuses_a_death_before_the_third_day(resource):
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkWatch.objects.filter(resource=resource).update(outcome="dead", failed_days=2, last_failed_on=NOW.date())


# --- Politely ---------------------------------------------------------------------------------------------------------
def test_two_addresses_of_a_site_are_never_asked_in_one_run_and_those_of_others_are(stages, team_member):
    links = [f"https://un.exemple.org/{n}" for n in range(3)] + [
        "https://www.deux.exemple.org/",
        "https://deux.exemple.org/b",
    ]
    make_several(team_member, links)
    asked = []

    def ask(link, now):
        asked.append((now, link))
        return Answer(Reason.OPENS, 200)

    run(ask)
    assert [link for _at, link in asked] == [links[0], links[3]]
    run(ask, NOW + watching.PAUSE - timedelta(seconds=1))
    assert len(asked) == 2
    for turn in (1, 2, 3):
        run(ask, NOW + turn * watching.PAUSE)
    assert sorted(link for _at, link in asked) == sorted(links)


@pytest.mark.parametrize(("wait", "pause"), [(None, watching.PAUSE_ASKED), (DAY, DAY)])
def test_a_site_that_asks_to_wait_is_left_alone_for_all_its_addresses(stages, team_member, wait, pause):
    one, other = make_several(team_member, ["https://exemple.org/1", "https://exemple.org/2"])
    run(always(Reason.ASKS_TO_WAIT, 429, wait))
    assert watch_of(other).next_at == NOW + pause
    assert watch_of(one).next_at >= NOW + DAY


def test_a_run_asks_a_bounded_number_and_for_a_bounded_time(stages, team_member):
    make_several(team_member, [f"https://site-{n}.example.org/" for n in range(4)])
    assert sum(run(always(Reason.OPENS), most=3).values()) == 3
    assert run(always(Reason.OPENS), seconds=0) == Counter()
    assert sum(run(always(Reason.OPENS)).values()) == 1


def test_what_is_withdrawn_or_opens_something_else_is_asked_no_more(stages, team_member, resource):
    resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    file = make_resource(team_member, "Fichier", link="https://exemple.org/ancien")
    upload = SimpleUploadedFile("guide.pdf", b"%PDF-1.7")
    upload.clean_name, upload.kind = "guide.pdf", "pdf"
    resources.open_with(resource=file, upload=upload, by=team_member, now=NOW)
    assert run(always(Reason.OPENS)) == Counter()


# --- Claims -----------------------------------------------------------------------------------------------------------
def test_a_claimed_address_is_nobody_elses_nor_are_the_others_of_its_site(stages, team_member):
    make_several(team_member, ["https://exemple.org/1", "https://exemple.org/2"])
    claimed = watching.claim_next(NOW)
    assert claimed is not None
    assert watching.claim_next(NOW) is None
    assert not watching.claim(LinkWatch.objects.get(pk=claimed.pk), NOW)


def test_the_claim_of_a_killed_worker_ends_by_itself(resource):
    claimed = watching.claim_next(NOW)
    assert watching.claim_next(NOW + watching.CLAIM - timedelta(seconds=1)) is None
    again = watching.claim_next(NOW + watching.CLAIM)
    assert again == claimed
    # The first one was only slow: its answer comes after another worker asked again.
    assert watching.record(claimed, Answer(Reason.NOT_FOUND, 404), NOW + watching.CLAIM) is None
    assert watching.record(again, Answer(Reason.OPENS, 200), NOW + watching.CLAIM).outcome == Outcome.WORKS


def test_an_answer_about_a_former_address_is_not_written(team_member, resource):
    def ask(link, now):
        resources.open_with(resource=resource, link="https://ailleurs.exemple.org/", by=team_member, now=now)
        return Answer(Reason.GONE, 410)

    assert run(ask, most=1) == Counter(dropped=1)
    watched = watch_of(resource)
    assert (watched.outcome, watched.host, watched.version.number) == ("new", "ailleurs.exemple.org", 2)


def test_an_answer_on_its_way_does_not_undo_what_a_person_saw(team_member, resource):
    LinkWatch.objects.update(outcome=Outcome.TO_CHECK, reason=Reason.FORBIDDEN)

    def ask(link, now):
        watching.opens(resource=resource, by=team_member, now=now)
        return Answer(Reason.FORBIDDEN, 403)

    assert run(ask) == Counter(dropped=1)
    assert watch_of(resource).outcome == Outcome.WORKS


def test_an_address_that_makes_the_portal_fail_stops_no_other_and_is_named(stages, team_member):
    one, other = make_several(team_member, ["https://un.exemple.org/", "https://deux.exemple.org/"])

    def ask(link, now):
        if "un." in link:
            raise RuntimeError("a fault of ours")
        return Answer(Reason.OPENS, 200)

    with pytest.raises(watching.LinksFailed, match=str(one.pk)):
        run(ask)
    assert watch_of(other).outcome == Outcome.WORKS
    assert (watch_of(one).outcome, watch_of(one).reason) == ("to_check", "unreadable")


# --- By hand ----------------------------------------------------------------------------------------------------------
def test_what_somebody_opened_works_and_is_asked_again_in_thirty_days(team_member, resource):
    run(always(Reason.FORBIDDEN, 403))
    watched = watching.opens(resource=resource, by=team_member, now=NOW)
    assert (watched.outcome, watched.reason, watched.http_status) == ("works", "by_hand", None)
    assert watched.next_at == NOW + 30 * DAY
    with pytest.raises(NotAllowedNow, match="rien à redire"):
        watching.opens(resource=resource, by=team_member, now=NOW)


def test_checking_now_brings_the_next_time_forward_and_keeps_the_pause_of_the_site(stages, team_member):
    one, other = make_several(team_member, ["https://exemple.org/1", "https://exemple.org/2"])
    run(always(Reason.OPENS, 200))
    later = NOW + timedelta(minutes=1)
    assert watching.check_now(resource=one, by=team_member, now=later) == NOW + watching.PAUSE
    assert watch_of(one).next_at == NOW + watching.PAUSE
    assert watching.check_now(resource=one, by=team_member, now=NOW + DAY) == NOW + watching.PAUSE
    assert watch_of(other).next_at == NOW + watching.PAUSE


def test_a_site_that_asked_to_wait_is_not_asked_sooner_by_hand_nor_by_a_report(team_member, resource):
    run(always(Reason.ASKS_TO_WAIT, 429, 2 * DAY))
    with pytest.raises(NotAllowedNow, match="demande d’attendre"):
        watching.check_now(resource=resource, by=team_member, now=NOW)
    broken.report(resource=resource, note="", now=NOW)
    assert watch_of(resource).next_at == NOW + 2 * DAY


def test_only_the_team_acts_on_links(resource, coordinator, admin_user):
    report = broken.report(resource=resource, note="", now=NOW)
    for person in (coordinator, admin_user):
        for act in (watching.check_now, watching.opens):
            with pytest.raises(PermissionDenied):
                act(resource=resource, by=person, now=NOW)
        with pytest.raises(PermissionDenied):
            broken.settle(resource=resource, up_to=report.pk, by=person, now=NOW)


def test_what_opens_a_page_of_the_portal_has_nothing_to_check(stages, team_member):
    page = make_resource(team_member, link=None)
    resources.open_with(resource=page, page="/programme/", by=team_member, now=NOW)
    for act in (watching.check_now, watching.opens):
        with pytest.raises(NotAllowedNow, match="aucune adresse"):
            act(resource=page, by=team_member, now=NOW)


# --- The periodic task ------------------------------------------------------------------------------------------------
def open_inside(resource, link):
    """Give a resource an address of this machine, which its form refuses."""
    version = Version.objects.create(resource=resource, number=2, link=link, at=NOW)
    Resource.objects.filter(pk=resource.pk).update(current=version)
    resource.refresh_from_db()
    return watching.watch(resource, NOW)


def test_the_periodic_task_asks_what_is_due_and_says_that_it_ran(resource, site, settings, time_machine):
    time_machine.move_to(NOW, tick=False)
    settings.LINKS_ALLOW_LOOPBACK = True
    open_inside(resource, site.link("/404", "localhost"))
    tasks.check_links()
    assert watch_of(resource).outcome == Outcome.FAILING
    beat = TaskHeartbeat.objects.get(name="toolbox_links")
    assert (beat.last_ok_at, beat.note) == (NOW, "failing=1")


def test_the_portal_in_service_opens_nothing_of_its_own_machine(resource, site, time_machine):
    time_machine.move_to(NOW, tick=False)
    open_inside(resource, site.link("/200", "localhost"))
    tasks.check_links()
    assert (watch_of(resource).outcome, watch_of(resource).reason, site.asked) == ("to_check", "private", [])


def test_the_demonstration_asks_no_address(resource, settings):
    settings.LINKS_CHECKED = False
    tasks.check_links()
    assert watch_of(resource).outcome == Outcome.NEW
    assert TaskHeartbeat.objects.get(name="toolbox_links").note == "off"


def test_the_task_is_in_the_schedule_but_for_the_hours_that_clocks_change():
    entry = current_app.conf.beat_schedule["toolbox-links"]
    assert entry["task"] == tasks.check_links.name
    assert not {1, 2} & entry["schedule"].hour
