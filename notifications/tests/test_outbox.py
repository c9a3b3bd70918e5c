"""Writing an e-mail: once per occasion, with the fact it announces, and nothing that breaks a header."""

import pytest
import redis
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.template import TemplateDoesNotExist
from django.urls import reverse
from django.utils import translation

from accounts.factories import UserFactory
from notifications import actions
from notifications.factories import EmailFactory
from notifications.models import Email
from notifications.sealing import Contents

pytestmark = pytest.mark.django_db

TEMPLATES = {
    "tests/hello.subject.txt": "Bonjour {{ name }}\n",
    "tests/hello.txt": "Bonjour {{ name }}, voici {{ public_address }}/propositions/",
    "tests/hello.html": "<p>Bonjour {{ name }}</p>",
    "tests/plain.subject.txt": "Objet",
    "tests/plain.txt": "Bonjour L’Île & Cie,\n\nVoir https://pic.example.org/x/\n\n--\nLe portail",
    "tests/links.subject.txt": "Objet",
    "tests/links.txt": "[Donnée fictive]\n\nBonjour,\n\nVoir ma page\u00a0:\n{{ public_address }}/x/\n\n"
    "Partir\u00a0:\n{{ public_address }}/y/\n\nCliquez ici\u00a0:\nhttps://autre.example.net/\n\n--\nLe portail",
    "tests/day.subject.txt": "{% load i18n %}{% get_current_language as spoken %}{{ spoken }}",
    "tests/day.txt": "{{ day|date:'F' }}",
    "tests/paths.subject.txt": "Adresses",
    "tests/paths.txt": "{{ path }} {{ url }} {{ word }}",
    "tests/broken.subject.txt": "Objet",
    "tests/broken.txt": "Texte",
    "tests/broken.html": '{% extends "tests/absent.html" %}',
}


@pytest.fixture(autouse=True)
def templates(settings):
    loader = ("django.template.loaders.locmem.Loader", TEMPLATES)
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [settings.BASE_DIR / "templates"],
            "OPTIONS": {"loaders": [loader, "django.template.loaders.filesystem.Loader"]},
        }
    ]


def queue(now, **changes):
    wanted = {"key": "hello:1", "kind": "tests.hello", "to": "a@example.org", "template": "tests/hello"}
    return actions.queue_email(**{**wanted, "context": {"name": "L’Île & Cie"}, "now": now, **changes})


def test_the_three_parts_are_rendered_and_only_html_is_escaped(now, settings):
    settings.PUBLIC_ADDRESS = "https://pic.example.org"
    email = queue(now)
    assert email.subject == "Bonjour L’Île & Cie"
    assert email.body_text == "Bonjour L’Île & Cie, voici https://pic.example.org/propositions/\n"
    assert email.body_html == "<p>Bonjour L’Île &amp; Cie</p>"
    assert (email.status, email.next_attempt_at, email.created_at) == (Email.Status.QUEUED, now, now)


def test_an_email_is_written_in_its_readers_language_when_the_portal_speaks_it(now):
    def day_for(person, key):
        email = queue(now, to=person, template="tests/day", context={"day": now}, key=key)
        return email.language, email.subject, email.body_text

    anglophone, francophone, other = UserFactory(language="en"), UserFactory(), UserFactory(language="de")
    french, english = ("fr-ca", "fr-ca", "février\n"), ("en", "en", "February\n")
    with translation.override("fr-ca"):
        assert day_for(anglophone, "hello:1") == english
    with translation.override("en"):
        assert day_for(francophone, "hello:2") == french
        assert day_for(other, "hello:3") == french
        assert queue(now, key="hello:4").language == "fr-ca"


def test_the_addresses_of_an_email_lead_to_pages_in_its_readers_language(now, settings):
    settings.PUBLIC_ADDRESS = "https://pic.example.org"
    paths = {"path": "/propositions/", "url": "https://pic.example.org/compte/?x=1", "word": "/nulle part"}
    francophone = UserFactory()
    english = queue(now, to=UserFactory(language="en"), template="tests/paths", context=paths, key="hello:1")
    assert english.body_text == "/en/propositions/ https://pic.example.org/en/compte/?x=1 /nulle part\n"
    with translation.override("en"):
        paths = {
            **paths,
            "path": reverse("proposals:list"),
            "url": f"https://pic.example.org{reverse('accounts:profile')}?x=1",
        }
        french = queue(now, to=francophone, template="tests/paths", context=paths, key="hello:2")
    assert french.body_text == "/propositions/ https://pic.example.org/compte/?x=1 /nulle part\n"


def test_without_a_template_of_its_own_the_html_is_made_of_the_text(now):
    html = queue(now, template="tests/plain").body_html
    assert "Bonjour L’Île &amp; Cie," in html
    assert '<a href="https://pic.example.org/x/" rel="nofollow">' in html
    assert html.count("Bonjour") == 1
    assert "Le portail" not in html


def test_a_label_above_an_address_of_the_portal_is_a_link_in_words(now, settings):
    settings.PUBLIC_ADDRESS = "https://pic.example.org"
    email = queue(now, template="tests/links", context={"fictitious": True})
    html = email.body_html
    assert '<a class="button" href="https://pic.example.org/x/">Voir ma page</a>' in html
    assert '<a href="https://pic.example.org/y/">Partir</a>' in html
    assert html.count("Donnée fictive") == 1
    assert "https://pic.example.org/x/" in email.body_text


def test_an_address_of_another_site_that_somebody_typed_makes_no_button(now):
    html = queue(now, template="tests/links").body_html
    assert '<a href="https://autre.example.net/" rel="nofollow">https://autre.example.net/</a>' in html
    assert html.count('class="button"') == 1


def test_a_broken_template_is_a_fault(now):
    with pytest.raises(TemplateDoesNotExist):
        queue(now, key="hello:2", template="tests/broken")


def test_the_same_key_twice_gives_one_row_and_changes_nothing(now):
    first = queue(now, attachments=[("a.pdf", "application/pdf", "letters/a.pdf")])
    again = queue(now, context={"name": "autre"}, attachments=[("a.pdf", "application/pdf", "letters/a.pdf")])
    assert first == again
    assert again.subject == "Bonjour L’Île & Cie"
    assert Email.objects.count() == first.attachments.count() == 1


def test_a_user_is_written_to_at_their_address(now):
    user = UserFactory(email="camille@example.org")
    email = queue(now, to=user)
    assert (email.to_user, email.to_address) == (user, "camille@example.org")


@pytest.mark.django_db(transaction=True)
def test_an_email_is_written_in_the_callers_transaction_or_not_at_all(now):
    with pytest.raises(transaction.TransactionManagementError):
        queue(now)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue(now)
        raise ZeroDivisionError
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "Nom <a@example.org>",
        "a@example.org\u2028",
        "sans-arobase",
        "",
    ],
)
def test_what_is_not_one_address_is_refused(now, address):
    with pytest.raises(actions.InvalidMessage):
        queue(now, to=address)
    assert not Email.objects.exists()


@pytest.mark.parametrize("name", ["Camille\nBcc: b@example.org", "Camille\rBcc: b@example.org", "Camille\x00"])
def test_a_newline_in_a_subject_is_refused(now, name):
    with pytest.raises(actions.InvalidMessage):
        queue(now, context={"name": name})
    assert not Email.objects.exists()


def test_a_newline_in_a_file_name_is_refused(now):
    with pytest.raises(actions.InvalidMessage), transaction.atomic():
        queue(now, attachments=[("a.pdf\nX-Header: 1", "application/pdf", "a.pdf")])
    assert not Email.objects.exists()


def test_without_redis_nothing_is_woken(now, django_capture_on_commit_callbacks, settings):
    settings.REDIS_URL = ""
    with django_capture_on_commit_callbacks() as callbacks:
        queue(now)
    assert callbacks == []


@pytest.fixture
def broker(redis_server, settings):
    """The portal with a Redis; ``broker.woken()`` counts the messages that wait for a worker."""
    settings.REDIS_URL = redis_server.url
    kept, current_app.conf.broker_url = current_app.conf.broker_url, redis_server.url

    def woken():
        with redis.Redis.from_url(redis_server.url) as client:
            return client.llen("celery")

    redis_server.woken = woken
    yield redis_server
    current_app.conf.broker_url = kept


@pytest.mark.django_db(transaction=True)
def test_with_redis_a_worker_is_woken_after_the_commit_once_per_transaction(now, broker):
    with transaction.atomic():
        queue(now)
        queue(now, key="hello:2")
        assert broker.woken() == 0
    assert broker.woken() == 1
    with transaction.atomic():
        queue(now)  # an occasion already written wakes nobody
    assert broker.woken() == 1


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_is_down_loses_nothing(now, broker):
    broker.halt()
    with transaction.atomic():
        queue(now)
    assert Email.objects.count() == 1


BROKEN_ROWS = {
    "notifications_email_waits_for_a_date": {"next_attempt_at": None},
    "notifications_email_claim_has_token_and_date": {"claimed": True, "claim_token": None},
    "notifications_email_handed_over_has_date": {"sending": True, "sending_at": None},
    "notifications_email_sent_has_date": {"sent": True, "sent_at": None},
    "notifications_email_about_type_and_id": {"about_id": 1},
    "notifications_email_security_is_sealed": {"security": True, "body_text": "Code : 123456"},
    "notifications_email_security_is_blanked": {"security": True, "sent": True},
    "notifications_email_letter_is_not_security": {"security": True, "is_letter": True},
}


@pytest.mark.parametrize("constraint", BROKEN_ROWS)
def test_the_database_refuses_a_row_that_contradicts_itself(constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        EmailFactory(**BROKEN_ROWS[constraint])


def test_a_resend_says_who_and_when(person):
    with pytest.raises(IntegrityError, match="notifications_email_resent_by_and_at"), transaction.atomic():
        EmailFactory(resent_by=person)


def test_every_state_of_the_factories_is_accepted():
    for trait in ("claimed", "sending", "unknown", "sent", "given_up", "refused", "security"):
        EmailFactory(**{trait: True}).full_clean(exclude=["key"])


def test_the_claim_finds_due_rows_by_an_index(now):
    plan = Email.objects.due(now)[:50].explain()
    assert connection.vendor != "sqlite" or "notifications_email_due" in plan


def test_rendered_contents_may_be_queued_as_they_are(now):
    email = actions.queue_rendered_email(
        key="k", kind="k", to="a@example.org", contents=Contents("Objet", "Texte", ""), now=now
    )
    assert (email.subject, email.body_text) == ("Objet", "Texte")
