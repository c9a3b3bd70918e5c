"""Writing a proposal: every POST keeps what was typed; two people, an expired session, refused files lose nothing."""

import bisect
import io
import json
import uuid
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfWriter

from neighbourhoods.models import TableMembership
from proposals import actions, factories
from proposals.models import Document, SectionDraft

pytestmark = pytest.mark.django_db
LONG = "mot " * 900


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


def change(**typed):
    return {
        "title": "Bien manger",
        "desired_change": "Chacun mange.",
        "priority_process": "",
        "neighbourhood_needs": "",
        "lock_version": "0",
    } | typed


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


# --- Showing and saving ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage_number", [1, 2, 3])
def test_every_section_of_every_stage_opens_empty_and_filled(call, quartier, coordinator, as_user, stage_number):
    client = as_user(coordinator)
    for filled in (False, True):
        proposal = factories.make_draft(quartier, coordinator, stage_number=stage_number, filled=filled)
        for code in proposal.rules.requirements:
            response = client.get(at(proposal, code))
            assert response.status_code == 200, code
            assert response.content.count(b"<h1") == 1
            assert b"FieldSpec" not in response.content


def test_a_section_is_kept_whether_valid_or_not(draft, coordinator, as_user):
    response = as_user(coordinator).post(at(draft, "change"), change(title="", desired_change=LONG, action="save"))
    assert response.status_code == 302
    kept = stored(draft, "change")
    assert kept.data["desired_change"] == LONG
    assert not kept.is_finished
    page = as_user(coordinator).get(at(draft, "change"))
    assert "900 mots" in page.content.decode()
    assert "« Titre de l’initiative » est vide" not in page.content.decode().replace("\xa0", " ")


def test_the_person_says_when_a_section_is_finished_and_learns_what_remains(draft, coordinator, as_user):
    client = as_user(coordinator)
    response = client.post(at(draft, "change"), change(action="finish"), follow=True)
    assert stored(draft, "change").is_finished
    assert "Besoins et contexte du quartier" in response.content.decode()
    assert "est vide" in response.content.decode()
    full = factories.answers(2)["change"] | {"lock_version": "1", "action": "finish"}
    assert client.post(at(draft, "change"), full).url == draft.get_absolute_url()


def test_null_and_control_signs_never_reach_the_database(draft, coordinator, as_user):
    as_user(coordinator).post(at(draft, "change"), change(title="Bien\x00 man\x07ger", desired_change="a\r\nb"))
    assert stored(draft, "change").data["title"] == "Bien manger"
    assert stored(draft, "change").data["desired_change"] == "a\nb"


def test_a_quiet_saving_tells_the_truth_and_keeps_the_mark_finished(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "change"), change(action="finish"))
    answer = client.post(
        at(draft, "change"), change(title="Mieux manger", lock_version="1"), headers={"X-Autosave": "1"}
    )
    assert answer.json() == {
        "saved": True,
        "message": "Enregistré à 10\xa0h",
        "fields": {"lock_version": 2},
    }
    assert stored(draft, "change").is_finished


def test_a_click_just_after_the_quiet_saving_still_finishes_the_section(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "change"), change(), headers={"X-Autosave": "1"})
    assert client.post(at(draft, "change"), change(action="finish")).status_code == 302
    assert stored(draft, "change").is_finished


def test_one_page_never_conflicts_with_its_own_quiet_saving(draft, coordinator, as_user):
    client, quiet = as_user(coordinator), {"X-Autosave": "1"}
    client.post(at(draft, "initiative"), {"lock_version": "0", "page": "p1", "summary": "Un"}, headers=quiet)
    added = {"lock_version": "0", "page": "p1", "summary": "Un", "action": "add:partners"}
    assert client.post(at(draft, "initiative"), added).status_code == 302
    client.post(at(draft, "initiative"), {"lock_version": "2", "page": "p1", "summary": "Deux"}, headers=quiet)
    later = {"lock_version": "2", "page": "p1", "summary": "Deux et demi", "action": "save"}
    assert client.post(at(draft, "initiative"), later).status_code == 302
    assert stored(draft, "initiative").data["summary"] == "Deux et demi"


def test_two_pages_of_the_same_person_do_conflict(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "change"), change(title="Premier onglet", page="p1"))
    response = client.post(at(draft, "change"), change(title="Second onglet", page="p2"))
    assert response.status_code == 409
    assert stored(draft, "change").data["title"] == "Premier onglet"


# --- Rows -----------------------------------------------------------------------------------------------------------
def test_a_row_is_added_and_taken_away_without_javascript_and_the_rest_is_saved(draft, coordinator, as_user):
    client = as_user(coordinator)
    typed = {"lock_version": "0", "summary": "En bref", "partners-0-name": "La cuisine", "partners-0-role": "Cuisine"}
    response = client.post(at(draft, "initiative"), {**typed, "action": "add:partners"})
    assert response.url.endswith("#id_partners-1-name")
    assert b'name="partners-1-name"' in client.get(at(draft, "initiative")).content
    typed |= {"lock_version": "1", "partners-1-name": "L’école"}
    client.post(at(draft, "initiative"), {**typed, "action": "remove:partners:0"})
    rows = stored(draft, "initiative").data
    assert [row["name"] for row in rows["partners"]] == ["L’école"]
    assert rows["summary"] == "En bref"


def test_partner_neighbourhoods_are_asked_at_intensification_only(call, quartier, other_quartier, coordinator, as_user):
    client = as_user(coordinator)
    wide = factories.make_draft(quartier, coordinator, stage_number=3, filled=False)
    assert b'name="partner_neighbourhoods"' in client.get(at(wide, "initiative")).content
    client.post(
        at(wide, "initiative"), {"partner_neighbourhoods": ["vieux-moulin", "erables", "inconnu"], "lock_version": "0"}
    )
    assert [str(row) for row in wide.partner_neighbourhoods.all()] == ["Quartier du Vieux-Moulin"]
    narrow = factories.make_draft(quartier, coordinator, stage_number=2, filled=False)
    assert b'name="partner_neighbourhoods"' not in client.get(at(narrow, "initiative")).content


def test_what_the_stage_does_not_show_survives_a_saving(
    call, quartier, other_quartier, coordinator, as_user, stages, now
):
    wide = factories.make_draft(quartier, coordinator, stage_number=3)
    client = as_user(coordinator)
    client.post(at(wide, "initiative"), {"partner_neighbourhoods": "vieux-moulin", "lock_version": "1"})
    actions.change_stage(proposal=wide, stage=stages[0], by=coordinator, now=now)
    client.post(at(wide, "initiative"), {"summary": "Autre", "lock_version": "2"})
    assert stored(wide, "initiative").data["partner_neighbourhoods"] == ["vieux-moulin"]
    client.post(at(wide, "duration"), {"years": "1", "lock_version": "1"})
    client.post(at(wide, "budget"), {"line-0-label": "Salaires", "line-0-0": "30 000", "lock_version": "1"})
    assert stored(wide, "budget").data["lines"][0]["amounts"] == ["30 000", "200000", "200000"]


# --- Budget ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["1e5", "-5", "1234567890123", "abc", "25,5,5", "٢٥"])
def test_an_unreadable_amount_stays_as_typed_with_its_reason(draft, coordinator, as_user, typed):
    client = as_user(coordinator)
    client.post(at(draft, "budget"), {"line-0-label": "Salaires", "line-0-0": typed, "lock_version": "0"})
    assert stored(draft, "budget").data["lines"][0]["amounts"][0] == typed
    page = client.get(at(draft, "budget")).content.decode()
    assert f'value="{typed}"' in page
    assert "Montant illisible à l’an 1" in page


def test_amounts_are_understood_as_people_write_them_and_summed_on_the_server(draft, coordinator, as_user):
    url = reverse("proposals:budget_check", args=[draft.public_id])
    typed = {f"line-0-{year}": "25\u202f000,50 $" for year in range(3)} | {"skill-external_partners-0": "5000"}
    page = as_user(coordinator).post(url, {"line-0-label": "Salaires", **typed}).content.decode()
    assert "25\xa0000,50\xa0$" in page
    assert "75\xa0001,50\xa0$" in page
    assert "30\xa0000,50\xa0$" in page
    assert "Inscrivez un montant entre 75\xa0000\xa0$ et 150\xa0000\xa0$ pour l’an 1" in page
    assert not SectionDraft.objects.filter(proposal=draft, code="budget").exists()


def test_a_budget_line_is_added_and_taken_away(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "budget"), {"line-0-label": "Salaires", "lock_version": "0", "action": "add:line"})
    assert len(stored(draft, "budget").data["lines"]) == 2
    again = {"line-0-label": "Salaires", "line-1-label": "Repas", "lock_version": "1", "action": "remove:line:0"}
    client.post(at(draft, "budget"), again)
    assert [line["label"] for line in stored(draft, "budget").data["lines"]] == ["Repas"]


def test_the_budget_has_as_many_years_as_the_duration_asks(draft, coordinator, as_user):
    client = as_user(coordinator)
    assert b'name="line-0-2"' in client.get(at(draft, "budget")).content
    assert b'name="line-0-3"' not in client.get(at(draft, "budget")).content
    client.post(at(draft, "duration"), {"years": "4", "justification": "Il le faut.", "lock_version": "0"})
    assert b'name="line-0-3"' in client.get(at(draft, "budget")).content


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
    from proposals.documents import vision_pages

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


# --- Documents ------------------------------------------------------------------------------------------------------
REFUSED = [
    ("macros.docx", lambda: docx(word__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macros"),
    ("page.pdf", lambda: b"<html><body>Bonjour</body></html>", "n’en est pas un"),
    ("vide.pdf", lambda: b"", "est vide"),
    ("gros.pdf", lambda: b"%PDF-1.7\n" + b"0" * (10 * 1024 * 1024 - 14) + b"%%EOF\n", "d’au plus"),
    ("programme.exe", lambda: b"MZ", "de ce type"),
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


# --- Two people -----------------------------------------------------------------------------------------------------
def test_the_second_of_two_writers_sees_both_texts_and_nothing_is_overwritten(draft, coordinator, contributor, as_user):
    as_user(contributor).post(at(draft, "change"), change(desired_change="Le texte de Sacha."))
    response = as_user(coordinator).post(at(draft, "change"), change(desired_change="Le texte de Camille."))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Le texte de Sacha." in page
    assert "Le texte de Camille." in page
    assert "Sacha Nguyen" in page
    assert stored(draft, "change").data["desired_change"] == "Le texte de Sacha."


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", "Le texte de Camille."),
        ("theirs", "Le texte de Sacha."),
        ("both", "Le texte de Sacha.\n\nLe texte de Camille."),
    ],
)
def test_the_choice_between_two_texts_is_what_is_kept(draft, coordinator, contributor, as_user, choice, kept):
    as_user(contributor).post(at(draft, "change"), change(desired_change="Le texte de Sacha."))
    typed = change(desired_change="Le texte de Camille.", lock_version="1", action="resolve")
    response = as_user(coordinator).post(at(draft, "change"), {**typed, "choice-desired_change": choice})
    assert response.status_code == 302
    assert stored(draft, "change").data["desired_change"] == kept


def test_a_choice_made_about_a_text_that_changed_again_is_asked_anew(draft, coordinator, contributor, as_user):
    for version, text in enumerate(("Un", "Deux")):
        as_user(contributor).post(at(draft, "change"), change(desired_change=text, lock_version=str(version)))
    typed = change(desired_change="Trois", lock_version="1", action="resolve")
    response = as_user(coordinator).post(at(draft, "change"), {**typed, "choice-desired_change": "mine"})
    assert response.status_code == 409
    assert "Deux" in response.content.decode()
    assert "Trois" in response.content.decode()


def test_an_answer_that_only_the_other_changed_is_suggested_as_theirs(draft, coordinator, contributor, as_user):
    as_user(coordinator).post(at(draft, "change"), change())
    shown = as_user(coordinator).get(at(draft, "change"))
    base = shown.context["base"]
    as_user(contributor).post(at(draft, "change"), change(title="Autre titre", lock_version="1"))
    response = as_user(coordinator).post(
        at(draft, "change"), change(neighbourhood_needs="Mes besoins", lock_version="1", base=base)
    )
    suggested = {clash.key: clash.suggested for clash in response.context["clashes"]}
    assert suggested == {"title": "theirs", "neighbourhood_needs": "mine"}


def test_rows_of_two_writers_can_both_be_kept(draft, coordinator, contributor, as_user):
    as_user(contributor).post(at(draft, "initiative"), {"partners-0-name": "École", "lock_version": "0"})
    typed = {"partners-0-name": "Cuisine", "lock_version": "1", "action": "resolve", "choice-partners": "both"}
    as_user(coordinator).post(at(draft, "initiative"), typed)
    assert [row["name"] for row in stored(draft, "initiative").data["partners"]] == ["École", "Cuisine"]


@pytest.mark.parametrize("code", ["prerequisites", "vision", "budget", "learning", "duration", "edi", "documents"])
def test_every_section_can_show_a_conflict(call, quartier, coordinator, contributor, as_user, code):
    proposal = factories.make_draft(quartier, contributor)
    typed = {
        "neighbourhood_plan-status": "in_adoption",
        "mode": "file",
        "line-0-label": "Salaires",
        "line-0-0": "1e5",
        "questions-0-question": "Pourquoi?",
        "years": "4",
        "capacity": "Autre",
        "note": "Voir",
        "lock_version": "0",
        "base": "pas du json",
    }
    assert as_user(coordinator).post(at(proposal, code), typed).status_code == 409


def test_a_quiet_saving_never_overwrites_a_colleague(draft, coordinator, contributor, as_user):
    as_user(contributor).post(at(draft, "change"), change(title="Sacha"))
    answer = as_user(coordinator).post(at(draft, "change"), change(title="Camille"), headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    assert "Sacha Nguyen" in answer.json()["message"]
    assert stored(draft, "change").data["title"] == "Sacha"


# --- Closed meanwhile, revoked, signed out --------------------------------------------------------------------------
def test_a_text_sent_after_the_submission_comes_back_to_be_copied(
    call, quartier, coordinator, contributor, as_user, now
):
    proposal = factories.make_draft(quartier, coordinator)
    actions.submit(proposal=proposal, by=coordinator, now=now)
    response = as_user(contributor).post(
        at(proposal, "change"), change(desired_change="Un texte tardif.", lock_version="1")
    )
    assert response.status_code == 409
    assert "Un texte tardif." in response.content.decode()
    assert as_user(contributor).get(at(proposal, "change")).status_code == 200


def test_a_member_revoked_meanwhile_loses_the_file_and_not_their_text(draft, contributor, as_user):
    client = as_user(contributor)
    assert client.get(at(draft, "change")).status_code == 200
    TableMembership.objects.filter(user=contributor).update(ends_on=timezone.localdate())
    response = client.post(at(draft, "change"), change(desired_change="Mon dernier texte."))
    assert response.status_code == 404
    assert "Mon dernier texte." in response.content.decode()
    assert "Bien manger aux Érables" not in response.content.decode()
    assert client.get(at(draft, "change")).status_code == 404
    assert not SectionDraft.objects.filter(proposal=draft, code="change").exists()


def test_only_the_sections_named_by_the_request_are_open(call, quartier, coordinator, advisor, as_user, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    actions.ask_clarification(proposal=proposal, question="Qui?", sections=["learning"], by=advisor, now=now)
    client = as_user(coordinator)
    assert client.post(at(proposal, "change"), change(lock_version="1")).status_code == 409
    typed = {"capture_plan": "Mieux dit.", "lock_version": "1"}
    assert client.post(at(proposal, "learning"), typed).status_code == 302
    assert stored(proposal, "learning").data["capture_plan"] == "Mieux dit."


def author(client, url):
    """The hidden field that says who is writing, as the page prints it."""
    page = client.get(url).content.decode()
    return page.split('name="author" value="')[1].split('"')[0]


def test_a_text_typed_in_an_expired_session_is_there_after_signing_in(draft, coordinator, as_user, client):
    as_user(coordinator)
    token = author(client, at(draft, "change"))
    client.logout()
    client.get(reverse("account_login"))
    response = client.post(at(draft, "change"), change(desired_change="Un long texte.", author=token))
    assert response.status_code == 302
    assert not SectionDraft.objects.filter(proposal=draft, code="change").exists()
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(at(draft, "change")).content.decode()
    assert "Votre texte est revenu. Enregistrez-le." in page
    assert "Un long texte." in page


def test_a_returned_text_meets_what_a_colleague_wrote_meanwhile(draft, coordinator, contributor, as_user, client):
    as_user(coordinator)
    token = author(client, at(draft, "change"))
    client.logout()
    client.post(at(draft, "change"), change(desired_change="Mon texte.", author=token))
    actions.save_section(
        proposal=draft, code="change", data={"desired_change": "Celui de Sacha."}, expected_version=0, finished=False,
        by=contributor, now=timezone.now(),
    )  # fmt: skip
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(at(draft, "change")).content.decode()
    assert "Mon texte." in page
    assert "Celui de Sacha." in page
    assert stored(draft, "change").data == {"desired_change": "Celui de Sacha."}


def test_an_unknown_section_does_not_exist(draft, coordinator, as_user):
    assert as_user(coordinator).get(at(draft, "inconnue")).status_code == 404
    assert as_user(coordinator).post(at(draft, "inconnue"), change()).status_code == 404


def test_fingerprints_are_plain_json(draft, coordinator, as_user):
    base = as_user(coordinator).get(at(draft, "change")).context["base"]
    assert set(json.loads(base)) == {"title", "desired_change", "priority_process", "neighbourhood_needs"}


def test_a_section_page_costs_the_same_whatever_it_holds(
    call, quartier, coordinator, as_user, django_assert_max_num_queries
):
    proposal = factories.make_draft(quartier, coordinator, stage_number=2)
    client = as_user(coordinator)
    client.get(at(proposal, "change"))
    for code in ("change", "budget", "initiative"):
        with django_assert_max_num_queries(10):
            client.get(at(proposal, code))
