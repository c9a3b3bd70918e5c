"""The toolbox's desk on a phone and on a table: words, structure, width, axe; ordering with a keyboard, without any script."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.reading import Reading, defects_of, faults_of
from tests.plugins.browser import assert_accessible, assert_no_sideways_scroll
from toolbox.actions import desk as saving
from toolbox.actions import importing, paths, resources, themes
from toolbox.actions.paths import Wanted
from toolbox.factories import make_resource, make_themes
from toolbox.models import Opening, Question, Resource, Suggestion, Theme, WordGroup
from toolbox.tests.test_resources import facts_of
from toolbox.tests.test_workbooks import accepted, made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Cultiver la collaboration entre des organismes communautaires qui ne se connaissent pas encore assez"


@pytest.fixture
def open_as(client, live_server, open_page, settings):
    """Open a page in a browser where this person is signed in."""

    def open_one(person, path, **options):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        page = open_page(**options)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page.goto(path)
        return page

    return open_one


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False


@pytest.fixture
def world(team_member, stages):
    """Resources in every state, one with three versions, a path, words, a workbook that was read."""
    now, today = timezone.now(), timezone.localdate()
    full = make_resource(
        team_member, LONG, theme={1, 4}, author="Dynamo, ressource en mobilisation des collectivités", year=2021,
        description="Un paragraphe.\n\nUn autre.", keywords="travail collectif", pages=24, licence="CC BY-NC 4.0", now=now,
    )  # fmt: skip
    resources.open_with(
        resource=full, link="https://exemple.org/une-adresse-assez-longue-pour-depasser-la-largeur-d-un-telephone/guide",
        change="Nouvelle édition.", by=team_member, now=now,
    )  # fmt: skip
    upload = SimpleUploadedFile("guide.pdf", b"%PDF-1.7 guide")
    upload.clean_name, upload.kind = "guide-de-la-collaboration-entre-organismes.pdf", "pdf"
    resources.open_with(resource=full, upload=upload, by=team_member, now=now)
    for days in (1, 9, 40):
        Opening.objects.create(resource=full, day=today - timedelta(days=days), count=days)
    Suggestion.objects.create(
        title=LONG, link="https://exemple.org/s", content_key="k", name="Ana", email="ana@example.org", at=now,
        status="accepted", answered_at=now, answered_by=team_member, resource=full,
    )  # fmt: skip
    other = make_resource(team_member, "Mesurer nos avancées", review_on=today, now=now)
    make_resource(team_member, "Trousse à compléter", link=None, summary="", now=now)
    gone = make_resource(team_member, "Ancien guide", now=now)
    resources.withdraw(resource=gone, why="Dépassée.", by=team_member, now=now)
    merged = make_resource(team_member, "Doublon", now=now)
    resources.merge(resource=merged, into=other, by=team_member, now=now)
    Question.objects.create(theme=Theme.objects.get(position=4), position=1, text="Qui décide?")
    WordGroup.objects.create(words="pérennisation, pérennité, durabilité, ancrage, suite, après-projet, continuité")
    path = paths.create(title="Bien commencer", stage=stages[0], summary="S.", position=1, by=team_member, now=now)
    steps = [Wanted(Resource.objects.get(pk=full.pk), "À lire d’abord."), Wanted(Resource.objects.get(pk=other.pk))]
    paths.change(path=path, steps=steps, seen=themes.mark_of(paths.said_of(path)), by=team_member, now=now)
    titles = ("Code", "Titre", "À revoir le", "Version, à ne pas changer")
    rows = [[full.code, f"{LONG}, bis", "2028-01-01", 0], [None, "Neuve", None, None]]
    other = Resource.objects.get(pk=other.pk)
    rows.append([other.code, "Mesurer", None, other.lock_version])
    kept, found = importing.read(upload=accepted(made(rows, titles)), by=team_member, now=now)
    assert kept, found.faults
    return full, path, kept


def pages_of(world):
    full, path, kept = world

    def at(name, *args):
        return reverse(f"toolbox:desk_{name}" if name else "toolbox:desk", args=args)

    return [
        at(""),
        f"{at('')}?etat=expirees",
        f"{at('')}?q=collaboration",
        at("new"),
        *(at(name, full.code) for name in ("resource", "change", "withdraw", "review", "merge")),
        *(at("resource", code) for code in ("trousse-a-completer", "ancien-guide", "doublon")),
        at("publish", "trousse-a-completer"),
        at("restore", "ancien-guide"),
        f"{at('merge', full.code)}?q=mesurer",
        f"{at('merge', full.code)}?q=zzz",
        f"{at('merge', full.code)}?avec=mesurer-nos-avancees",
        at("themes"),
        at("theme", "theme-4"),
        at("order", "theme-4"),
        at("order", "theme-7"),
        at("words"),
        at("words_remove", WordGroup.objects.get().pk),
        at("path_new"),
        at("path", path.code),
        at("path_publish", path.code),
        at("path_discard", path.code),
        at("workbook"),
        at("preview", kept.public_id),
    ]


def test_every_page_has_one_title_in_order_and_is_set_as_in_quebec(team_member, world):
    browser, found = Client(), []
    browser.force_login(team_member, backend="django.contrib.auth.backends.ModelBackend")
    for path in pages_of(world):
        reading = Reading(browser.get(path).content.decode())
        found += [f"{path} : {fault}" for fault in [*faults_of(reading), *defects_of(reading)]]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_its_width_and_is_accessible(open_as, team_member, world, width):
    page = open_as(team_member, "/", width=width)
    for path in pages_of(world):
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_refused_forms_say_what_to_mend_and_stay_accessible(open_as, team_member, world):
    page = open_as(team_member, reverse("toolbox:desk_new"), width=320)
    page.get_by_label("Une adresse du Web").check()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_role("alert")).to_contain_text("Inscrivez l’adresse")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    for path, name in (
        (reverse("toolbox:desk_words"), "Ajouter"),
        (reverse("toolbox:desk_workbook"), "Lire ce classeur"),
        (reverse("toolbox:desk_path_new"), "Enregistrer le brouillon"),
    ):
        page.goto(path)
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert_accessible(page)
    page.goto(reverse("toolbox:desk_order", args=["theme-4"]))
    page.get_by_label("Rang de «\u00a0Mesurer nos avancées\u00a0»").fill("99")
    page.get_by_role("button", name="Enregistrer les rangs").first.click()
    expect(page.get_by_role("alert")).to_contain_text("rang d’au plus")
    assert_accessible(page)


def test_two_texts_about_one_resource_are_read_on_a_phone(open_as, team_member, world):
    full, _path, _kept = world
    address = reverse("toolbox:desk_change", args=[full.code])
    page = open_as(team_member, address, width=320)
    current = Resource.objects.get(pk=full.pk)
    said = facts_of(current, title="Le titre de Lou", themes=make_themes()[:2])
    saving.change(
        resource=current, opens={}, seen=current.lock_version, by=team_member, now=timezone.now(), **said
    )  # fmt: skip
    page.get_by_label("Titre", exact=True).fill("Mon titre")
    page.get_by_label("Élaborer une stratégie de pérennisation").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Deux personnes ont changé cette ressource")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("button", name="Enregistrer ces choix").click()
    expect(page.get_by_role("heading", level=1, name="Mon titre")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_theme_is_put_in_order_with_the_keyboard_alone(open_as, team_member, world, javascript):
    theme = Theme.objects.get(position=4)
    first = themes.order_of(theme)[1]
    page = open_as(team_member, reverse("toolbox:desk_order", args=["theme-4"]), width=320, javascript=javascript)
    page.get_by_role("button", name=f"Monter {first.title}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Rang de «\u00a0{first.title}\u00a0»")).to_have_value("1")
    assert themes.order_of(theme)[0] == first
    rank = page.get_by_label(f"Rang de «\u00a0{first.title}\u00a0»")
    rank.fill("3")
    rank.press("Enter")
    expect(page.get_by_text("L’ordre est enregistré.")).to_be_visible()
    assert themes.order_of(theme)[2] == first


def test_every_thing_to_press_in_an_order_is_large_enough_for_a_thumb(open_as, team_member, world):
    page = open_as(team_member, reverse("toolbox:desk_order", args=["theme-4"]), width=320)
    for control in page.locator("main button, main input:not([type=hidden])").all():
        assert control.bounding_box()["height"] >= 44, control.inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_workbook_is_read_shown_and_saved(open_as, team_member, world, javascript):
    page = open_as(team_member, reverse("toolbox:desk_workbook"), width=320, javascript=javascript)
    content = made([["Une neuve"], ["Une autre"]])
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("Votre classeur").set_input_files({"name": "neuves.xlsx", "mimeType": mime, "buffer": content})
    page.get_by_role("button", name="Lire ce classeur").click()
    expect(page.get_by_text("2 ressources à ajouter")).to_be_visible()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("2 ressources ajoutées en brouillon")).to_be_visible()
    assert Resource.objects.filter(title__startswith="Une ").count() == 2
