"""What tests of the organisers' desk do and ask, in few words."""

from events import actions, calendars
from events.actions.organising import TEXTS
from events.models import Attendance
from notifications.models import Email, EmailAttachment

from .steps import register


def told(kind, registration=None):
    """The e-mails of a kind, about one registration or all."""
    rows = Email.objects.filter(kind=f"events.{kind}")
    return rows.count() if registration is None else rows.filter(about_id=registration.pk).count()


def facts_of(event, **changed):
    event.refresh_from_db()
    return {name: getattr(event, name) for name in TEXTS} | changed


def days_of(event):
    return [(day.starts_at, day.ends_at) for day in event.days.order_by("starts_at")]


def change(event, *, by, now, days=None, **changed):
    return actions.change(event=event, facts=facts_of(event, **changed), days=days or days_of(event), by=by, now=now)


def move(event, shift, *, by, now, **changed):
    days = [(start + shift, end + shift) for start, end in days_of(event)]
    return change(event, by=by, now=now, days=days, **changed)


def files(kind):
    """The calendar files attached to the e-mails of a kind, as bytes."""
    rows = EmailAttachment.objects.filter(email__kind=f"events.{kind}").order_by("pk")
    found = []
    for row in rows:
        with calendars.default_storage.open(row.storage_path) as stored:
            found.append((row.content_type, stored.read()))
    return found


def came(event, count, *, by, now, days=None, start=1):
    """Register people, and note each present on the given days (all by default). ``now``: on or after the last day."""
    people = [register(event, f"p{n:03}@example.org", name=f"Personne {n:03}") for n in range(start, start + count)]
    for person in people:
        for day in days if days is not None else event.days.all():
            Attendance.objects.create(registration=person, day=day, noted_at=now, noted_by=by)
    return people
