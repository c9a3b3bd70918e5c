"""Only what a slot allows, only what its content says it is, never larger than agreed."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from ui.uploads import MAX_NAME, UploadedFileField, clean_name, serve_attachment

TYPES = b'<?xml version="1.0"?><Types><Override ContentType="%s"/></Types>'
PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TEN_MB = 10 * 1024 * 1024


def office(*, main="word/document.xml", types=PLAIN, **members):
    """Return the bytes of a small Office document; ``members`` are further parts, ``__`` standing for ``/``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES % types)
        archive.writestr(main, "<document>Bonjour</document>")
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def take(name, content, *, allowed=("pdf", "docx", "xlsx", "png", "jpg")):
    return UploadedFileField(allowed=allowed).clean(SimpleUploadedFile(name, content, content_type="text/html"))


def refusal(name, content, **kwargs):
    with pytest.raises(ValidationError) as caught:
        take(name, content, **kwargs)
    return caught.value.error_list[0].code


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("plan.pdf", PDF, "pdf"),
        ("Plan d’action.DOCX", office(), "docx"),
        ("budget.xlsx", office(main="xl/workbook.xml"), "xlsx"),
        ("photo.png", b"\x89PNG\r\n\x1a\n0000", "png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe00000", "jpg"),
    ],
)
def test_a_good_file_is_taken_and_carries_its_kind(name, content, kind):
    file = take(name, content)
    assert file.kind == kind
    assert file.clean_name == name
    assert file.read() == content, "the next reader starts at the beginning"


def test_the_type_that_the_browser_claims_is_not_believed():
    assert take("plan.pdf", PDF).content_type == "application/pdf"


@pytest.mark.parametrize("member", ["word__vbaProject.bin", "word__vbaData.xml", "xl__macrosheets__sheet1.xml"])
def test_a_document_with_macros_is_refused(member):
    assert refusal("plan.docx", office(**{member: b"x"})) == "macros"


RELATION = (
    '<Relationships><Relationship Id="r1" Type="http://example.org/relationships/%s" '
    'Target="http://example.org/x" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize("kind", ["attachedTemplate", "oleObject", "frame", "subDocument"])
def test_a_document_that_fetches_something_when_it_opens_is_refused(kind):
    assert refusal("plan.docx", fetching(kind)) == "fetches"


def test_a_document_with_links_is_taken():
    assert take("plan.docx", fetching("hyperlink")).kind == "docx"


def fetching(kind):
    return office(**{"word___rels__settings.xml.rels": RELATION % kind})


def test_a_macro_document_that_was_renamed_is_refused():
    assert refusal("plan.docx", office(types=MACRO)) == "macros"


@pytest.mark.parametrize("name", ["plan.docm", "page.html", "script.pdf.exe", "sans-extension", "image.svg"])
def test_an_extension_outside_the_list_is_refused(name):
    assert refusal(name, PDF) == "extension"


def test_a_slot_refuses_what_another_slot_would_take():
    assert refusal("budget.xlsx", office(main="xl/workbook.xml"), allowed=("pdf",)) == "extension"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("photo.png", b"GIF89a"),
        ("photo.jpg", PDF),
        ("plan.docx", PDF),
        ("plan.docx", office(main="xl/workbook.xml")),
        ("budget.xlsx", office()),
    ],
)
def test_content_that_is_not_what_the_extension_says_is_refused(name, content):
    assert refusal(name, content) == "mismatch"


def test_an_empty_file_is_refused_with_words_of_its_own():
    assert refusal("plan.pdf", b"") == "empty"


def test_ten_megabytes_exactly_are_taken_and_one_byte_more_is_not(settings):
    settings.UPLOAD_MAX_BYTES = TEN_MB
    filling = TEN_MB - len(PDF)
    assert take("plan.pdf", PDF[:-6] + b" " * filling + PDF[-6:]).size == TEN_MB
    assert refusal("plan.pdf", PDF[:-6] + b" " * (filling + 1) + PDF[-6:]) == "too_large"


def test_a_zip_bomb_is_refused_though_it_is_small():
    bomb = office(word__media__zero=b"\0" * (30 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert refusal("plan.docx", bomb) == "bomb"


def test_a_zip_bomb_that_lies_about_its_size_is_counted_all_the_same():
    honest = office(word__media__zero=b"\0" * (30 * 1024 * 1024))
    true_size, false_size = (30 * 1024 * 1024).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert refusal("plan.docx", honest.replace(true_size, false_size)) in {"bomb", "damaged"}


def test_thousands_of_empty_members_are_refused():
    assert refusal("plan.docx", office(**{f"m__{n}": b"" for n in range(5_001)})) == "bomb"


@pytest.mark.parametrize("content", [office()[:200], b"PK\x03\x04" + b"\0" * 100, b"PK\x03\x04"])
def test_a_damaged_document_is_refused(content):
    assert refusal("plan.docx", content) == "damaged"


def test_a_truncated_pdf_is_refused():
    assert refusal("plan.pdf", PDF[:20]) == "damaged"


def test_every_refusal_has_its_own_words_in_french():
    messages = {str(text) for code, text in UploadedFileField.default_error_messages.items()}
    assert len(messages) == len(UploadedFileField.default_error_messages)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("..\\..\\plan.pdf", "plan.pdf"), ("/abs/plan.pdf", "plan.pdf"),
        ("plan\x00\r\n.pdf", "plan.pdf"), ("a\u202efdp.docx", "afdp.docx"), ('q"uote<>.pdf', "q_uote_.pdf"),
        (" .pdf", "document.pdf"), ("...", "document"), ("été à l’école.pdf", "été à l’école.pdf"),
    ],
)  # fmt: skip
def test_a_name_cannot_lead_elsewhere(name, clean):
    assert clean_name(name) == clean


@given(st.text(max_size=300))
def test_whatever_its_name_a_file_gets_a_harmless_one(name):
    clean = clean_name(name)
    assert clean
    assert len(clean) <= max(MAX_NAME, 1)
    assert not set(clean) & set('/\\<>:"|?*\0\r\n')
    assert not clean.startswith(".")
    assert clean == clean_name(clean)


@pytest.mark.django_db  # closing an answer lets Django close old connections
def test_a_file_is_served_as_a_download_that_nothing_opens_or_keeps():
    response = serve_attachment(ContentFile(PDF, name="x"), name="Plan d’action.pdf")
    try:
        assert response["Content-Disposition"].startswith("attachment;")
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Security-Policy"].startswith("sandbox")
    finally:
        response.close()


@pytest.mark.django_db  # closing an answer lets Django close old connections
def test_an_unknown_kind_is_served_as_plain_bytes():
    response = serve_attachment(ContentFile(b"<script>", name="x"), name="page.html")
    assert response["Content-Type"] == "application/octet-stream"
    response.close()
