"""E-mails and jobs for tests, each in a state that the database accepts."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import factory

from . import sealing
from .models import Email, EmailAttachment, Job

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=ZoneInfo("America/Toronto"))


class EmailFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Email

    class Params:
        claimed = factory.Trait(
            status=Email.Status.CLAIMED,
            next_attempt_at=None,
            claimed_at=factory.SelfAttribute("created_at"),
            claim_token=factory.LazyFunction(uuid.uuid4),
            attempts=1,
        )
        sending = factory.Trait(
            claimed=True, status=Email.Status.SENDING, sending_at=factory.SelfAttribute("created_at")
        )
        unknown = factory.Trait(sending=True, status=Email.Status.UNKNOWN)
        sent = factory.Trait(
            status=Email.Status.SENT,
            next_attempt_at=None,
            sending_at=factory.SelfAttribute("created_at"),
            sent_at=factory.SelfAttribute("created_at"),
            attempts=1,
            provider_answer="250 OK",
        )
        given_up = factory.Trait(status=Email.Status.GIVEN_UP, next_attempt_at=None, attempts=8)
        refused = factory.Trait(
            status=Email.Status.REFUSED, next_attempt_at=None, attempts=1, provider_answer="550 Adresse inconnue"
        )
        security = factory.Trait(
            is_security=True,
            kind="account.login_code",
            subject="",
            body_text="",
            secret=factory.LazyFunction(lambda: sealing.seal(sealing.Contents("Votre code", "Code : 123456\n", ""))),
            expires_at=factory.LazyAttribute(lambda email: email.created_at + timedelta(minutes=10)),
        )

    key = factory.Sequence(lambda n: f"test:{n}")
    kind = "proposals.submitted"
    to_address = factory.Sequence(lambda n: f"personne{n}@example.org")
    subject = "Votre proposition est déposée"
    body_text = "Bonjour,\n\nVotre proposition est déposée.\n"
    message_id = factory.Sequence(lambda n: f"<message-{n}@example.org>")
    created_at = NOW
    next_attempt_at = factory.SelfAttribute("created_at")


class EmailAttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EmailAttachment

    email = factory.SubFactory(EmailFactory)
    filename = "lettre.pdf"
    content_type = "application/pdf"
    storage_path = "lettre.pdf"


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    class Params:
        running = factory.Trait(
            status=Job.Status.RUNNING,
            claimed_at=factory.SelfAttribute("created_at"),
            started_at=factory.SelfAttribute("created_at"),
            claim_token=factory.LazyFunction(uuid.uuid4),
            attempts=1,
        )

    key = factory.Sequence(lambda n: f"test:{n}")
    kind = "tests.job"
    created_at = NOW
    due_at = factory.SelfAttribute("created_at")
