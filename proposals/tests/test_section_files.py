"""The vision on one page, and the files of a section: what is refused leaves nothing, and the text stays."""

import bisect
import io
import uuid
import zipfile

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

from proposals import actions, factories
from proposals.documents import vision_pages
from proposals.models import Document, SectionDraft
from writing.drafts import SlotFull

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator, filled=False)


def at(proposal, code):
    return reverse("proposals:section", args=[proposal.public_id, code])


def stored(proposal, code):
    return SectionDraft.objects.get(proposal=proposal, code=code)


def pdf(pages=1):
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(612, 792)
    writer.write(out)
    return out.getvalue()


def docx(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content)


# --- Vision ---------------------------------------------------------------------------------------------------------
def test_the_writer_sees_what_overflows_the_page(draft, coordinator, as_user):
    url = reverse("proposals:vision_check", args=[draft.public_id])
    client = as_user(coordinator)
    assert "tient sur une page" in client.post(url, {"text": "Un quartier nourri."}).content.decode()
    page = client.post(url, {"text": "Une ligne.\n\n" * 60 + "La toute dernière phrase."}).content.decode()
    assert "Votre texte prend 2 pages" in page or "Votre texte prend 3 pages" in page
    assert "La toute dernière phrase." in page


def test_one_page_fits_and_one_line_more_does_not(draft, coordinator, as_user):
    """The limit is what the portal's own layout prints, to the line."""
    fits = (
        bisect.bisect_left(range(80), 2, lo=10, key=lambda n: vision_pages("\n\n".join(["Une ligne."] * n)).pages) - 1
    )
    assert vision_pages("\n\n".join(["Une ligne."] * fits)).pages == 1
    over = vision_pages("\n\n".join(["Une ligne."] * fits + ["Une ligne de trop."]))
    assert over.pages == 2
    assert "Une ligne de trop." in over.overflow_text


def test_the_check_works_without_javascript_and_saves_first(draft, coordinator, as_user):
    client = as_user(coordinator)
    typed = {"mode": "text", "text": "Une ligne.\n\n" * 70, "lock_version": "0", "action": "check"}
    response = client.post(at(draft, "vision"), typed, follow=True)
    assert "la vision tient sur une seule" in response.content.decode()
    assert stored(draft, "vision").data["text"].startswith("Une ligne.")


def test_a_vision_in_pdf_has_exactly_one_page(draft, coordinator, as_user):
    client = as_user(coordinator)
    typed = {"mode": "file", "lock_version": "0", "action": "upload"}
    refused = client.post(at(draft, "vision"), {**typed, "upload-vision": upload("vision.pdf", pdf(2))})
    assert refused.status_code == 422
    assert "le vôtre en compte 2" in refused.content.decode()
    assert not Document.objects.exists()
    assert stored(draft, "vision").data["mode"] == "file"
    again = {**typed, "lock_version": "1"}
    assert client.post(at(draft, "vision"), {**again, "upload-vision": upload("v.pdf", pdf(1))}).status_code == 302
    again["lock_version"] = "2"
    client.post(at(draft, "vision"), {**again, "upload-vision": upload("w.pdf", pdf(1) + b"\n%%EOF")})
    assert [document.name for document in draft.documents.in_use()] == ["w.pdf"]


def test_of_two_files_the_good_one_is_kept_and_the_page_shows_it_with_the_refusal(draft, coordinator, as_user):
    typed = {"lock_version": "0", "action": "finish"}
    files = {
        "upload-neighbourhood_plan": upload("plan.pdf", pdf()),
        "upload-deployment_plan": upload("programme.exe", b"MZ"),
    }
    response = as_user(coordinator).post(at(draft, "prerequisites"), {**typed, **files})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Ce fichier est joint\xa0: plan.pdf." in page
    assert reverse("proposals:document", args=[draft.public_id, draft.documents.get().public_id]) in page
    assert "programme.exe\xa0» n’est pas accepté" in page
    assert not stored(draft, "prerequisites").is_finished


def test_the_eleventh_file_of_a_place_is_refused_beside_the_ten_others(draft, coordinator, as_user, now):
    for n in range(10):
        actions.add_document(
            proposal=draft, slot="documents", upload=kept(f"{n}.pdf", str(n).encode()), by=coordinator, now=now
        )
    files = {"lock_version": "0", "upload-documents": upload("onze.pdf", pdf())}
    response = as_user(coordinator).post(at(draft, "documents"), files)
    assert response.status_code == 422
    assert "Dix fichiers au plus ici" in response.content.decode()
    assert draft.documents.in_use().count() == 10
    with pytest.raises(SlotFull):
        actions.add_document(
            proposal=draft, slot="documents", upload=kept("onze.pdf", b"onze"), by=coordinator, now=now
        )


def test_a_new_vision_takes_the_place_of_the_other_whoever_adds_it(draft, coordinator, now):
    for n in range(3):
        last = actions.add_document(
            proposal=draft, slot="vision", upload=kept(f"{n}.pdf", str(n).encode()), by=coordinator, now=now
        )
    assert [document.pk for document in draft.documents.in_use()] == [last.pk]
    assert draft.documents.count() == 3  # those that were replaced are taken out, not destroyed


def kept(name, content):
    file = ContentFile(content, name=name)
    file.clean_name, file.kind = name, "pdf"
    return file


# --- Documents ------------------------------------------------------------------------------------------------------
REFUSED = [
    ("macros.docx", lambda: docx(word__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macros"),
    ("page.pdf", lambda: b"<html><body>Bonjour</body></html>", "n’en est pas un"),
    ("vide.pdf", lambda: b"", "est vide"),
    ("gros.pdf", lambda: b"%PDF-1.7\n" + b"0" * (10 * 1024 * 1024 - 14) + b"%%EOF\n", "d’au plus"),
    ("programme.exe", lambda: b"MZ", "n’est pas accepté"),
]


@pytest.mark.parametrize(("name", "content", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_refused_file_leaves_nothing_and_the_text_stays(draft, coordinator, as_user, name, content, said):
    typed = {"neighbourhood_plan-explanation": "Adopté en juin.", "lock_version": "0", "action": "upload"}
    response = as_user(coordinator).post(
        at(draft, "prerequisites"), {**typed, "upload-neighbourhood_plan": upload(name, content())}
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Adopté en juin." in response.content.decode()
    assert not Document.objects.exists()
    assert stored(draft, "prerequisites").data["neighbourhood_plan"]["explanation"] == "Adopté en juin."


def test_a_path_in_a_files_name_is_harmless(draft, coordinator, as_user):
    client = as_user(coordinator)
    raw = (
        b'--x\r\nContent-Disposition: form-data; name="lock_version"\r\n\r\n0\r\n'
        b'--x\r\nContent-Disposition: form-data; name="upload-documents"; filename="../../etc/plan.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + pdf() + b"\r\n--x--\r\n"
    )
    client.post(at(draft, "documents"), raw, content_type="multipart/form-data; boundary=x")
    kept = draft.documents.get()
    assert kept.name == "plan.pdf"
    assert ".." not in kept.file.name


def test_a_document_is_a_download_for_those_who_may_read_it_and_exists_for_nobody_else(
    draft, coordinator, other_coordinator, advisor, as_user
):
    as_user(coordinator).post(at(draft, "documents"), {"lock_version": "0", "upload-documents": upload("a.pdf", pdf())})
    kept = draft.documents.get()
    url = reverse("proposals:document", args=[draft.public_id, kept.public_id])
    response = as_user(coordinator).get(url)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == pdf()
    for outsider in (other_coordinator, advisor):  # an advisor reads what was submitted, not a draft
        assert as_user(outsider).get(url).status_code == 404
    assert (
        as_user(coordinator).get(reverse("proposals:document", args=[uuid.uuid4(), kept.public_id])).status_code == 404
    )


def test_taking_a_document_away_is_asked_first(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "documents"), {"lock_version": "0", "upload-documents": upload("a.pdf", pdf())})
    kept = draft.documents.get()
    typed = {"lock_version": "1", "note": "Voir page 2", "action": f"discard:{kept.public_id}"}
    ask = client.post(at(draft, "documents"), typed)
    assert stored(draft, "documents").data["note"] == "Voir page 2"
    assert draft.documents.in_use().exists()
    assert client.get(ask.url).status_code == 200
    client.post(ask.url)
    assert not draft.documents.in_use().exists()


def test_a_foreign_document_cannot_be_taken_away(draft, coordinator, other_coordinator, other_quartier, as_user):
    as_user(coordinator).post(at(draft, "documents"), {"lock_version": "0", "upload-documents": upload("a.pdf", pdf())})
    theirs = factories.make_draft(other_quartier, other_coordinator, filled=False)
    kept = draft.documents.get()
    for proposal in (draft, theirs):
        url = reverse("proposals:remove_document", args=[proposal.public_id, kept.public_id])
        assert as_user(other_coordinator).post(url).status_code == 404
    assert draft.documents.in_use().exists()
