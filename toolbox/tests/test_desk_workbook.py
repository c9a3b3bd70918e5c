"""A workbook of resources once it is read: saved whole and once, shown on the page before anything is written."""

import zipfile
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from notifications import jobs
from notifications.models import Job
from toolbox.actions import importing, resources
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import Entry, Resource, Version, WorkbookImport
from toolbox.tests.test_workbooks import imported, made

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def winter(settings):
    settings.STAFF_MUST_ENROL = False
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def themes(stages):
    return make_themes()


def saved(by, kept, replaced=()):
    return importing.save(read=kept, replaced=replaced, by=by, now=NOW)[0]


# --- Saving ---------------------------------------------------------------------------------------------------------
def test_a_line_without_a_code_makes_a_draft_and_publishes_nothing(team_member, themes):
    kept = imported(
        team_member,
        [["Neuve", "Ce qu’il faut savoir.", "4", "exemple.org/neuve", "publiée"]],
        ("Titre", "En une phrase", "Thèmes", "Adresse ou page", "État"),
    )
    assert not Resource.objects.exists()
    after = saved(team_member, kept)
    resource = Resource.objects.get()
    assert (resource.published_at, resource.created_by) == (None, team_member)
    assert resource.current.link == "https://exemple.org/neuve"
    assert (after.created, after.changed, after.skipped, after.lines) == (1, 0, 0, [])
    assert Entry.objects.filter(resource=resource).exists()


def test_a_line_with_a_code_changes_only_what_its_columns_say(team_member, themes):
    resource = make_resource(team_member, author="Dynamo", year=2020)
    kept = imported(
        team_member,
        [[resource.code, "Un autre titre", None, resource.lock_version]],
        ("Code", "Titre", "Année", "Version, à ne pas changer"),
    )
    (row,) = importing.plan(importing.lines_of(kept)).changed
    assert [(change.label, change.before, change.after) for change in row.changes] == [
        ("Titre", resource.title, "Un autre titre"),
        ("Année", "2020", ""),
    ]
    saved(team_member, kept)
    resource.refresh_from_db()
    assert (resource.title, resource.year, resource.author) == ("Un autre titre", None, "Dynamo")
    assert resource.published_at is not None and Version.objects.count() == 1


def test_saving_twice_changes_nothing_the_second_time(team_member, themes):
    kept = imported(team_member, [["Neuve"]])
    assert saved(team_member, kept).created == 1
    assert saved(team_member, kept).created == 1
    assert Resource.objects.count() == 1


def test_what_changed_since_the_export_is_left_unless_it_is_chosen(team_member, themes):
    one, other = make_resource(team_member, "Un"), make_resource(team_member, "Deux")
    titles = ("Code", "Titre", "Version, à ne pas changer")
    rows = [[one.code, "Un importé", one.lock_version - 1], [other.code, "Deux importé", other.lock_version - 1]]
    kept = imported(team_member, rows, titles)
    stale = {row.resource: row.choice for row in importing.plan(importing.lines_of(kept)).stale}
    after = saved(team_member, kept, [stale[other]])
    assert set(Resource.objects.values_list("title", flat=True)) == {"Un", "Deux importé"}
    assert (after.changed, after.skipped) == (1, 1)


def test_a_choice_about_a_text_that_changed_again_counts_for_nothing(team_member, themes):
    resource = make_resource(team_member, "Un")
    kept = imported(team_member, [[resource.code, "Importé"]], ("Code", "Titre"))
    (row,) = importing.plan(importing.lines_of(kept)).stale
    resources.open_with(resource=resource, link="https://exemple.org/2", by=team_member, now=NOW)
    assert saved(team_member, kept, [row.choice]).skipped == 1
    assert Resource.objects.get().title == "Un"


def test_an_address_taken_since_the_preview_leaves_nothing_half_done(team_member, themes):
    kept = imported(team_member, [["A", "exemple.org/a"], ["B", "exemple.org/b"]], ("Titre", "Adresse ou page"))
    make_resource(team_member, "Plus vite", link="https://exemple.org/b")
    with pytest.raises(importing.NotAllowedNow, match="Ligne 3"):
        saved(team_member, kept)
    assert list(Resource.objects.values_list("title", flat=True)) == ["Plus vite"]
    kept.refresh_from_db()
    assert kept.saved_at is None


def test_a_new_reading_takes_the_place_of_the_last_of_the_same_person(team_member, themes):
    imported(team_member, [["Première"]])
    imported(team_member, [["Seconde"]])
    assert WorkbookImport.objects.count() == 1


def test_a_long_workbook_is_saved_in_a_job_and_once(team_member, themes):
    kept = imported(team_member, [[f"R {n}"] for n in range(201)])
    for _twice in range(2):
        _kept, job = importing.save(read=kept, replaced=(), by=team_member, now=NOW)
        assert job is not None and not Resource.objects.exists()
    assert Job.objects.count() == 1
    jobs.autodiscover_modules("jobs")
    for _twice in range(2):
        jobs._handlers[importing.SAVE](job, lambda done, total, message="": None)
    assert Resource.objects.count() == 201


# --- The pages ------------------------------------------------------------------------------------------------------
@pytest.fixture
def desk(as_user, team_member, themes):
    return as_user(team_member)


def page(name, *args):
    return reverse(f"toolbox:desk_{name}", args=args)


def sent(content, name="ressources.xlsx"):
    return {"workbook": SimpleUploadedFile(name, content, XLSX)}


def test_the_page_shows_what_would_change_then_saves_it_once(desk, team_member):
    resource = make_resource(team_member, author="Dynamo")
    stale = make_resource(team_member, "Ancienne")
    rows = [[resource.code, "Nouveau titre", resource.lock_version], [stale.code, "Autre", 0], [None, "Neuve", None]]
    response = desk.post(page("workbook"), sent(made(rows, ("Code", "Titre", "Version, à ne pas changer"))))
    preview = desk.get(response.url).content.decode()
    assert "Nouveau titre" in preview and "Changer quand même" in preview and "Neuve" in preview
    assert Resource.objects.count() == 2
    done = desk.post(response.url, follow=True).content.decode()
    assert "1 ressource ajoutée en brouillon, 1 changée, 1 laissée telle quelle" in done
    again = desk.get(response.url, follow=True).content.decode()
    assert "déjà enregistré" in again and "ressources.xlsx" in again


def test_columns_that_are_not_read_or_not_there_are_told_beside_what_would_change(desk, team_member):
    resource = make_resource(team_member)
    response = desk.post(page("workbook"), sent(made([[resource.code, "Autre", "à moi"]], ("Code", "Titre", "Notes"))))
    told = desk.get(response.url).content.decode()
    assert "Colonnes laissées de côté\u00a0: Notes." in told
    assert "Colonnes absentes, dont rien ne change\u00a0: En une phrase" in told


def test_the_page_tells_every_fault_and_keeps_nothing(desk):
    response = desk.post(page("workbook"), sent(made([["", "x"], ["B", "y"]], ("Titre", "Année"))))
    told = response.content.decode()
    assert response.status_code == 422 and told.startswith("<!doctype html>") and "<title>Erreur" in told
    assert "Ligne 2, «\u00a0Titre\u00a0»" in told and "Ligne 3, «\u00a0Année\u00a0»" in told
    assert not WorkbookImport.objects.exists()


def test_a_page_renamed_as_a_workbook_or_one_too_heavy_is_refused(desk):
    response = desk.post(page("workbook"), sent(b"<html>"))
    assert response.status_code == 422 and "n’en est pas un" in response.content.decode()
    response = desk.post(page("workbook"), {})
    assert "Choisissez un fichier" in response.content.decode()
    heavy = BytesIO(made([["A"]]))
    with zipfile.ZipFile(heavy, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image.bin", b"x" * (5 * 1024 * 1024))
    response = desk.post(page("workbook"), sent(heavy.getvalue()))
    assert response.status_code == 422 and "dépasse 5\u00a0Mo" in response.content.decode()


def test_nobody_else_reads_or_saves_what_was_read(desk, as_user, team_member, admin_user, coordinator):
    kept = imported(team_member, [["Neuve"]])
    assert as_user(admin_user).get(page("preview", kept.public_id)).status_code == 403
    assert as_user(coordinator).post(page("preview", kept.public_id)).status_code == 404
    assert as_user(admin_user).post(page("workbook"), sent(made([["A"]]))).status_code == 403


def test_the_workbooks_to_take_away_are_real_ones(desk, team_member):
    make_resource(team_member)
    for name in ("export", "template"):
        response = desk.get(page(name))
        assert response["Content-Type"] == XLSX and "attachment" in response["Content-Disposition"]
        assert load_workbook(BytesIO(response.content)).worksheets[0]["A1"].value
