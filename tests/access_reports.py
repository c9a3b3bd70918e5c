"""What the access matrix opens of the follow-up: obligations of one participation, in each of their states."""

import uuid
from datetime import UTC, datetime, time, timedelta

from django.core.files.base import ContentFile

from reports import actions, factories
from reports.models import Kind


def build(participation, who, now):
    team = who["team"]
    factories.make_rules()
    actions.lay_out(participation=participation, now=now)
    done, waived = (factories.owed(participation, kind, 1) for kind in (Kind.MIDYEAR, Kind.ANNUAL))
    day = done.period_starts_on  # may lie after the clock's day
    actions.receive(obligation=done, on=day, by=team, now=max(now, datetime.combine(day, time(17), tzinfo=UTC)))
    actions.waive(obligation=waived, reason="Essai.", by=team, now=now)
    midyear = factories.owed(participation, Kind.MIDYEAR, 2)
    moment, by = now + timedelta(days=10), who["advisor"]
    facts = {"minutes": 60, "place": "En ligne", "by": by, "now": now}
    actions.propose(obligation=midyear, moments=[moment], **facts)
    actions.keep(obligation=midyear, starts_at=moment, by=by, now=now)
    note = actions.write_note(obligation=midyear, text="À moi.", is_shared=False, by=by, now=now)
    follow_up = actions.add_follow_up(
        obligation=midyear, text="Écrire.", charge="table", due_on=moment.date(), by=by, now=now
    )
    due, final = factories.owed(participation, Kind.ANNUAL, 2), factories.owed(participation, Kind.FINAL, 3)
    document = _being_written(due, who["coordinator"])
    report = factories.handed_in(final, who["coordinator"], now=_noon(final.period_ends_on + timedelta(days=1)))
    words = {"title": "Qui revient?", "text": "Ceux qu’on rappelle.", "change": "", "key": uuid.uuid4()}
    published = actions.publish_own_words(
        neighbourhood=participation.neighbourhood, by=who["coordinator"], now=now, **words
    )
    return {
        "publication": published.pk,
        "report_section": "activities",
        "report_document": document.public_id,
        "handed_in": final.public_id,
        "report_version": 1,
        "lesson": report.lessons.first().pk,
        "moment": int(moment.timestamp()),
        "meeting_note": note.pk,
        "follow_up": follow_up.pk,
        "due": due.public_id,
        "midyear": midyear.public_id,
        "done": done.public_id,
        "waived": waived.public_id,
    }


def _being_written(obligation, by):
    """Open the report of a year; return a file of it that was not handed in."""
    now = _noon(obligation.period_starts_on)
    report = factories.open_report(obligation, by, now=now)
    upload = ContentFile(b"%PDF-1.7 essai", name="essai.pdf")
    upload.clean_name, upload.kind = "essai.pdf", "pdf"
    return actions.add_document(report=report, slot="documents", upload=upload, by=by, now=now)


def _noon(day):
    return datetime.combine(day, time(17), tzinfo=UTC)
