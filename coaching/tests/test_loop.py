"""The learning loop: marks, notes and documents of a mandate, by the table and the partner's coaches, until its end."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import retention
from coaching import asking_desk
from coaching.actions import loop
from coaching.actions.mandates import conclude
from coaching.models import LoopDocument, LoopNote, LoopStep
from coaching.refusals import Refused
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content=b"%PDF-1.7 un plan", name="plan.pdf"):
    sent = SimpleUploadedFile(name, content)
    sent.clean_name, sent.kind = name, "pdf"
    return sent


def test_a_step_is_done_once_and_can_be_opened_again(mandate, coordinator, dynamo_coach, now):
    first = loop.mark_step(mandate=mandate, step=LoopStep.PLAN, by=coordinator, now=now)
    assert loop.mark_step(mandate=mandate, step=LoopStep.PLAN, by=dynamo_coach, now=now) == first
    assert [row.done is not None for row in asking_desk.steps_of(mandate)] == [False, True, False, False, False, False]
    loop.unmark_step(mandate=mandate, step=LoopStep.PLAN, by=dynamo_coach, now=now)
    assert not mandate.done_steps.exists()


def test_table_and_coach_write_at_a_step_and_the_same_click_is_one_note(mandate, contributor, dynamo_coach, now):
    key = uuid.uuid4()
    for _click in range(2):
        loop.add_note(mandate=mandate, step=1, text=" Trois questions. ", by=contributor, now=now, key=key)
    loop.add_note(mandate=mandate, step=1, text="Trois questions.", by=dynamo_coach, now=now, key=key)
    loop.add_note(mandate=mandate, step=2, text="Trois questions.", by=contributor, now=now, key=key)
    assert LoopNote.objects.of_step(1).count() == 2
    assert LoopNote.objects.of_step(2).count() == 1
    assert LoopNote.objects.filter(author=contributor).first().text == "Trois questions."


def test_those_who_only_read_write_nothing(mandate, advisor, team_member, admin_user, other_coach, stranger, now):
    for person in (advisor, team_member, admin_user, other_coach, stranger):
        about = {"mandate": mandate, "step": 1, "by": person, "now": now}
        for act, more in (
            (loop.mark_step, {}),
            (loop.unmark_step, {}),
            (loop.add_note, {"text": "Une note."}),
            (loop.add_document, {"upload": upload()}),
        ):
            with pytest.raises(PermissionDenied):
                act(**about, **more)


def test_nothing_is_written_in_a_concluded_mandate(mandate, coordinator, dynamo_coach, now):
    kept = loop.add_document(mandate=mandate, step=1, upload=upload(), by=coordinator, now=now)
    conclude(mandate=mandate, summary="Un bilan.", learned="", by=dynamo_coach, now=now)
    about = {"mandate": mandate, "step": 1, "by": coordinator, "now": now}
    for act, more in (
        (loop.mark_step, {}),
        (loop.unmark_step, {}),
        (loop.add_note, {"text": "Une note."}),
        (loop.add_document, {"upload": upload(b"%PDF-1.7 autre")}),
    ):
        with pytest.raises(NotAllowedNow, match="conclu"):
            act(**about, **more)
    with pytest.raises(NotAllowedNow, match="conclu"):
        loop.remove_document(document=kept, by=coordinator, now=now)


def test_the_same_file_twice_at_a_step_is_one_document(mandate, coordinator, now):
    for _click in range(2):
        loop.add_document(mandate=mandate, step=3, upload=upload(), by=coordinator, now=now)
    loop.add_document(mandate=mandate, step=4, upload=upload(), by=coordinator, now=now)
    assert LoopDocument.objects.of_step(3).count() == 1
    assert LoopDocument.objects.count() == 2


def test_a_step_holds_twenty_files_at_most(mandate, coordinator, now):
    for number in range(loop.MOST_DOCUMENTS):
        content = b"%PDF-1.7 " + str(number).encode()
        loop.add_document(mandate=mandate, step=3, upload=upload(content), by=coordinator, now=now)
    with pytest.raises(Refused) as refused:
        loop.add_document(mandate=mandate, step=3, upload=upload(b"%PDF-1.7 de trop"), by=coordinator, now=now)
    assert refused.value.field == "upload"


def test_a_file_taken_away_stays_in_the_database_and_is_out_of_use(mandate, coordinator, dynamo_coach, now):
    kept = loop.add_document(mandate=mandate, step=3, upload=upload(), by=coordinator, now=now)
    for _click in range(2):
        loop.remove_document(document=kept, by=dynamo_coach, now=now)
    kept.refresh_from_db()
    assert kept.removed_by == dynamo_coach
    assert not LoopDocument.objects.in_use().exists()
    again = loop.add_document(mandate=mandate, step=3, upload=upload(), by=coordinator, now=now)
    assert again != kept


def test_files_put_and_taken_away_without_end_are_refused_until_they_are_erased(
    mandate, dynamo_coach, now, django_capture_on_commit_callbacks
):
    for n in range(loop.MOST_KEPT):
        sent = loop.add_document(mandate=mandate, step=1, upload=upload(b"%%PDF %d" % n), by=dynamo_coach, now=now)
        loop.remove_document(document=sent, by=dynamo_coach, now=now)
    with pytest.raises(Refused, match="Trop de fichiers"):
        loop.add_document(mandate=mandate, step=1, upload=upload(), by=dynamo_coach, now=now)
    purger = next(one for one in retention.purgers() if one.name == "coaching.removed_documents")
    later = now + timedelta(seconds=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert (purger.count(now), purger.count(later), purger.erase(later, 500)) == (0, 40, 40)
    kept = loop.add_document(mandate=mandate, step=1, upload=upload(), by=dynamo_coach, now=now)
    assert LoopDocument.objects.get() == kept and purger.count(later) == 0
    assert not sent.file.storage.exists(sent.file.name) and kept.file.storage.exists(kept.file.name)
