"""The pages as people meet them: on a phone and on a desk, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from accounts.factories import UserFactory
from notifications.factories import EmailFactory, JobFactory
from notifications.models import Job
from tests.plugins.browser import assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_as(client, live_server, open_page, settings):
    """Open a page in a browser where this person is signed in."""

    def open_one(person, path, **options):
        client.force_login(person)
        page = open_page(**options)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page.goto(path)
        return page

    return open_one


def test_a_job_moves_on_by_itself_until_its_result_can_be_fetched(open_as, now):
    person = UserFactory()
    job = JobFactory(running=True, requested_by=person, progress_done=3, progress_total=10)
    page = open_as(person, f"/compte/taches/{job.pk}/")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "3")
    Job.objects.filter(pk=job.pk).update(progress_done=7)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "7")
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.DONE,
        finished_at=now,
        claim_token=None,
        claimed_at=None,
        result_path="rapport.pdf",
        result_name="Rapport.pdf",
    )
    expect(page.get_by_role("link", name="Télécharger Rapport.pdf")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_the_outbox_are_accessible_and_fit_their_width(open_as, member, width):
    email = EmailFactory(
        unknown=True,
        is_letter=True,
        to_user=member,
        to_address="une.personne.au.nom.assez.long@organisme-communautaire.example.org",
        provider_answer="550 5.1.1 <une.personne.au.nom.assez.long@organisme-communautaire.example.org>: Unknown",
    )
    EmailFactory.create_batch(25)
    page = open_as(member, "/equipe/courriels/", width=width)
    for path in (
        "/equipe/courriels/",
        "/equipe/courriels/?etat=perimes",
        f"/equipe/courriels/{email.pk}/",
        f"/equipe/courriels/{email.pk}/relancer/",
        "/compte/courriels/",
        f"/compte/courriels/{email.pk}/",
    ):
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    page.goto(f"/equipe/courriels/{email.pk}/relancer/")
    page.get_by_role("button", name="Relancer le courriel").click()
    expect(page).to_have_title("Erreur : Relancer ce courriel? – Portail PIC")
    assert_accessible(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Relancer le courriel").click()
    expect(page.get_by_text("Le courriel est remis en attente d’envoi.")).to_be_visible()


def test_a_recipient_is_looked_for_without_javascript(open_as, member):
    EmailFactory(to_address="jo@example.org", subject="Pour Jo")
    EmailFactory(subject="Pour une autre personne")
    page = open_as(member, "/equipe/courriels/", javascript=False)
    page.get_by_label("Destinataire").fill("jo@")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("link", name="Pour Jo")).to_be_visible()
    expect(page.get_by_role("link", name="Pour une autre personne")).to_have_count(0)
    assert "jo@" not in page.url
