"""What is typed, attached or asked in bad faith: a plain French answer, nothing half done, nothing run."""

import io
import json
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from notifications.models import Email
from proposals import actions, copies, documents, factories
from ui.diff import compare_texts
from ui.uploads import serve_attachment

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
NUL = "Avant\x00après"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


@pytest.fixture
def client_of_table(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.raise_request_exception = False
    return client


def section(draft, code, query=""):
    return reverse("proposals:section", args=[draft.public_id, code]) + query


def stored(draft, code):
    return draft.drafts.get(code=code).data


# --- Sections -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("version", ["-1", "9" * 30, "9" * 5000, "1.5", "abc", "", "\x00", "²", "٣"])
def test_a_made_up_lock_version_overwrites_nothing(draft, client_of_table, version):
    answer = client_of_table.post(section(draft, "change"), {"title": "Pris", "lock_version": version})
    assert answer.status_code == 409
    assert stored(draft, "change")["title"] == "Bien manger aux Érables"


@pytest.mark.parametrize("base", ["[" * 100_000, '{"a":' * 50_000, "9" * 5000, '"x"', "null", "\x00", '{"title": [1]}'])
def test_made_up_fingerprints_count_for_none(draft, client_of_table, base):
    answer = client_of_table.post(section(draft, "change"), {"title": "Pris", "lock_version": "0", "base": base})
    assert answer.status_code == 409
    assert "Pris" in answer.content.decode()


@pytest.mark.parametrize("years", ["999", "-1", "9" * 5000, "\x00", "²", "1e9", SCRIPT])
def test_a_made_up_duration_is_kept_as_typed_and_breaks_no_page(draft, client_of_table, years):
    client_of_table.post(section(draft, "duration"), {"years": years, "lock_version": "1"})
    for page in (
        section(draft, "duration"),
        section(draft, "budget"),
        reverse("proposals:check", args=[draft.public_id]),
    ):
        answer = client_of_table.get(page)
        assert answer.status_code == 200, page
        assert SCRIPT not in answer.content.decode()


def test_signs_that_the_database_refuses_are_taken_away(draft, client_of_table):
    posted = {
        "title": NUL,
        "desired_change": f"{NUL}\x1b\x08",
        "lock_version": "1",
        "page": NUL,
        "action": f"add:{NUL}",
    }
    assert client_of_table.post(section(draft, "change"), posted).status_code == 302
    assert stored(draft, "change")["title"] == "Avantaprès"


def test_a_text_in_another_encoding_is_no_error(draft, client_of_table):
    body = b"lock_version=1&title=%FF%FE%ED%A0%80%C3"
    answer = client_of_table.post(section(draft, "change"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    assert "\ufffd" in stored(draft, "change")["title"]


@pytest.mark.parametrize("code", ["inconnu", "0", "change-x", "__proto__"])
def test_a_section_that_the_form_does_not_have_does_not_exist(draft, client_of_table, code):
    assert client_of_table.get(section(draft, code)).status_code == 404
    assert client_of_table.post(section(draft, code), {"title": "x"}).status_code == 404


@pytest.mark.parametrize("posted", [{f"line-{n}-0": "1" for n in range(10_000)}, {"title": "x" * 3_000_000}])
def test_too_much_at_once_is_refused_plainly(draft, client_of_table, posted):
    answer = client_of_table.post(section(draft, "budget"), {"lock_version": "1", **posted})
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_lists_do_not_grow_beyond_their_limit(draft, client_of_table):
    rows = {f"line-{n}-label": "Ligne" for n in range(999)}
    client_of_table.post(section(draft, "budget"), {"lock_version": "1", **rows})
    assert len(stored(draft, "budget")["lines"]) == 40
    rows = {f"partners-{n}-name": "Partenaire" for n in range(999)}
    client_of_table.post(section(draft, "initiative"), {"lock_version": "1", **rows})
    assert len(stored(draft, "initiative")["partners"]) < 100


def test_a_book_pasted_into_the_vision_is_answered_at_once(draft, client_of_table):
    book = "Une phrase.\n" * 8_000  # just below what a section keeps at all
    posted = {"mode": "text", "text": book, "lock_version": "1"}
    assert client_of_table.post(section(draft, "vision"), posted).status_code == 302
    answer = client_of_table.post(reverse("proposals:vision_check", args=[draft.public_id]), posted)
    assert answer.status_code == 200
    assert client_of_table.get(reverse("proposals:vision_pdf", args=[draft.public_id])).status_code == 409
    count = documents.vision_pages(book)
    assert count.pages > 1
    assert count.overflow_text.endswith("Une phrase.\n")


def test_a_shelf_of_books_is_refused_and_stays_on_the_page(draft, client_of_table):
    kept = stored(draft, "vision")
    shelf = {"mode": "text", "text": "Une phrase.\n" * 100_000, "lock_version": "1"}
    refused = client_of_table.post(section(draft, "vision"), shelf)
    assert refused.status_code == 422
    assert refused.content.decode().count("Une phrase.") == 100_000
    assert stored(draft, "vision") == kept


def test_two_books_are_compared_at_once():
    for old, new in [("a " * 200_000, "a " * 200_001), ("a\n" * 200_000, "b\n" * 200_000), ("mot\n" * 9_000, "")]:
        pieces = compare_texts(old, new)
        assert "".join(piece.text for piece in pieces if piece.kind != "inserted") == old
        assert "".join(piece.text for piece in pieces if piece.kind != "deleted") == new


def test_a_long_text_still_shows_the_words_that_changed():
    lines = [f"La ligne {n} dit quelque chose du quartier.\n" for n in range(500)]
    changed = [*lines[:250], "La ligne 250 tait quelque chose du quartier.\n", *lines[251:]]
    pieces = compare_texts("".join(lines), "".join(changed))
    assert [p.text for p in pieces if p.kind != "same"] == ["dit", "tait"]


# --- Addresses ------------------------------------------------------------------------------------------------------
QUERIES = ["?page=99999", "?page=-1", f"?page={'9' * 5000}", "?page=%00", "?etat=%00&etape=%00&appel=%00", "?etat[]=x",
           f"?appel={'9' * 5000}", "?sorte=%00", "?periode=%00", "?q=%00", "?de=%00&avec=²", "?code=%00", "?%FF=%FF"]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_made_up_query_narrows_nothing_and_breaks_nothing(call, team_member, as_user, query):
    client = as_user(team_member)
    client.raise_request_exception = False
    for path in (
        "/",
        "/a-faire/",
        "/propositions/",
        "/equipe/courriels/",
        "/compte/courriels/",
        "/quartiers/",
        "/verifier/",
    ):
        assert client.get(path + query).status_code == 200, path + query


@pytest.mark.parametrize("number", [0, 10**9, 10**18, 10**30])
def test_a_made_up_number_in_an_address_finds_nothing(draft, client_of_table, number):
    file = f"/propositions/{draft.public_id}/"
    for path in (f"{file}versions/{number}/", f"{file}versions/{number}/copie.pdf", f"/compte/courriels/{number}/"):
        assert client_of_table.get(path).status_code == 404, path


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example", "//ailleurs.example", "/\\ailleurs.example",
                                       "javascript:alert(1)", "https:ailleurs.example"])  # fmt: skip
def test_signing_in_never_leads_elsewhere(client, coordinator, elsewhere):
    coordinator.set_password("Un long mot de passe 42")
    coordinator.save()
    posted = {"login": coordinator.email, "password": "Un long mot de passe 42", "next": elsewhere}
    answer = client.post(reverse("account_login"), posted)
    assert answer.status_code == 302
    assert "ailleurs" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_a_forged_host_is_refused(client):
    client.raise_request_exception = False
    for host in ("ailleurs.example", "localhost:80@ailleurs.example"):
        assert client.get("/compte/mot-de-passe/oublie/", headers={"host": host}).status_code == 400


def test_no_text_adds_a_header_to_an_email(draft, quartier, coordinator, advisor, client_of_table, now):
    evil = "Titre\r\nBcc: pirate@example.org"
    client_of_table.post(
        section(draft, "change"), {**factories.answers(2)["change"], "title": evil, "lock_version": "1"}
    )
    client_of_table.post(reverse("accounts:change_name"), {"first_name": "A\nBcc: x@example.org", "last_name": "B"})
    coordinator.refresh_from_db()
    actions.submit(proposal=draft, by=coordinator, now=now)
    assert Email.objects.filter(to_user=advisor).exists()
    assert not [email for email in Email.objects.all() if "\n" in email.subject or "Bcc" in email.to_address]


# --- Files ----------------------------------------------------------------------------------------------------------
def docx(compression=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>" * 50)
        archive.writestr("word/document.xml", "<w>" + "texte " * 500)
    return packed.getvalue()


def damaged(content):
    """The same archive, its first member's bytes spoilt."""
    return content[:60] + bytes(b ^ 0x5A for b in content[60:90]) + content[90:]


UNREADABLE = {
    "a.pdf": b"<html><script>alert(1)</script>", "b.pdf": b"\x00%PDF-1.7 %%EOF", "c.png": b"<svg onload=alert(1)>",
    "d.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "e.html": b"<script>", "f": b"%PDF-1.7",
    "g.docx": damaged(docx()), "h.docx": damaged(docx(zipfile.ZIP_LZMA)), "i.docx": damaged(docx(zipfile.ZIP_BZIP2)),
    "j.docx": docx().replace(b"PK\x01\x02", b"PK\x01\x03"), "k.pdf.exe": b"MZ", "l.docx": b"PK\x03\x04" + b"\xff" * 99,
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_not_what_its_name_says_is_refused_and_the_text_kept(draft, client_of_table, name):
    upload = SimpleUploadedFile(name, UNREADABLE[name])
    posted = {"note": "Gardé", "lock_version": "1", "upload-documents": upload, "upload-../x": upload}
    assert client_of_table.post(section(draft, "documents"), posted).status_code == 422
    assert stored(draft, "documents")["note"] == "Gardé"
    assert not draft.documents.exists()


def test_a_pdf_that_nothing_can_read_is_refused_as_a_vision(draft, client_of_table):
    for body in (b"1 0 obj <</Kids [1 0 R] /Count /x>> endobj trailer <</Root 1 0 R>> startxref 9 %%EOF",
                 b"[" * 50_000 + b" startxref 9 %%EOF", b"startxref 99999999999 %%EOF"):  # fmt: skip
        posted = {
            "mode": "file",
            "lock_version": "1",
            "upload-vision": SimpleUploadedFile("v.pdf", b"%PDF-1.7 " + body),
        }
        answer = client_of_table.post(section(draft, "vision"), posted)
        assert answer.status_code in (409, 422)
    assert not draft.documents.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", 'a"; filename="b.html.pdf', "a\r\nSet-Cookie: x=1.pdf",
                                  "fiche\u202efdp.exe.pdf", "C:\\x\\y.pdf", "\x00.pdf"])  # fmt: skip
def test_a_file_is_handed_out_under_a_harmless_name_and_never_opened_in_place(draft, client_of_table, name):
    polyglot = b"%PDF-1.7\n<html><script>alert(1)</script></html>\n%%EOF"
    upload = SimpleUploadedFile("x.pdf", polyglot)
    client_of_table.post(section(draft, "documents"), {"lock_version": "1", "upload-documents": upload})
    document = draft.documents.get()
    answer = serve_attachment(document.file, name=name)
    said = answer["Content-Disposition"]
    assert said.startswith("attachment")
    for sign in ("\r", "\n", "\u202e", "/", "\\", "etc", "Set-Cookie:"):
        assert sign not in said.replace("utf-8''", "")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


# --- Text that would run ----------------------------------------------------------------------------------------------
def test_nothing_that_is_typed_runs_on_a_page_in_a_pdf_or_in_an_email(
    call, quartier, coordinator, advisor, team_member, as_user, now, monkeypatch
):
    draft = factories.make_draft(quartier, coordinator)
    content = json.loads(json.dumps(factories.answers(2)))
    for code in ("change", "initiative"):
        content[code] = {k: f"{v} {SCRIPT}" if isinstance(v, str) else v for k, v in content[code].items()}
    factories.write(draft, content, by=coordinator)
    file = actions.submit(proposal=draft, by=coordinator, now=now)
    file = actions.begin_review(proposal=file, by=advisor, now=now)
    actions.post_message(proposal=file, body=SCRIPT, by=advisor, now=now)
    actions.ask_clarification(proposal=file, question=SCRIPT, sections=["change"], by=advisor, now=now)
    draft.refresh_from_db()
    factories.write(draft, {"change": {**content["change"], "neighbourhood_needs": f"Autre {SCRIPT}"}}, by=coordinator)
    actions.resubmit(proposal=file, by=coordinator, now=now, message=SCRIPT)
    client, own = as_user(advisor), f"/propositions/{file.public_id}/"
    pages = [
        f"{own}{page}" for page in ("", "analyse/", "historique/", "echanges/", "versions/1/", "versions/comparer/")
    ]
    for reader in (advisor, coordinator, team_member):
        client = as_user(reader)
        for page in [*pages, "/", "/propositions/", "/quartiers/erables/"]:
            text = client.get(page).content.decode()
            assert "<script>alert" not in text, page
            assert "<img src=x" not in text, page
    for email in Email.objects.all():
        assert "<script>alert" not in email.body_html
        assert "<img src=x" not in email.body_html
    assert copies.draw(file.versions.first()).startswith(b"%PDF")
