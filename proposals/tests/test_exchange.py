"""What a table and those who analyse its file write to each other: messages, files, « rien à répondre », one page for both."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import erasure
from accounts.retention import purgers
from notifications.models import Email
from notifications.preferences import choose_rhythm
from proposals import actions, exchange, factories
from proposals.models import Message, MessageAttachment, MessageNotice
from proposals.personal_data import proposals_data
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 un budget\n%%EOF"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def file(call, quartier, coordinator, advisor, now):
    return factories.make_under_review(quartier, coordinator, advisor, now=now)


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def page(file, name="exchange", *more):
    return reverse(f"proposals:{name}", args=[file.public_id, *more])


def sent(name="budget.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def say(file, by, body="Bonjour", *, at, uploads=()):
    return actions.post_message(proposal=file, body=body, by=by, now=at, uploads=uploads)


# --- Attachments ----------------------------------------------------------------------------------------------------
def test_a_message_carries_its_files_to_the_other_side(file, coordinator, advisor, as_user):
    files = [sent("Budget 2027.pdf"), sent("photo.pdf", PDF + b"2")]
    as_user(coordinator).post(page(file), {"body": "Voici.", "files": files})
    client = as_user(advisor)
    assert "Budget 2027.pdf" in text(client.get(page(file)))
    assert "Budget 2027.pdf" in text(client.get(page(file, "detail")))
    kept = MessageAttachment.objects.get(name="Budget 2027.pdf")
    response = client.get(page(file, "attachment", kept.public_id))
    assert response.getvalue() == PDF
    response.close()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert kept.file.name.startswith("exchange/") and "udget" not in kept.file.name


def test_the_same_bytes_twice_in_a_message_are_one_file(file, coordinator, as_user):
    as_user(coordinator).post(page(file), {"body": "Voici.", "files": [sent("un.pdf"), sent("deux.pdf")]})
    assert [kept.name for kept in MessageAttachment.objects.all()] == ["un.pdf"]


def test_the_same_page_sent_twice_is_one_message_with_its_files_once(file, coordinator, as_user):
    key = uuid.uuid4()
    for _click in range(2):
        as_user(coordinator).post(page(file), {"body": "Voici.", "key": key, "files": [sent()]})
    assert Message.objects.count() == MessageAttachment.objects.count() == 1
    assert len(default_storage.listdir("exchange")[0]) >= 1


def test_a_file_forgotten_the_first_time_is_not_lost_with_the_same_words(file, coordinator, as_user):
    key = uuid.uuid4()
    for files in ([], [sent()]):
        as_user(coordinator).post(page(file), {"body": "Voici.", "key": key, "files": files})
    assert Message.objects.count() == 2
    assert MessageAttachment.objects.count() == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("programme.exe", b"MZ")], "« programme.exe » n’est pas accepté"),
        ([("budget.pdf", b"PK\x03\x04")], "« budget.pdf » : Ce fichier porte l’extension PDF"),
        ([("vide.pdf", b"")], "« vide.pdf » : Ce fichier est vide"),
        ([(f"{n}.pdf", PDF + b"%d" % n) for n in range(6)], "Joignez au plus 5 fichiers (vous en avez choisi 6)."),
        ([("bon.pdf", PDF), ("faux.png", b"GIF89a")], "« faux.png » : Ce fichier porte l’extension PNG"),
    ],
)
def test_a_refused_file_keeps_the_text_and_says_what_to_do(file, coordinator, as_user, files, said):
    chosen = [sent(name, content) for name, content in files]
    response = as_user(coordinator).post(page(file), {"body": "Mon long texte.", "files": chosen})
    shown = text(response)
    assert said in shown
    assert "Mon long texte." in shown
    assert f"À choisir de nouveau : {files[0][0]}" in shown
    assert not Message.objects.exists()
    assert not MessageAttachment.objects.exists()


def test_a_file_too_large_is_refused_with_both_sizes(file, coordinator, as_user, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    response = as_user(coordinator).post(page(file), {"body": "Voici.", "files": [sent(content=PDF * 100)]})
    assert "« budget.pdf » : Ce fichier fait" in text(response)
    assert not Message.objects.exists()


def test_files_alone_are_no_message(file, coordinator, as_user):
    response = as_user(coordinator).post(page(file), {"body": "  ", "files": [sent()]})
    assert "Écrivez un message, même court" in text(response)
    assert not Message.objects.exists()


def test_the_act_itself_takes_five_files_at_most(file, coordinator, now):
    many = [factories.make_upload(f"{n}.pdf", PDF + b"%d\n%%%%EOF" % n) for n in range(6)]
    with pytest.raises(NotAllowedNow):
        say(file, coordinator, at=now, uploads=many)
    assert not Message.objects.exists()


# --- Whose file it is -------------------------------------------------------------------------------------------------
@pytest.fixture
def attached(file, coordinator, now):
    return say(file, coordinator, at=now, uploads=[factories.make_upload()]).attachments.get()


def test_the_address_of_an_attachment_opens_to_nobody_else(
    attached, file, other_coordinator, stranger, coach, cmtq_member, as_user, client
):
    address = page(file, "attachment", attached.public_id)
    assert client.get(address).status_code == 302  # to the sign-in page
    for person in (other_coordinator, stranger, coach, cmtq_member):
        assert as_user(person).get(address).status_code == 404


def test_an_attachment_is_found_under_its_own_file_only(attached, quartier, coordinator, as_user):
    other = factories.make_submitted(quartier, coordinator)
    assert as_user(coordinator).get(page(other, "attachment", attached.public_id)).status_code == 404
    assert as_user(coordinator).get(page(other, "attachment", uuid.uuid4())).status_code == 404


def test_whoever_withdraws_from_the_file_loses_its_attachments(attached, file, team_member, advisor, as_user, now):
    address = page(file, "attachment", attached.public_id)
    for person in (team_member, advisor):
        assert b"".join(as_user(person).get(address).streaming_content) == PDF
        actions.declare_conflict(proposal=file, by=person, now=now)
        assert as_user(person).get(address).status_code == 404


def test_a_draft_takes_no_message_and_keeps_no_file(call, quartier, coordinator, as_user):
    draft = factories.make_draft(quartier, coordinator)
    response = as_user(coordinator).post(page(draft), {"body": "Allô", "files": [sent()]})
    assert response.status_code == 409
    assert not MessageAttachment.objects.exists()


def test_a_file_that_the_disk_lost_is_a_page_that_does_not_exist(attached, file, coordinator, as_user):
    default_storage.delete(attached.file.name)
    assert as_user(coordinator).get(page(file, "attachment", attached.public_id)).status_code == 404


# --- « Rien à répondre » ----------------------------------------------------------------------------------------------
def waits(file, person, *, for_table):
    return [message.body for message in exchange.waiting(exchange.thread(file, person), for_table=for_table)]


def test_a_message_waits_until_the_other_side_writes(file, coordinator, advisor, now):
    say(file, advisor, "Combien?", at=now)
    assert waits(file, coordinator, for_table=True) == ["Combien?"]
    assert waits(file, advisor, for_table=False) == []
    say(file, coordinator, "Quarante.", at=now + timedelta(hours=1))
    assert waits(file, coordinator, for_table=True) == []
    assert waits(file, advisor, for_table=False) == ["Quarante."]


def test_saying_that_nothing_is_to_answer_settles_the_message_and_those_before(
    file, coordinator, advisor, as_user, now
):
    for n in range(2):
        say(file, advisor, f"Message {n}", at=now + timedelta(minutes=n))
    last = Message.objects.latest("sent_at")
    with time_machine.travel(now + timedelta(days=1), tick=False):
        shown = text(as_user(coordinator).post(page(file, "exchange_settle", last.pk), follow=True))
        assert "Rien à répondre : Camille Roy, le 21 janvier 2027." in shown
    assert waits(file, coordinator, for_table=True) == []
    assert {message.settled_by for message in Message.objects.all()} == {coordinator}


def test_what_came_since_the_page_was_shown_still_waits(file, coordinator, advisor, now):
    first = say(file, advisor, "Merci.", at=now)
    say(file, advisor, "Au fait, combien?", at=now + timedelta(minutes=1))
    actions.settle(message=first, by=coordinator, now=now + timedelta(minutes=2))
    assert waits(file, coordinator, for_table=True) == ["Au fait, combien?"]


def test_a_message_settled_twice_keeps_who_and_when_of_the_first(file, coordinator, contributor, advisor, now):
    message = say(file, advisor, at=now)
    assert actions.settle(message=message, by=coordinator, now=now) == 1
    assert actions.settle(message=message, by=contributor, now=now + timedelta(days=1)) == 0
    message.refresh_from_db()
    assert (message.settled_by, message.settled_at) == (coordinator, now)


def test_nobody_settles_for_the_other_side(file, coordinator, advisor, chair, now):
    message = say(file, advisor, at=now)
    with pytest.raises(NotAllowedNow):
        actions.settle(message=message, by=advisor, now=now)
    with pytest.raises(PermissionDenied):
        actions.settle(message=message, by=chair, now=now)
    message.refresh_from_db()
    assert message.settled_at is None


# --- The page -----------------------------------------------------------------------------------------------------------
def test_precisions_stand_in_their_place_of_the_thread(file, coordinator, advisor, as_user, now):
    say(file, advisor, "Premier mot.", at=now)
    actions.ask_clarification(
        proposal=file,
        question="Qui tient la cuisine?",
        sections=["initiative"],
        by=advisor,
        now=now + timedelta(hours=1),
    )
    say(file, coordinator, "Nous y travaillons.", at=now + timedelta(hours=2))
    actions.resubmit(proposal=file, by=coordinator, now=now + timedelta(hours=3), message="C’est précisé.")
    for person in (coordinator, advisor):
        shown = text(as_user(person).get(page(file)))
        words = ["Premier mot.", "Qui tient la cuisine?", "Nous y travaillons.", "C’est précisé."]
        places = [shown.index(word) for word in words]
        assert places == sorted(places)
        assert f"{page(file, 'compare')}?de=1&amp;avec=2" in shown


def test_the_page_of_a_file_keeps_the_last_words_and_leads_to_all(file, coordinator, advisor, as_user, now):
    for n in range(5):
        say(file, advisor, f"Mot numéro {n}.", at=now + timedelta(minutes=n))
    for person in (coordinator, advisor):
        shown = text(as_user(person).get(page(file, "detail")))
        assert "Mot numéro 1." not in shown
        assert "Mot numéro 2." in shown and "Mot numéro 4." in shown
        assert "Les 3 plus récents, sur 5." in shown
        assert page(file) in shown


def test_a_member_of_the_committee_reads_the_exchange_and_writes_nothing(
    file, coordinator, advisor, team_member, committee, committee_member, as_user, now
):
    say(file, advisor, "Combien?", at=now)
    factories.complete_analysis(file, advisor)
    factories.make_meeting(team_member, file)
    actions.deny_conflict(proposal=file, by=committee_member, now=now)
    client = as_user(committee_member)
    shown = text(client.get(page(file)))
    assert "Combien?" in shown
    assert "Envoyer le message" not in shown and "Rien à répondre" not in shown
    assert client.post(page(file), {"body": "Moi aussi"}).status_code == 403


@pytest.mark.parametrize("total", [1, 3])
def test_the_page_asks_as_many_questions_for_three_messages_as_for_one(
    file, coordinator, advisor, as_user, django_assert_max_num_queries, now, total
):
    for n in range(total):
        say(file, coordinator, f"Mot {n}", at=now + timedelta(minutes=n), uploads=[factories.make_upload()])
    client = as_user(advisor)
    client.get(page(file))
    with django_assert_max_num_queries(8) as seen:
        client.get(page(file))
    assert len(seen) == 7


# --- What is known of somebody, backup, purge -----------------------------------------------------------------------
def test_ones_own_data_holds_the_messages_with_the_names_of_their_files(attached, coordinator, advisor, file, now):
    [mine] = proposals_data(coordinator)["Messages"]
    assert mine["texte"] == "Bonjour" and mine["fichiers joints"] == ["budget.pdf"]
    actions.settle(message=attached.message, by=advisor, now=now)
    assert len(proposals_data(advisor)["Messages reçus et réglés sans réponse"]) == 1


def test_an_erased_account_leaves_its_messages_to_the_file_and_is_told_of_none(
    attached, file, coordinator, advisor, now
):
    assert MessageNotice.objects.get().user == advisor
    erasure.erase(advisor, now)
    assert not MessageNotice.objects.exists()
    assert "avis de message" not in erasure.what_stays(coordinator)
    erasure.erase(coordinator, now)
    assert Message.objects.get().author.full_name == "Compte effacé"
    assert MessageAttachment.objects.get().name == "budget.pdf"


def test_a_file_whose_message_was_never_written_is_erased_after_its_time(file, coordinator, settings, tmp_path, now):
    settings.MEDIA_ROOT = tmp_path
    kept = say(file, coordinator, at=now, uploads=[factories.make_upload()]).attachments.get()
    lost = default_storage.save("exchange/ab/cd", SimpleUploadedFile("x", b"x"))
    purger = next(one for one in purgers() if one.name == "proposals.abandoned_attachments")
    written_at = default_storage.get_modified_time(lost)
    assert purger.count(written_at - timedelta(days=1)) == 0
    assert purger.erase(written_at + timedelta(days=1), 500) == 1
    assert not default_storage.exists(lost)
    assert default_storage.exists(kept.file.name)


def test_the_email_of_a_message_names_its_files_and_says_how_to_change_the_rhythm(file, coordinator, advisor, now):
    choose_rhythm(topic="exchange", rhythm="at_once", by=advisor, now=now)
    say(file, coordinator, "Voici.", at=now, uploads=[factories.make_upload("Budget 2027.pdf")])
    email = Email.objects.get(kind="proposals.message")
    for body in (email.body_text, email.body_html):
        assert "Budget 2027.pdf" in body
        assert "/compte/preferences/" in body
        assert page(file) in body
