"""What becomes of an e-mail, with a real mail server."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications import delivery
from notifications.actions import InvalidMessage, queue_rendered_email
from notifications.factories import EmailAttachmentFactory, EmailFactory
from notifications.models import Email
from notifications.sealing import Contents

pytestmark = pytest.mark.django_db
Status = Email.Status
ALL_WAITS = sum(delivery.RETRY_DELAYS, timedelta())


def deliver(email, now):
    delivery.deliver_due(now)
    email.refresh_from_db()
    return email


def test_an_accepted_email_is_sent_with_the_servers_answer(postbox, now):
    email = deliver(EmailFactory(body_html="<p>Bonjour</p>"), now)
    assert (email.status, email.sent_at, email.attempts) == (Status.SENT, now, 1)
    assert email.provider_answer == "250 2.0.0 Accepted 1"
    [message] = postbox.received
    assert message["Message-ID"] == email.message_id
    assert message["To"] == email.to_address
    assert message["Subject"] == "Votre proposition est déposée"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_an_email_is_not_sent_before_its_date(postbox, now):
    email = deliver(EmailFactory(next_attempt_at=now + timedelta(seconds=1)), now)
    assert email.status == Status.QUEUED
    assert postbox.received == []


def test_an_email_once_sent_is_never_sent_again(postbox, now):
    email = EmailFactory()
    for days in range(3):
        deliver(email, now + timedelta(days=days))
    assert len(postbox.received) == 1


def test_attachments_travel_with_the_email(postbox, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("lettre.pdf", ContentFile(b"%PDF-1.7"))
    email = EmailAttachmentFactory().email
    assert deliver(email, now).status == Status.SENT
    [attachment] = postbox.received[0].iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("lettre.pdf", b"%PDF-1.7")


def test_a_lost_attachment_waits_and_does_not_block_the_others(postbox, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    broken = EmailAttachmentFactory().email
    healthy = EmailFactory()
    delivery.deliver_due(now)
    broken.refresh_from_db()
    healthy.refresh_from_db()
    assert (broken.status, healthy.status) == (Status.RETRY, Status.SENT)
    assert "FileNotFoundError" in broken.provider_answer


def test_a_temporary_refusal_is_tried_again_one_minute_later(postbox, now):
    email = EmailFactory()
    postbox.recipient_answers[email.to_address] = ["451 4.7.1 Revenez plus tard"]
    deliver(email, now)
    assert (email.status, email.next_attempt_at) == (Status.RETRY, now + timedelta(minutes=1))
    assert email.provider_answer == "451 4.7.1 Revenez plus tard"
    assert deliver(email, now + timedelta(seconds=59)).status == Status.RETRY
    assert deliver(email, now + timedelta(minutes=1)).status == Status.SENT
    assert len(postbox.received) == 1


def test_a_temporary_refusal_of_the_text_is_tried_again(postbox, now):
    email = EmailFactory()
    postbox.text_answers = ["452 4.2.2 Pleine"]
    assert deliver(email, now).status == Status.RETRY
    assert email.sending_at is None
    assert deliver(email, now + timedelta(minutes=1)).status == Status.SENT


def test_a_refused_recipient_is_final_and_does_not_block_the_others(postbox, now):
    before, refused, after = EmailFactory.create_batch(3)
    postbox.recipient_answers[refused.to_address] = ["550 5.1.1 Adresse inconnue"]
    delivery.deliver_due(now)
    for email in (before, refused, after):
        email.refresh_from_db()
    assert [email.status for email in (before, refused, after)] == [Status.SENT, Status.REFUSED, Status.SENT]
    assert refused.provider_answer == "550 5.1.1 Adresse inconnue"
    delivery.deliver_due(now + ALL_WAITS)
    assert postbox.to(refused.to_address) == []


def test_a_refused_text_is_final(postbox, now):
    postbox.text_answers = ["554 5.7.1 Non"]
    assert deliver(EmailFactory(), now).status == Status.REFUSED


def test_a_server_that_is_down_loses_nothing_and_is_asked_once_per_run(server_down, now):
    first, second = EmailFactory.create_batch(2)
    deliver(first, now)
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.RETRY, Status.QUEUED)
    assert first.provider_answer.startswith("Le serveur de courriel refuse la connexion.")


def test_an_email_is_given_up_after_the_whole_schedule(server_down, now):
    email, moment = EmailFactory(), now
    for delay in delivery.RETRY_DELAYS:
        deliver(email, moment)
        assert (email.status, email.next_attempt_at) == (Status.RETRY, moment + delay)
        moment += delay
    deliver(email, moment)
    assert (email.status, email.attempts) == (Status.GIVEN_UP, len(delivery.RETRY_DELAYS) + 1)


def test_a_server_that_stops_answering_before_the_text_gets_it_later(postbox, now, settings):
    settings.EMAIL_TIMEOUT = 0.3
    postbox.silent_at = "recipient"
    email = deliver(EmailFactory(), now)
    assert email.status == Status.RETRY
    assert email.provider_answer.startswith("Le serveur de courriel ne répond pas à temps.")
    postbox.silent_at = None
    assert deliver(email, now + timedelta(minutes=1)).status == Status.SENT
    assert len(postbox.received) == 1


def test_a_server_that_does_not_answer_the_text_leaves_the_fate_unknown(postbox, now, settings):
    settings.EMAIL_TIMEOUT = 1  # what comes before the text is answered within a second on a busy machine too
    postbox.silent_at = "text"
    email = deliver(EmailFactory(), now)
    assert (email.status, email.sending_at) == (Status.UNKNOWN, now)
    assert email.provider_answer.startswith("Le serveur de courriel ne répond pas à temps.")
    postbox.silent_at = None
    delivery.recover_stale(now + timedelta(days=2))
    assert deliver(email, now + timedelta(days=2)).status == Status.UNKNOWN
    assert len(postbox.received) == 1


def test_a_run_is_bounded(postbox, now):
    EmailFactory.create_batch(5)
    assert delivery.deliver_due(now, limit=2) == {Status.SENT: 2}
    assert delivery.deliver_due(now, seconds=-1) == {}
    assert len(postbox.received) == 2


def test_codes_leave_before_ordinary_emails(postbox, now):
    EmailFactory(next_attempt_at=now - timedelta(hours=1))
    code = EmailFactory(security=True)
    delivery.deliver_due(now, limit=1)
    assert [message["To"] for message in postbox.received] == [code.to_address]


def test_a_file_backend_says_so(settings, tmp_path, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    email = deliver(EmailFactory(), now)
    assert (email.status, email.provider_answer) == (Status.SENT, "écrit dans un fichier")
    assert email.message_id in next(tmp_path.iterdir()).read_text()


ANSWERS = {
    "250 OK": Status.SENT,
    "450 Plus tard": Status.RETRY,
    "421 Je ferme": Status.RETRY,
    "550 Non": Status.REFUSED,
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=12))
def test_whatever_the_answers_an_email_arrives_at_most_once(postbox, now, answers):
    email, moment = EmailFactory(), now
    postbox.text_answers, postbox.received = list(answers), []
    expected = Status.QUEUED
    for attempt, answer in enumerate(answers, start=1):
        if expected in Email.WAITING:
            expected = ANSWERS[answer]
            if expected == Status.RETRY and attempt > len(delivery.RETRY_DELAYS):
                expected = Status.GIVEN_UP
        assert deliver(email, moment).status == expected
        moment += timedelta(days=1)
    assert len(postbox.received) == (expected == Status.SENT)
    Email.objects.all().delete()


def sealed(now, **changes):
    with transaction.atomic():
        return queue_rendered_email(
            key="lettre-1",
            kind="essai",
            to="marie@example.org",
            now=now,
            **{
                "contents": Contents(
                    "Infolettre", "Bonjour\n", "<p>Bonjour</p>", "https://pic.example.org/quitter/" + "a" * 140
                ),
                "security": True,
                **changes,
            },
        )


def test_a_letter_that_one_may_leave_carries_the_two_headers_of_one_press(postbox, now):
    email = deliver(sealed(now), now)
    [message] = postbox.received
    assert message["List-Unsubscribe"].strip() == f"<https://pic.example.org/quitter/{'a' * 140}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert email.secret == ""


def test_no_other_email_says_that_one_may_leave(postbox, now):
    deliver(EmailFactory(), now)
    [message] = postbox.received
    assert message["List-Unsubscribe"] is message["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"security": False},
        {"contents": Contents("Infolettre", "", "", "https://pic.example.org/quitter\r\nBcc: x@example.org")},
    ],
)
def test_an_address_to_leave_is_sealed_and_holds_on_one_line(now, changes):
    with pytest.raises(InvalidMessage):
        sealed(now, **changes)
