"""The desk on a phone and on a table: words, structure, width, axe; checking in with a thumb, without any script too."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from events import actions, factories, links
from events.models import Attendance, Evaluation, Registration
from tests.journeys.reading import Reading, defects_of, faults_of
from tests.plugins.browser import assert_accessible, assert_no_sideways_scroll

from .steps import register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Marie-Christine Bérubé-Desrosiers-Lévesque"


@pytest.fixture
def open_as(client, live_server, open_page, settings):
    """Open a page in a browser where this person is signed in."""

    def open_one(person, path, **options):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        page = open_page(**options)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page.goto(path)
        return page

    return open_one


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False


def make_world(by):
    """A festival that has begun, with every sort of registration, and a date that is over. Return their pages."""
    now = timezone.now()
    begun = now - timedelta(minutes=30)
    festival = factories.make_event(
        title="Festival d’essai des quartiers", capacity=2, starts_at=begun, opens_at=now - timedelta(days=9),
        activity=factories.make_activity("festival-navigateur", kind="festival"),
    )  # fmt: skip
    facts = {"title": "Décider ensemble", "summary": "", "place_name": "Salle B", "capacity": 1}
    actions.save_workshop(
        event=festival, facts={**facts, "starts_at": begun, "ends_at": begun + timedelta(hours=1)}, by=by, now=now
    )
    for n, name in enumerate([LONG, "Noor Haddad", "Sacha Nguyen", "Lucie Gagnon"]):
        needs = {"food": "Sans noix", "accessibility": "Une place près de la porte"}
        register(
            festival, f"personne.au.nom.assez.long.{n}@organisme-communautaire.example.org", name=name, needs=needs,
            now=now - timedelta(days=3), consents={"photo": bool(n % 2)} if n else None,
        )  # fmt: skip
    actions.add(
        event=festival, name="Anne Conférencière", email="anne@example.org", by=by, now=now, reason="Elle anime."
    )
    first = Registration.objects.get(name=LONG)
    actions.note_presence(registration=first, day=festival.days.get(), by=by, now=now)
    past = factories.make_event(starts_at=now - timedelta(days=3), opens_at=now - timedelta(days=9))
    came = register(past, "venue@example.org", now=now - timedelta(days=5), name=LONG)
    Attendance.objects.create(registration=came, day=past.days.get(), noted_at=past.starts_at, noted_by=by)
    (certificate,) = actions.certify(event=past, by=by, now=now)
    for n in range(3):
        Evaluation.objects.create(
            event=past, useful=5, well_run=4, ties=n + 2, keeps=f"Phrase {n}", better="Du temps", received_on=now.date()
        )
    return festival, past, first, came, certificate


def pages_of(by):
    festival, past, first, came, certificate = make_world(by)
    draft = factories.make_event(published=False, starts_at=timezone.now() + timedelta(days=40), opens_at=None)

    def at(name, event, *more):
        return reverse(f"events:{name}", args=[event.public_id, *more])

    workshop, waiting = festival.workshops.get(), Registration.objects.get(name="Sacha Nguyen")
    return [
        reverse("events:desk"),
        f"{reverse('events:desk')}?etat=annulees",
        reverse("events:desk_new"),
        *(
            at(f"desk_{name}", festival)
            for name in (
                "event", "change", "cancel", "duplicate", "workshop_new", "registrations", "add", "add_beyond", "needs",
                "door", "sheet", "attendance", "messages", "evaluations",
            )
        ),
        f"{at('desk_registrations', festival)}?liste=en-attente",
        f"{at('desk_registrations', festival)}?liste=terminees",
        at("desk_workshop", festival, workshop.public_id),
        f"{at('desk_door', festival)}?atelier={workshop.public_id}",
        at("desk_registration", festival, first.public_id),
        at("desk_registration", festival, waiting.public_id),
        at("desk_remove", festival, waiting.public_id),
        at("desk_give_seat", festival, waiting.public_id),
        links.check_in_url(first),
        links.check_in_url(waiting),
        *(at(f"desk_{name}", draft) for name in ("event", "publish", "messages", "discard")),
        *(at(f"desk_{name}", past) for name in ("event", "attendance", "evaluations", "certificates", "thank")),
        at("desk_certificate_withdraw", past, came.public_id),
        certificate.get_absolute_url(),
        reverse("events:certificates"),
        reverse("events:certificate", args=["AAAA-BBBB-CCCC"]),
        links.evaluate_url(came),
    ]  # fmt: skip


def test_every_page_has_one_title_in_order_and_is_set_as_in_quebec(team_member):
    browser, found = Client(), []
    browser.force_login(team_member, backend="django.contrib.auth.backends.ModelBackend")
    for path in pages_of(team_member):
        reading = Reading(browser.get(path).content.decode())
        found += [f"{path} : {fault}" for fault in [*faults_of(reading), *defects_of(reading)]]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_its_width_and_is_accessible(open_as, team_member, width):
    page = open_as(team_member, "/", width=width)
    for path in pages_of(team_member):
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_a_refused_form_says_what_to_mend_and_stays_accessible(open_as, team_member):
    page = open_as(team_member, reverse("events:desk_new"), width=320)
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_is_checked_in_with_one_press_on_a_phone(open_as, team_member, javascript):
    festival, *_more = make_world(team_member)
    path = reverse("events:desk_door", args=[festival.public_id])
    page = open_as(team_member, path, width=320, javascript=javascript)
    page.get_by_label("Nom, courriel, organisme ou quartier").fill("noor")
    page.get_by_role("button", name="Chercher").click()
    button = page.get_by_role("button", name="Noor Haddad")
    assert button.bounding_box()["height"] >= 44
    button.click()
    expect(page.get_by_text("Noor Haddad\u00a0: présence notée.")).to_be_visible()
    assert "noor" not in page.url.lower()
    assert Attendance.objects.filter(registration__name="Noor Haddad").exists()
    page.get_by_role("button", name="Retirer la présence de Noor Haddad").click()
    expect(page.get_by_text("La présence de Noor Haddad est retirée.")).to_be_visible()


def test_every_thing_to_press_at_the_door_is_large_enough_for_a_thumb(open_as, team_member):
    festival, *_more = make_world(team_member)
    page = open_as(team_member, reverse("events:desk_door", args=[festival.public_id]), width=320)
    for control in page.locator("main button, main input:not([type=hidden])").all():
        assert control.bounding_box()["height"] >= 44, control.inner_text()
