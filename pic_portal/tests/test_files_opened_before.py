"""A change never touches files opened before: every rule and every text changes, and the old file reads as it did."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from notifications import rewording
from notifications.models import Email, Wording
from notifications.wordings import text_of, words_for
from notifications.wordings.texts import all_texts
from proposals import actions, factories, programme
from proposals.actions import preparing_rules
from proposals.models import Stage, StageRules
from proposals.rules.changes import OWN

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def change_every_rule(by, now):
    """Other ranges, durations, a prerequisite more, a section less, at each stage."""
    for stage in Stage.objects.all():
        rules = actions.prepare_rules(stage=stage, by=by, now=now)
        values = {name: getattr(rules, name) for name in OWN}
        values |= {"min_per_year": Decimal("90000"), "max_per_year": Decimal("95000"), "source": "Avis nouveau"}
        preparing_rules.change_figures(
            rules=rules, values=values, seen=preparing_rules.seen_figures(rules), by=by, now=now
        )
        row = {"label": "Une lettre d’appui", "help_text": "", "proof": "text", "source": "Avis nouveau"}
        preparing_rules.save_prerequisite(rules=rules, values=row, by=by, now=now)
        preparing_rules.choose_sections(rules=rules, chosen={"edi": ""}, by=by, now=now)
        actions.put_in_force(rules=StageRules.objects.get(pk=rules.pk), by=by, now=now)


def change_every_text(by, now, *, reaches=False):
    for text in all_texts().values():
        subject = text.subject and f"Nouveau – {text.subject}"
        rewording.save_wording(
            text=text, subject=subject, body=f"NOUVEAU\n\n{text.body}", note="", seen_version="", by=by, now=now
        )
        prepared = Wording.objects.of_text(text.code).in_preparation().get()
        rewording.put_wording_in_force(
            text=text, seen_version=rewording.seen(prepared), reaches_open_files=reaches, by=by, now=now
        )


def blocking(proposal, now):
    return {(found.section, found.field) for found in actions.examine(proposal, now=now).blocking}


def form_of(rules):
    return [
        (page["section"].code, page["requirement"], [row.label for row in page["prerequisites"]])
        for page in programme.blank_pages(rules)
    ]


def emails_of(proposal):
    return [
        (email.kind, email.subject, email.body_text)
        for email in Email.objects.order_by("pk")
        if email.about_id == proposal.pk
    ]


@pytest.fixture
def changed_at(now):
    return now + DAY


def test_form_checks_and_range_of_an_old_draft_stay_while_a_new_one_takes_the_new_rules(
    call, quartier, coordinator, team_member, now, changed_at
):
    old = factories.make_draft(quartier, coordinator, now=now, amount="80000")
    before = form_of(old.rules), blocking(old, now)
    change_every_rule(team_member, changed_at)
    old.refresh_from_db()
    assert (form_of(old.rules), blocking(old, changed_at)) == before
    new = factories.make_draft(quartier, coordinator, now=changed_at + DAY, amount="80000")
    assert ("budget", "year-1") in blocking(new, changed_at + DAY)
    assert "edi" not in {code for code, _requirement, _rows in form_of(new.rules)}
    assert any("Une lettre d’appui" in rows for _code, _requirement, rows in form_of(new.rules))


def test_emails_and_letter_of_an_old_file_keep_their_words_and_those_of_a_new_one_are_new(
    call, quartier, other_quartier, coordinator, other_coordinator, advisor, team_member, committee, now, changed_at
):
    old = factories.make_accepted(quartier, coordinator, advisor, team_member)
    letter = actions.letter_content(old, now=now)["paragraphs"]
    change_every_rule(team_member, changed_at)
    change_every_text(team_member, changed_at)
    assert actions.letter_content(old, now=changed_at)["paragraphs"] == letter
    with time_machine.travel(changed_at, tick=False):
        issued = actions.issue_letter(proposal=old, by=team_member, now=changed_at)
        actions.send_letter(letter=issued, by=team_member, now=changed_at)
    sent = [email for email in emails_of(old) if email[0] == "proposals.letter"]
    assert sent and not any("Nouveau" in subject or "NOUVEAU" in text for _kind, subject, text in sent)
    new = factories.make_draft(other_quartier, other_coordinator, now=changed_at + DAY)
    actions.tell_ready(proposal=new, by=other_coordinator, now=changed_at + DAY)
    [(_kind, subject, text)] = emails_of(new)
    assert subject.startswith("Nouveau – ") and "NOUVEAU" in text
    own = words_for(text_of("letters-confirmation"), opened_at=new.file_opened_at, now=changed_at + DAY)
    assert own.body.startswith("NOUVEAU")


def test_texts_put_in_force_for_open_files_reach_them_and_nothing_already_written(
    call, quartier, coordinator, advisor, team_member, committee, now, changed_at
):
    old = factories.make_accepted(quartier, coordinator, advisor, team_member)
    issued = actions.issue_letter(proposal=old, by=team_member, now=now)
    written, words = emails_of(old), issued.content
    change_every_text(team_member, changed_at, reaches=True)
    assert emails_of(old) == written
    issued.refresh_from_db()
    assert issued.content == words
    assert actions.letter_content(old, now=changed_at)["paragraphs"][0]["words"] == "NOUVEAU"
