"""Resources as a workbook: what goes out, what comes back, each way in which one is wrong, and what saving it does."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from toolbox import workbooks
from toolbox.actions import importing, resources
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import Resource
from ui.uploads import UploadedFileField

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


def made(rows, titles=("Titre",), change=None):
    """The bytes of a workbook as somebody fills it in."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(titles))
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def accepted(content, name="ressources.xlsx"):
    return UploadedFileField(allowed=("xlsx",)).clean(SimpleUploadedFile(name, content))


def read(rows, titles=("Titre",), change=None):
    return workbooks.read(accepted(made(rows, titles, change)))


def faults(rows, titles=("Titre",), change=None):
    return [str(fault) for fault in read(rows, titles, change).faults]


def imported(by, rows, titles=("Titre",), now=NOW):
    kept, found = importing.read(upload=accepted(made(rows, titles)), by=by, now=now)
    assert not found.faults, [str(fault) for fault in found.faults]
    return kept


def refused(by, rows, titles=("Titre",)):
    kept, found = importing.read(upload=accepted(made(rows, titles)), by=by, now=NOW)
    assert kept is None
    return [str(fault) for fault in found.faults]


def exported():
    return load_workbook(BytesIO(workbooks.export(Resource.objects.all(), NOW.date()))).worksheets[0]


# --- Going out ------------------------------------------------------------------------------------------------------
def test_each_resource_goes_out_with_real_numbers_and_dates(team_member, themes):
    make_resource(
        team_member, "=HYPERLINK(1)", theme={1, 4}, year=2021, minutes=12, review_on=date(2028, 1, 1), author="Dynamo"
    )
    sheet = exported()
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert row["Titre"].data_type == "s" and row["Titre"].value == "=HYPERLINK(1)"
    assert (row["Année"].value, row["Minutes"].value) == (2021, 12)
    assert row["À revoir le"].value == datetime(2028, 1, 1)  # noqa: DTZ001 - a day, as a sheet holds it
    assert row["Thèmes"].value == "Thème 1; Thème 4"
    assert row["Étapes"].value == "Planification; Déploiement; Intensification"
    assert row["Adresse ou page"].value == "https://exemple.org/hyperlink-1"
    assert (row["État"].value, row["Format"].value) == ("publiée", "Fiche")


@pytest.mark.parametrize("count", [1, 3])
def test_everything_goes_out_in_a_few_queries(team_member, themes, count, django_assert_num_queries):
    for n in range(count):
        make_resource(team_member, f"Ressource {n}")
    with django_assert_num_queries(5):
        workbooks.export(Resource.objects.all(), NOW.date())


def test_what_went_out_comes_back_as_it_was(team_member, themes):
    make_resource(team_member, description="Deux lignes\r\n\r\net une autre.", expires_on=date(2029, 1, 1))
    make_resource(team_member, "Sans adresse\u00a0: un guide", link=None, summary="")
    merged, stays = make_resource(team_member, "Un"), make_resource(team_member, "agir-en-ed")
    resources.merge(resource=merged, into=stays, by=team_member, now=NOW)
    kept, found = importing.read(
        upload=accepted(workbooks.export(Resource.objects.all(), NOW.date())), by=team_member, now=NOW
    )
    plan = importing.plan(importing.lines_of(kept))
    assert (plan.created, plan.changed, plan.same, found.ignored, found.missing) == ([], [], 3, [], [])


def test_the_template_names_the_words_that_each_column_admits(themes):
    book = load_workbook(BytesIO(workbooks.template()))
    assert [cell.value for cell in book.worksheets[0][1]][:3] == ["Titre", "En une phrase", "Description"]
    assert book.worksheets[0].max_row == 1
    words = {row[1].value for row in book.worksheets[1].iter_rows(min_row=2)}
    assert {"Guide", "Français", "Pour approfondir", "Thème 7", "Déploiement"} <= words


# --- Coming back, line by line ----------------------------------------------------------------------------------------
TITLES = ("Titre", "Année", "Minutes", "Thèmes", "Étapes", "Adresse ou page", "À revoir le", "Format", "Niveau")


def test_a_line_is_read_as_people_type_it(themes):
    (line,) = read(
        [
            [
                "  Le  guide ",
                "2021",
                "1 h 30",
                "1; thème 4",
                "deploiement",
                "exemple.org/guide",
                date(2028, 1, 1),
                "FICHE",
                1,
            ]
        ],
        TITLES,
    ).lines
    assert line.values == {
        "title": "Le guide",
        "year": 2021,
        "minutes": 90,
        "themes": sorted([themes[0].pk, themes[3].pk]),
        "stages": [line.values["stages"][0]],
        "opens": {"link": "https://exemple.org/guide"},
        "review_on": "2028-01-01",
        "format": "fiche",
        "depth": 1,
    }


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("Année", "en 2021", "inscrivez une année de quatre chiffres"),
        ("Minutes", "longtemps", "inscrivez une durée en minutes"),
        ("Pages", 1.5, "inscrivez un nombre de pages"),
        ("Thèmes", "1; 99", "ce thème n’existe pas\u00a0: «\u00a099\u00a0»"),
        ("Étapes", "Fin", "cette étape n’existe pas"),
        ("Format", "Cédérom", "«\u00a0Cédérom\u00a0» n’est pas admis. Choisissez parmi\u00a0: Guide, Fiche"),
        ("Langue", "latin", "n’est pas admis"),
        ("Niveau", 7, "n’est pas admis"),
        ("Adresse ou page", "pas une adresse", "écrivez une adresse du Web"),
        ("Adresse ou page", "http://localhost/", "l’intérieur d’un réseau"),
        ("Adresse ou page", "/nulle-part/", "cette page n’existe pas dans le portail"),
        ("À revoir le", "1/2/2027", "inscrivez une date"),
        ("À retirer après le", date(1900, 1, 1), "vérifiez l’année"),
        ("En une phrase", "x" * 301, "300 signes au plus"),
        ("Description", "x" * 4001, "4\u00a0000 signes au plus"),
        ("Année", "=2000+21", "c’est une formule"),
    ],
)
def test_each_fault_names_its_line_and_its_column(themes, column, cell, words):
    (told,) = faults([["Bonne"], ["Mauvaise", cell]], ("Titre", column))
    assert told.startswith(f"Ligne 3, «\u00a0{column}\u00a0»\u00a0: ") and words in told


def test_a_line_without_a_title_is_a_fault_and_an_empty_line_is_none(themes):
    assert faults([[None, 2021], [None, None], ["Bonne", 2021]], ("Titre", "Année")) == [
        "Ligne 2, «\u00a0Titre\u00a0»\u00a0: inscrivez un titre."
    ]


def test_merged_cells_are_named_with_their_line(themes):
    assert faults([["A", 2020], ["B", 2021]], ("Titre", "Année"), lambda sheet: sheet.merge_cells("A2:A3")) == [
        "Ligne 2\u00a0: des cellules y sont fusionnées. Défusionnez-les.",
        "Ligne 3\u00a0: des cellules y sont fusionnées. Défusionnez-les.",
    ]


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        (("Nom", "Lien"), "La ligne des titres est introuvable"),
        (("Titre", "Année", "annee"), "La colonne «\u00a0Année\u00a0» paraît deux fois"),
    ],
)
def test_titles_that_are_missing_or_twice_there_are_told(themes, titles, words):
    assert words in faults([["A", "B"]], titles)[0]


def test_columns_that_are_missing_or_unknown_are_told_and_change_nothing(themes):
    found = read([["Le guide", "à moi"]], ("titre", "Notes"))
    assert not found.faults and found.ignored == ["Notes"]
    assert "Description" in found.missing and "Titre" not in found.missing


def test_a_workbook_of_too_many_lines_is_refused_unread(themes):
    assert "plus de 2\u00a0000 lignes" in faults([[f"R {n}"] for n in range(2_100)])[0]
    assert "plus de 2\u00a0000 lignes" in faults([[f"R {n}"] for n in range(2_001)])[0]
    assert not faults([[f"R {n}"] for n in range(2_000)])


def test_a_workbook_without_resources_is_refused(themes):
    assert faults([]) == ["Ce classeur ne contient aucune ressource."]


def test_a_workbook_that_is_broken_inside_is_refused_in_words(themes):
    broken = BytesIO()
    with zipfile.ZipFile(BytesIO(made([["A"]]))) as source, zipfile.ZipFile(broken, "w") as out:
        for item in source.infolist():
            data = source.read(item)
            out.writestr(item.filename, data[: len(data) // 2] if "sheet1" in item.filename else data)
    assert str(workbooks.read(accepted(broken.getvalue())).faults[0]).startswith("Ce classeur ne se lit pas")


def test_a_sheet_made_to_fill_the_memory_is_refused_before_it_is_opened(themes):
    def swell(data):
        return data.replace("</sheetData>", f"</sheetData><!--{'x' * 9_000_000}-->")

    heavy = BytesIO()
    with zipfile.ZipFile(BytesIO(made([["A"]]))) as source, zipfile.ZipFile(heavy, "w") as out:
        for item in source.infolist():
            data = source.read(item).decode()
            out.writestr(item.filename, swell(data) if "sheet1" in item.filename else data)
    assert "trop gros" in str(workbooks.read(accepted(heavy.getvalue())).faults[0])


def test_many_faults_are_told_in_part_with_their_number(themes):
    found = read([["Bonne", "x"] for _n in range(150)], ("Titre", "Année"))
    told = workbooks.told(found.faults)
    assert len(told) == 101 and told[-1] == "Et 50 autres."


# --- What a workbook would change -------------------------------------------------------------------------------------
def test_an_unknown_code_and_a_code_that_is_there_twice_are_faults(team_member, themes):
    resource = make_resource(team_member)
    told = refused(team_member, [["inconnu", "A"], [resource.code, "B"], [resource.code, "C"]], ("Code", "Titre"))
    assert told == [
        "Ligne 2, «\u00a0Code\u00a0»\u00a0: aucune ressource n’a ce code. Videz la case pour en ajouter une.",
        "Ligne 4, «\u00a0Code\u00a0»\u00a0: ce code est déjà à la ligne 3.",
    ]


def test_one_address_is_never_opened_twice_in_the_workbook_nor_in_the_portal(team_member, themes):
    make_resource(team_member, "La première", link="https://exemple.org/guide")
    told = refused(
        team_member,
        [
            ["A", "https://exemple.org/neuf"],
            ["B", "http://www.exemple.org/neuf/"],
            ["C", "exemple.org/guide?utm_source=x"],
        ],
        ("Titre", "Adresse ou page"),
    )
    assert told == [
        "Ligne 3, «\u00a0Adresse ou page\u00a0»\u00a0: la ligne 2 ouvre déjà la même chose.",
        "Ligne 4, «\u00a0Adresse ou page\u00a0»\u00a0: «\u00a0La première\u00a0» (code la-premiere) ouvre déjà la même chose.",
    ]


def test_a_file_is_given_at_the_page_of_the_resource_alone(team_member, themes):
    resource = make_resource(team_member, link=None)
    upload = SimpleUploadedFile("guide.pdf", b"%PDF-1.7")
    upload.clean_name, upload.kind = "guide.pdf", "pdf"
    resources.open_with(resource=resource, upload=upload, by=team_member, now=NOW)
    told = refused(team_member, [["Neuve", "[fichier] autre.pdf"]], ("Titre", "Adresse ou page"))
    assert "un fichier se dépose à la page de la ressource" in told[0]
    assert imported(
        team_member, [[resource.code, resource.title, "[fichier] guide.pdf"]], ("Code", "Titre", "Adresse ou page")
    )


@pytest.mark.parametrize(("column", "words"), [("En une phrase", "en une phrase"), ("Thèmes", "au moins un thème")])
def test_what_is_published_keeps_what_makes_it_readable(team_member, themes, column, words):
    resource = make_resource(team_member)
    told = refused(team_member, [[resource.code, resource.title, None]], ("Code", "Titre", column))
    assert words in told[0] and f"«\u00a0{column}\u00a0»" in told[0]


def test_what_is_withdrawn_is_not_changed(team_member, themes):
    resource = make_resource(team_member)
    resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    assert "est retirée" in refused(team_member, [[resource.code, "Autre"]], ("Code", "Titre"))[0]
    assert imported(team_member, [[resource.code, resource.title]], ("Code", "Titre"))


@pytest.mark.parametrize("count", [1, 3])
def test_what_would_change_takes_the_same_few_queries(team_member, themes, count, django_assert_num_queries):
    rows = [[make_resource(team_member, f"R {n}").code, "Autre"] for n in range(count)]
    lines = importing.lines_of(imported(team_member, rows, ("Code", "Titre")))
    with django_assert_num_queries(6):
        importing.plan(lines)
