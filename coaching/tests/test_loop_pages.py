"""The page of a step: one form for a note, a file or both; files handed out to those who follow the mandate."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coaching.actions import loop
from coaching.actions.mandates import conclude
from coaching.models import LoopDocument, LoopNote

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
KEY = "8b0f7c9e-6a55-4b42-9a52-0d8f5f0a4a11"


@pytest.fixture(autouse=True)
def _clock(now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(now, tick=False):
        yield


def at(mandate, step=1):
    return reverse("coaching:loop_step", args=[mandate.public_id, step])


def of(document, name="loop_document"):
    return reverse(f"coaching:{name}", args=[document.mandate.public_id, document.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def pdf(name="plan.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


@pytest.fixture
def document(mandate, coordinator, now):
    sent = pdf()
    sent.clean_name, sent.kind = "plan.pdf", "pdf"
    return loop.add_document(mandate=mandate, step=2, upload=sent, by=coordinator, now=now)


def test_a_note_and_a_file_are_added_together(mandate, contributor, dynamo_coach, as_user):
    response = as_user(contributor).post(at(mandate), {"text": "Trois questions.", "upload": pdf(), "key": KEY})
    assert response.url == at(mandate)
    shown = text(as_user(dynamo_coach).get(at(mandate)))
    assert "Trois questions." in shown
    assert "plan.pdf" in shown
    assert "1 note, 1 document" in text(
        as_user(dynamo_coach).get(reverse("coaching:mandate", args=[mandate.public_id]))
    )


def test_a_file_of_another_kind_is_refused_and_the_note_kept_on_the_page(mandate, coordinator, as_user):
    wrong = SimpleUploadedFile("notes.txt", b"du texte")
    shown = text(as_user(coordinator).post(at(mandate), {"text": "Trois questions.", "upload": wrong, "key": KEY}))
    assert "« notes.txt » n’est pas accepté." in shown
    assert "Trois questions.</textarea>" in shown
    assert not LoopNote.objects.exists()
    assert not LoopDocument.objects.exists()


def test_an_empty_form_says_what_to_add(mandate, coordinator, as_user):
    shown = text(as_user(coordinator).post(at(mandate)))
    assert "Écrivez une note ou choisissez un fichier." in shown


def test_finishing_a_step_takes_along_what_was_typed(mandate, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(mandate), {"text": "Une dernière note.", "key": KEY, "act": "done"})
    shown = text(client.get(at(mandate)))
    assert "Une dernière note." in shown
    assert "Rouvrir l’étape" in shown
    client.post(at(mandate), {"act": "reopen"})
    assert not mandate.done_steps.exists()


def test_those_who_only_read_a_step_find_no_form_and_cannot_post(mandate, advisor, team_member, admin_user, as_user):
    for person in (advisor, team_member, admin_user):
        shown = text(as_user(person).get(at(mandate)))
        assert "Ajouter à cette étape" not in shown
        assert as_user(person).post(at(mandate), {"text": "Une note."}).status_code == 403
    assert not LoopNote.objects.exists()


def test_a_step_is_hidden_from_those_who_do_not_follow_the_mandate(
    mandate, other_coach, other_coordinator, stranger, as_user
):
    for person in (other_coach, other_coordinator, stranger):
        assert as_user(person).get(at(mandate)).status_code == 404
        assert as_user(person).post(at(mandate), {"text": "Une note."}).status_code == 404


def test_the_loop_has_six_steps_and_no_other(mandate, coordinator, as_user):
    client = as_user(coordinator)
    assert [client.get(at(mandate, step)).status_code for step in range(8)] == [404, *[200] * 6, 404]


def test_a_concluded_mandate_is_read_and_no_longer_written(mandate, coordinator, dynamo_coach, now, as_user):
    conclude(mandate=mandate, summary="Un bilan.", learned="", by=dynamo_coach, now=now)
    client = as_user(coordinator)
    assert "Cet accompagnement est conclu" in text(client.get(at(mandate)))
    assert client.post(at(mandate), {"text": "Une note."}).status_code == 409


def test_a_file_is_handed_out_as_an_attachment_to_those_who_follow(
    document, advisor, dynamo_coach, admin_user, as_user
):
    for person in (advisor, dynamo_coach, admin_user):
        response = as_user(person).get(of(document))
        assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content) == PDF


def test_a_file_is_not_handed_out_to_anybody_else_nor_under_another_mandate(
    document, other_mandate, other_coach, stranger, other_coordinator, coordinator, as_user
):
    for person in (other_coach, stranger, other_coordinator):
        assert as_user(person).get(of(document)).status_code == 404
    elsewhere = reverse("coaching:loop_document", args=[other_mandate.public_id, document.public_id])
    assert as_user(coordinator).get(elsewhere).status_code == 404


def test_taking_a_file_away_asks_first_and_ends_its_download(document, coordinator, team_member, as_user):
    assert as_user(team_member).post(of(document, "loop_document_remove")).status_code == 403
    client = as_user(coordinator)
    assert "Retirer « plan.pdf »?" in text(client.get(of(document, "loop_document_remove")))
    assert client.post(of(document, "loop_document_remove")).url == at(document.mandate, 2)
    assert client.get(of(document)).status_code == 404


def test_three_notes_cost_a_step_as_many_queries_as_one(
    mandate, coordinator, as_user, now, django_assert_max_num_queries
):
    client = as_user(coordinator)
    client.get(at(mandate))
    counts = []
    for count in (1, 3):
        while mandate.notes.count() < count:
            loop.add_note(mandate=mandate, step=1, text="Une note.", by=coordinator, now=now)
        with django_assert_max_num_queries(14) as asked:
            client.get(at(mandate))
        counts.append(len(asked))
    assert counts[0] == counts[1]
