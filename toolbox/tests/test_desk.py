"""The desk as the team uses it: its drawers, one resource, what somebody writes in its form, the acts, two people at once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from toolbox.actions import resources
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import LinkWatch, Opening, Resource, Suggestion, Version

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 guide\n%%EOF\n"


@pytest.fixture(autouse=True)
def winter(settings):
    settings.STAFF_MUST_ENROL = False
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(as_user, team_member, stages):
    return as_user(team_member)


def url(name, *args):
    return reverse(f"toolbox:desk_{name}" if name else "toolbox:desk", args=args)


def typed(resource=None, **changed):
    """The form of a resource as its page sends it."""
    fields = {"title": "Guide", "format": "guide", "language": "fr", "depth": "2", "kind": "rien"}
    if resource is not None:
        resource = Resource.objects.get(pk=resource.pk)
        names = ("title", "summary", "description", "author", "format", "language", "depth", "keywords")
        fields = {name: getattr(resource, name) for name in names}
        fields |= {"minutes": resource.minutes or "", "lock_version": resource.lock_version}
        fields |= {name: [one.pk for one in getattr(resource, name).all()] for name in ("themes", "stages")}
        fields |= {"kind": "adresse", "link": resource.current.link} if resource.current else {"kind": "rien"}
    return fields | changed


def errors(response):
    assert response.status_code == 422
    return {name: list(said) for part in ("what", "opens", "place", "dates")
            for name, said in response.context[part].errors.items()}  # fmt: skip


# --- The list -------------------------------------------------------------------------------------------------------
def titles(response):
    return [one.title for one, _state, _themes in response.context["rows"]]


@pytest.fixture
def drawers(team_member, stages):
    today = NOW.date()
    make_resource(team_member, "Publiée")
    make_resource(team_member, "Brouillon", published=False)
    make_resource(team_member, "Sans adresse", link=None, theme=2)
    make_resource(team_member, "À revoir", review_on=today)
    make_resource(team_member, "Expirée", expires_on=today - timedelta(days=1))
    gone = make_resource(team_member, "Retirée")
    resources.withdraw(resource=gone, why="Dépassée.", by=team_member, now=NOW)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("publiees", ["Publiée", "À revoir"]),
        ("brouillons", ["Brouillon", "Sans adresse"]),
        ("a-completer", ["Sans adresse"]),
        ("a-revoir", ["Expirée", "À revoir"]),
        ("expirees", ["Expirée"]),
        ("retirees", ["Retirée"]),
    ],
)
def test_each_drawer_holds_and_counts_its_own(desk, drawers, state, expected):
    response = desk.get(url(""), {"etat": state})
    assert sorted(titles(response)) == sorted(expected)
    current = next(one for one in response.context["groups"][0]["options"] if one["current"])
    assert current["count"] == len(expected)


def test_what_has_no_address_says_so_to_the_team_and_is_not_public(desk, client, drawers):
    page = desk.get(url("")).content.decode()
    assert "adresse à compléter" in page
    assert not Resource.objects.published().filter(title="Sans adresse").exists()


def test_words_find_a_title_or_an_author_without_its_accents(desk, team_member):
    make_resource(team_member, "Œuvrer à plusieurs", author="Dynamo")
    make_resource(team_member, "Évaluer", author="Communagir")
    assert titles(desk.get(url(""), {"q": "oeuvrer PLUSIEURS"})) == ["Œuvrer à plusieurs"]
    assert titles(desk.get(url(""), {"q": "communagir"})) == ["Évaluer"]
    assert "Aucune ressource ne répond" in desk.get(url(""), {"q": "zzz"}).content.decode()


def test_a_theme_narrows_the_list_and_each_theme_tells_its_count(desk, drawers):
    response = desk.get(url(""), {"theme": "theme-2"})
    assert titles(response) == ["Sans adresse"]
    counts = {one["label"]: one.get("count") for one in response.context["groups"][1]["options"]}
    assert (counts["Thème 2"], counts["Thème 4"], counts["Thème 1"]) == (1, 5, 0)


@pytest.mark.parametrize("asked", [{"etat": "nimporte"}, {"theme": "nulle-part"}, {"page": "99"}, {"q": "x" * 300}])
def test_a_made_up_filter_narrows_nothing(desk, drawers, asked):
    response = desk.get(url(""), asked)
    assert response.status_code == 200 and len(titles(response)) == 6


def test_an_empty_desk_says_where_to_begin(desk):
    page = desk.get(url("")).content.decode()
    assert "Aucune ressource pour l’instant" in page and url("new") in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_few_queries(desk, team_member, count, django_assert_max_num_queries):
    for n in range(count):
        make_resource(team_member, f"Ressource {n}")
    desk.get(url(""))
    with django_assert_max_num_queries(8):
        desk.get(url(""), {"q": "ressource"})


def test_a_long_list_comes_in_pages_of_twenty_five(desk, team_member):
    for n in range(26):
        make_resource(team_member, f"Ressource {n:02}", link=None)
    assert len(titles(desk.get(url("")))) == 25
    assert titles(desk.get(url(""), {"page": 2})) == ["Ressource 25"]


# --- Who ------------------------------------------------------------------------------------------------------------
def test_the_desk_does_not_exist_for_anybody_else(as_user, team_member, coordinator, stages):
    resource = make_resource(team_member)
    for address in (url(""), url("new"), url("resource", resource.code), url("themes"), url("workbook"), url("words")):
        assert as_user(coordinator).get(address).status_code == 404


def test_the_administration_reads_and_changes_nothing(as_user, admin_user, team_member, stages):
    resource = make_resource(team_member)
    browser = as_user(admin_user)
    for address in (
        url(""),
        url("resource", resource.code),
        url("themes"),
        url("words"),
        url("workbook"),
        url("export"),
    ):
        assert browser.get(address).status_code == 200
    for name in ("change", "publish", "withdraw", "restore", "review", "merge"):
        assert browser.get(url(name, resource.code)).status_code == 403
        assert browser.post(url(name, resource.code)).status_code == 403
    page = browser.get(url("resource", resource.code)).content.decode()
    assert url("change", resource.code) not in page and url("new") not in browser.get(url("")).content.decode()


# --- Writing --------------------------------------------------------------------------------------------------------
def test_what_is_typed_makes_a_draft_that_opens_an_address(desk):
    themes = make_themes()
    sent = typed(
        title="Le guide", summary="Pour commencer.", year="2021", minutes="1 h 30", pages="12 p.", kind="adresse",
        link="www.exemple.org/guide", themes=[themes[0].pk], review_on="2028-01-01",
    )  # fmt: skip
    response = desk.post(url("new"), sent)
    resource = Resource.objects.get()
    assert response.url == url("resource", "le-guide")
    assert (resource.year, resource.minutes, resource.pages) == (2021, 90, 12)
    assert resource.current.link == "https://www.exemple.org/guide"
    assert (resource.published_at, resource.review_on) == (None, date(2028, 1, 1))
    assert "Publier" in desk.get(response.url).content.decode()


def test_a_file_is_kept_and_given_back_to_the_team_alone(desk, as_user, coordinator):
    desk.post(url("new"), typed(kind="fichier", upload=SimpleUploadedFile("guide.pdf", PDF)))
    address = url("version", "guide", 1)
    answer = desk.get(address)
    assert b"".join(answer.streaming_content) == PDF and "guide.pdf" in answer["Content-Disposition"]
    assert as_user(coordinator).get(address).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "name", "words"),
    [
        ({"title": " "}, "title", "Remplissez le champ"),
        ({"year": "21"}, "year", "quatre chiffres"),
        ({"year": "٢٠٢١"}, "year", "quatre chiffres"),
        ({"minutes": "longtemps"}, "minutes", "en minutes"),
        ({"minutes": "0"}, "minutes", "au moins une minute"),
        ({"pages": "-3"}, "pages", "nombre de pages"),
        ({"kind": "adresse"}, "link", "Inscrivez l’adresse"),
        ({"kind": "adresse", "link": "pas une adresse"}, "link", "adresse du Web"),
        ({"kind": "adresse", "link": "https://moi:secret@exemple.org/"}, "link", "mot de passe"),
        ({"kind": "page", "page": "/nulle-part/"}, "page", "n’existe pas dans le portail"),
        ({"kind": "fichier"}, "upload", "Choisissez un fichier"),
        ({"kind": "autre chose"}, "kind", "choix"),
        ({"expires_on": "31/12/2027"}, "expires_on", "année-mois-jour"),
        ({"themes": ["999"]}, "themes", "choix"),
        ({"title": "\u0000"}, "title", "nul"),
    ],
)
def test_each_wrong_answer_is_told_in_french_beside_its_field(desk, wrong, name, words):
    make_themes()
    response = desk.post(url("new"), typed(**wrong))
    assert words in " ".join(errors(response)[name])
    assert not Resource.objects.exists()


def test_a_file_that_is_not_what_it_says_is_refused(desk):
    fake = SimpleUploadedFile("guide.pdf", b"<html>")
    response = desk.post(url("new"), typed(kind="fichier", upload=fake, summary="Gardée."))
    assert "n’en est pas un" in errors(response)["upload"][0]
    page = response.content.decode()
    assert "Gardée." in page and "Choisissez de nouveau le fichier" in page


def test_the_address_of_another_resource_is_refused_and_nothing_is_half_done(desk, team_member):
    make_resource(team_member, "La première", link="https://exemple.org/guide")
    response = desk.post(url("new"), typed(title="La seconde", kind="adresse", link="http://www.exemple.org/guide/"))
    assert "«\u00a0La première\u00a0» ouvre déjà la même chose" in errors(response)["link"][0]
    assert "Voir cette ressource" in response.content.decode()
    assert Resource.objects.count() == 1


def test_a_new_address_is_a_version_with_what_changes(desk, team_member):
    resource = make_resource(team_member)
    desk.post(url("change", resource.code), typed(resource, link="https://exemple.org/2", change="Nouvelle édition."))
    version = resource.versions.latest_first().first()
    assert (version.number, version.change, version.by) == (2, "Nouvelle édition.", team_member)
    page = desk.get(url("resource", resource.code)).content.decode()
    assert "Nouvelle édition." in page and f"https://exemple.org/{resource.code}" in page


def test_saving_without_touching_the_address_makes_no_version(desk, team_member):
    resource = make_resource(team_member)
    desk.post(url("change", resource.code), typed(resource, title="Un autre titre"))
    assert Version.objects.count() == 1
    assert Resource.objects.get().title == "Un autre titre"


def test_a_published_resource_is_not_saved_without_a_theme(desk, team_member):
    resource = make_resource(team_member)
    response = desk.post(url("change", resource.code), typed(resource, themes=[]))
    assert "au moins un thème" in errors(response)["themes"][0]


# --- One resource ---------------------------------------------------------------------------------------------------
def test_the_page_of_a_resource_tells_what_it_lacks_how_it_is_used_and_who_suggested_it(desk, team_member):
    resource = make_resource(team_member, link=None, summary="")
    for days, count in ((1, 3), (2, 2), (30, 4), (100, 50)):
        Opening.objects.create(resource=resource, day=NOW.date() - timedelta(days=days), count=count)
    Suggestion.objects.create(
        title="Suggérée", link="https://exemple.org/s", content_key="k", name="Ana", email="ana@example.org", at=NOW,
        status="accepted", answered_at=NOW, answered_by=team_member, resource=resource,
    )  # fmt: skip
    response = desk.get(url("resource", resource.code))
    assert response.context["missing"] == [
        "Adresse à compléter\u00a0: donnez une adresse, un fichier ou une page du portail.",
        "Présentez-la en une phrase.",
    ]
    assert response.context["weeks"] == [(date(2027, 1, 18), 5), (date(2026, 12, 21), 4)]
    page = response.content.decode()
    assert "Suggérée" in page and "9 ouvertures" in page


def test_what_the_link_checker_last_said_is_on_the_page(desk, team_member):
    resource = make_resource(team_member)
    LinkWatch.objects.update(outcome="dead", failed_days=3, last_failed_on=NOW.date(), http_status=404, checked_at=NOW)
    page = desk.get(url("resource", resource.code)).content.decode()
    assert "brisée" in page and "code 404" in page and "Introuvable 3 jours de suite" in page


def test_the_page_of_a_resource_takes_few_queries(desk, team_member, django_assert_max_num_queries):
    resource = make_resource(team_member)
    for n in range(2, 6):
        resources.open_with(resource=resource, link=f"https://exemple.org/{n}", by=team_member, now=NOW)
    desk.get(url("resource", resource.code))
    with django_assert_max_num_queries(10):
        desk.get(url("resource", resource.code))


# --- Acts -----------------------------------------------------------------------------------------------------------
def test_the_team_publishes_withdraws_restores_and_reviews(desk, team_member):
    resource = make_resource(team_member, published=False)
    act = lambda name, **sent: desk.post(url(name, resource.code), sent)  # noqa: E731
    assert act("publish").url == url("resource", resource.code)
    refused = act("withdraw", why=" ")
    assert refused.status_code == 422 and "Motif" in refused.content.decode()
    act("withdraw", why="Dépassée.")
    assert "Dépassée." in desk.get(url("resource", resource.code)).content.decode()
    act("restore")
    assert "d’ici cinq ans" in act("review", next_on="2040-01-01").content.decode()
    act("review", next_on="2028-01-01")
    resource.refresh_from_db()
    assert resource.is_public(NOW.date()) and resource.review_on == date(2028, 1, 1)
    for name in ("publish", "withdraw", "restore", "review"):
        assert desk.get(url(name, resource.code)).status_code == 200


def test_what_is_incomplete_is_not_published_and_says_why(desk, team_member):
    resource = make_resource(team_member, link=None)
    assert "Adresse à compléter" in desk.get(url("publish", resource.code)).content.decode()
    response = desk.post(url("publish", resource.code))
    assert response.status_code == 422 and "Adresse à compléter" in response.content.decode()


def test_two_resources_are_shown_side_by_side_before_they_are_one(desk, team_member):
    one, other = make_resource(team_member, "Guide A", author="Dynamo"), make_resource(team_member, "Guide B", theme=1)
    found = desk.get(url("merge", one.code), {"q": "guide"})
    assert [row.title for row in found.context["found"]] == ["Guide B"]
    page = desk.get(url("merge", one.code), {"avec": other.code})
    assert "Celle qui s’en va" in page.content.decode() and "Dynamo" in page.content.decode()
    sent = {"avec": other.code, "vu": page.context["seen"]}
    assert desk.post(url("merge", one.code), sent).url == url("resource", other.code)
    one.refresh_from_db()
    assert one.merged_into == other
    assert desk.post(url("merge", one.code), sent).status_code == 409
    assert desk.get(url("change", one.code)).status_code == 409


def test_what_changed_since_it_was_compared_is_compared_again(desk, team_member):
    one, other = make_resource(team_member, "Guide A"), make_resource(team_member, "Guide B")
    seen = desk.get(url("merge", one.code), {"avec": other.code}).context["seen"]
    desk.post(url("change", other.code), typed(other, title="Guide B, seconde édition"))
    response = desk.post(url("merge", one.code), {"avec": other.code, "vu": seen})
    assert response.status_code == 409 and "Relisez-les" in response.content.decode()
    assert desk.post(url("merge", one.code), {"avec": "rien"}).status_code == 409
    itself = desk.get(url("merge", one.code), {"avec": one.code}).content.decode()
    assert "Choisissez une autre ressource" in itself


# --- Two people at once ---------------------------------------------------------------------------------------------
@pytest.fixture
def colleague(stages):
    from proposals import factories

    person = factories.make_team_member(email="lou@example.org", first_name="Lou", last_name="Tremblay")
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_the_second_of_two_reads_both_texts_and_chooses(desk, colleague, team_member):
    resource = make_resource(team_member, "Le guide")
    themes = make_themes()
    opened = desk.get(url("change", resource.code)).context
    shown = {"lock_version": opened["version"], "base": opened["base"]}
    first = typed(resource, title="Le guide de Lou", themes=[themes[3].pk, themes[0].pk], **shown)
    mine = typed(resource, summary="Ma phrase.", themes=[themes[3].pk, themes[1].pk], **shown)
    assert colleague.post(url("change", resource.code), first).status_code == 302
    both = desk.post(url("change", resource.code), mine)
    assert both.status_code == 409
    assert {clash.key: clash.suggested for clash in both.context["clashes"]} == {
        "title": "theirs",
        "summary": "mine",
        "themes": "both",
    }
    assert Resource.objects.get().title == "Le guide de Lou"
    resolved = mine | {"lock_version": both.context["version"], "action": "resolve", "choice-themes": "both"}
    assert desk.post(url("change", resource.code), resolved).status_code == 302
    resource.refresh_from_db()
    assert (resource.title, resource.summary) == ("Le guide de Lou", "Ma phrase.")
    assert {one.position for one in resource.themes.all()} >= {1, 2}


def test_an_address_given_meanwhile_is_one_of_the_texts_to_choose_from(desk, colleague, team_member):
    resource = make_resource(team_member, "Le guide")
    opened = desk.get(url("change", resource.code)).context
    shown = {"lock_version": opened["version"], "base": opened["base"]}
    colleague.post(url("change", resource.code), typed(resource, link="https://exemple.org/lou", **shown))
    both = desk.post(url("change", resource.code), typed(resource, link="https://exemple.org/moi") | shown)
    assert both.status_code == 409
    assert [(clash.mine, clash.theirs) for clash in both.context["clashes"]] == [
        ("https://exemple.org/moi", "https://exemple.org/lou")
    ]
    assert resource.versions.count() == 2


def test_a_sign_that_no_database_holds_is_as_if_it_were_not_there(desk, team_member):
    one = make_resource(team_member)
    assert desk.get(f"{url('merge', one.code)}?avec=%00&q=%00").status_code == 200
    assert desk.get("/boite-a-outils/gestion/?q=%00").status_code == 200
    assert desk.get("/boite-a-outils/chercher/?q=%00colla%00").status_code == 200
