"""The pages that everybody reads: what they show to whom, in how many questions to the database, with which way out."""

from datetime import timedelta

import pytest
import time_machine

from coaching import factories as coaching
from events import factories as events
from reports import factories as reports
from reports.models import Lesson, ReportSection, Tag
from toolbox.actions import resources
from toolbox.actions.using import keep
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import Favourite, LinkWatch, Opening, Path, Resource, Step
from toolbox.tests.test_resources import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HOME, SEARCH = "/boite-a-outils/", "/boite-a-outils/chercher/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(response):
    return response.content.decode()


def test_a_guest_reads_the_seven_themes_with_what_each_holds(client, stages, team_member):
    make_resource(team_member, "Un", theme={4, 5})
    make_resource(team_member, "Brouillon", theme=4, published=False)
    make_resource(team_member, "Expirée", theme=5, expires_on=NOW.date() - timedelta(days=1))
    response = client.get(HOME)
    assert [theme.resource_count for theme in response.context["themes"]] == [0, 0, 0, 1, 1, 0, 0]
    assert "Gérer la boîte à outils" not in text_of(response)


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_results_asks_as_much_for_one_as_for_three(
    client, stages, team_member, django_assert_max_num_queries, count
):
    for n in range(count):
        make_resource(team_member, f"Collaborer {n}", theme={3, 4})
    client.get(SEARCH, {"q": "collaborer"})
    with django_assert_max_num_queries(4):
        response = client.get(SEARCH, {"q": "collaborer"})
    assert len(response.context["cards"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_theme_asks_as_much_for_one_as_for_three(
    as_user, stages, team_member, coordinator, django_assert_max_num_queries, count
):
    theme = make_themes()[3]
    for n in range(count):
        make_resource(team_member, f"Collaborer {n}")
        theme.activities.add(events.make_activity(f"essai-{n}", name=f"Essai {n}"))
    client = as_user(coordinator)
    client.get(theme.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(theme.get_absolute_url())


def test_typing_errors_are_forgiven_and_said(client, stages, team_member):
    make_resource(team_member, "Cultiver la collaboration")
    response = client.get(SEARCH, {"q": "colaboratoin"})
    assert "Nous avons compris «\u00a0collaboration\u00a0»." in text_of(response)
    assert "Cultiver la <mark>collaboration</mark>" in text_of(response)


def test_every_choice_counts_what_a_click_gives(client, stages, team_member):
    make_resource(team_member, "Vision en images", theme=1, format="video", minutes=3)
    make_resource(team_member, "Vision en mots", theme=1, format="guide", minutes=30)
    make_resource(team_member, "Vision et décision", theme=3, format="guide", minutes=30, language="en")
    response = client.get(SEARCH, {"q": "vision", "format": "guide"})
    groups = {group["label"]: group["options"] for group in response.context["groups"]}
    for options in groups.values():
        for option in options:
            given = client.get(option["url"]).context["listing"].total
            wanted = option["count"] if not option["current"] else None
            assert wanted is None or given == wanted, option
    assert {option["label"]: option["count"] for option in groups["Format"]} == {"Vidéo": 1, "Guide": 2}
    assert {option["label"]: option["count"] for option in groups["Langue"]} == {"Français": 1, "Anglais": 1}


def test_what_the_address_says_and_means_nothing_changes_nothing(client, stages, team_member):
    make_resource(team_member)
    strange = {
        "theme": "<script>",
        "etape": "9",
        "format": "x",
        "duree": "-1",
        "niveau": "x",
        "langue": "zz",
        "page": "x",
    }
    assert client.get(SEARCH, strange).context["listing"].total == 1


def test_nothing_found_names_the_nearest_theme_and_a_way_to_propose(client, stages, team_member):
    make_resource(team_member)
    text = text_of(client.get(SEARCH, {"q": "gouvernence"}))
    assert "Le thème le plus proche" in text and "Se doter d’une gouvernance" in text
    assert "/boite-a-outils/proposer/?q=gouvernence" in text


def test_a_search_that_its_filters_empty_offers_to_take_them_away(client, stages, team_member):
    make_resource(team_member, "Cultiver la collaboration", format="fiche")
    text = text_of(client.get(SEARCH, {"q": "collaboration", "format": "video"}))
    assert "Chercher sans filtre" in text and 'href="/boite-a-outils/chercher/?q=collaboration"' in text


def test_a_correction_never_tells_a_word_of_what_one_may_not_read(client, stages, team_member):
    make_resource(team_member, "Tamarack", published=False)
    make_resource(team_member, "Autre chose")
    text = text_of(client.get(SEARCH, {"q": "tamarrack"}))
    assert "tamarack" not in text.lower().replace("tamarrack", "")


# --- A resource -------------------------------------------------------------------------------------------------------
def test_a_draft_exists_for_the_team_alone(client, as_user, stages, team_member, coordinator):
    draft = make_resource(team_member, link=None)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert as_user(coordinator).get(draft.get_absolute_url()).status_code == 404
    assert "Adresse à compléter" in text_of(as_user(team_member).get(draft.get_absolute_url()))


def test_opening_leads_there_and_counts_without_a_cookie(client, stages, team_member):
    resource = make_resource(team_member, link="https://exemple.org/guide")
    address = f"{resource.get_absolute_url()}ouvrir/"
    for _time in range(2):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, "https://exemple.org/guide")
    client.head(address)
    client.get(address, headers={"Sec-Purpose": "prefetch;prerender"})
    assert Opening.objects.get().count == 2
    assert not client.cookies


def test_a_file_is_handed_out_and_a_page_is_led_to(client, stages, team_member):
    resource = make_resource(team_member)
    resources.open_with(resource=resource, upload=pdf(), by=team_member, now=NOW)
    response = client.get(f"{resource.get_absolute_url()}ouvrir/")
    assert response["Content-Disposition"] == 'attachment; filename="guide.pdf"'
    assert b"".join(response.streaming_content) == b"%PDF-1.7 guide"
    resources.open_with(resource=resource, page="/programme/", by=team_member, now=NOW)
    assert client.get(f"{resource.get_absolute_url()}ouvrir/")["Location"] == "/programme/"


def test_what_was_merged_leads_to_what_stayed(client, stages, team_member):
    one, other = make_resource(team_member, "Un"), make_resource(team_member, "Deux")
    resources.merge(resource=one, into=other, by=team_member, now=NOW)
    response = client.get(one.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, other.get_absolute_url())


def test_a_dead_link_says_so_before_it_is_opened(client, stages, team_member):
    resource = make_resource(team_member)
    LinkWatch.objects.filter(resource=resource).update(outcome="dead", failed_days=3, last_failed_on=NOW.date())
    assert "ne répond plus" in text_of(client.get(resource.get_absolute_url()))
    assert "lien brisé" in text_of(client.get(SEARCH, {"q": "collaboration"}))


# --- Favourites, use --------------------------------------------------------------------------------------------------
def test_one_keeps_and_lets_go_and_nobody_else_sees_it(as_user, stages, team_member, coordinator, stranger):
    resource = make_resource(team_member)
    client = as_user(coordinator)
    for _time in range(2):
        client.post(f"{resource.get_absolute_url()}garder/", {"garder": "oui"})
    assert Favourite.objects.count() == 1
    assert resource.title in text_of(client.get("/boite-a-outils/favoris/"))
    assert resource.title not in text_of(as_user(stranger).get("/boite-a-outils/favoris/"))
    as_user(coordinator).post(f"{resource.get_absolute_url()}garder/", {"garder": "non"})
    assert not Favourite.objects.exists()


def test_what_was_withdrawn_leaves_the_favourites(as_user, stages, team_member, coordinator):
    resource = make_resource(team_member)
    keep(resource=resource, by=coordinator, now=NOW)
    resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    assert "Rien encore" in text_of(as_user(coordinator).get("/boite-a-outils/favoris/"))


def test_the_most_opened_come_first_and_old_openings_count_no_more(client, stages, team_member):
    one, two, old = (make_resource(team_member, title) for title in ("Un", "Deux", "Vieux"))
    today = NOW.date()
    Opening.objects.create(resource=one, day=today, count=2)
    Opening.objects.create(resource=two, day=today - timedelta(days=90), count=5)
    Opening.objects.create(resource=old, day=today - timedelta(days=91), count=50)
    assert [card.resource.title for card in client.get(HOME).context["most_opened"]] == ["Deux", "Un"]


# --- Paths, what is tied ----------------------------------------------------------------------------------------------
def test_a_path_shows_what_opens_and_counts_what_waits(client, stages, team_member):
    path = Path.objects.create(code="essai", title="Essai", stage=stages[0], summary="Un pas.", published_at=NOW)
    shown, waiting = make_resource(team_member, "Ouverte"), make_resource(team_member, "En attente", link=None)
    for position, resource in enumerate((waiting, shown), start=1):
        Step.objects.create(path=path, resource=resource, position=position, why="Pour commencer.")
    response = client.get(path.get_absolute_url())
    assert [step.card.resource for step in response.context["steps"]] == [shown]
    assert "1 autre ressource s’ajoutera ici" in text_of(response)


def test_a_theme_ties_trainings_questions_and_learnings_to_whom_may_read_them(
    client, as_user, stages, team_member, coordinator, other_coordinator, quartier, initiative_request
):
    theme = make_themes()[4]
    event = events.make_event(activity=events.make_activity("captation-essai", name="Captation d’essai"))
    theme.activities.add(event.activity)
    own, foreign = (as_user(user).get(theme.get_absolute_url()) for user in (coordinator, other_coordinator))
    assert [one.next_event for one in own.context["trainings"]] == [event]
    assert own.context["asked"] == [initiative_request]
    assert foreign.context["asked"] == []
    assert client.get(theme.get_absolute_url()).status_code == 200


@pytest.fixture
def initiative_request(quartier, coordinator, team_member, stages):
    return coaching.make_request(
        coaching.make_participation(quartier, coordinator), coordinator, question="Comment capter nos apprentissages?"
    )


def test_learnings_come_by_the_tags_that_the_team_tied_to_a_theme(as_user, stages, team_member, lesson):
    theme = make_themes()[4]
    assert as_user(team_member).get(theme.get_absolute_url()).context["lessons"] == []
    theme.tags.add(lesson.tags.get())
    assert as_user(team_member).get(theme.get_absolute_url()).context["lessons"] == [lesson]


@pytest.fixture
def lesson(quartier, coordinator, advisor, team_member, stages):
    due = reports.owed(reports.make_calendar(quartier, coordinator))
    said = {"learned": [{"question": "Où?", "answer": "À la sortie des classes.", "reinvested": ""}]}
    reports.handed_in(due, coordinator, **{ReportSection.LEARNING: said})
    row = Lesson.objects.get()
    tag = Tag.objects.create(name="Captation", key="captation", created_at=NOW, created_by=team_member)
    row.tags.add(tag)
    return row


def test_the_page_to_print_writes_every_address(client, stages, team_member):
    make_resource(team_member, link="https://exemple.org/guide")
    assert "https://exemple.org/guide" in text_of(client.get(f"{make_themes()[3].get_absolute_url()}imprimer/"))


def test_the_index_follows_what_the_team_writes(client, stages, team_member):
    resource = make_resource(team_member, "Cultiver la collaboration")
    facts = {name: getattr(resource, name) for name in resources.FACTS} | {"title": "Semer la concertation"}
    resources.change(
        resource=resource, themes=make_themes()[:1], stages=stages, by=team_member, now=NOW,
        lock_version=resource.lock_version, **facts,
    )  # fmt: skip
    assert client.get(SEARCH, {"q": "semer"}).context["listing"].total == 1
    assert client.get(SEARCH, {"q": "cultiver"}).context["listing"].total == 0
    resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    assert client.get(SEARCH, {"q": "semer"}).context["listing"].total == 0
    assert Resource.objects.visible_to(team_member).withdrawn().count() == 1


def test_a_correction_names_no_word_of_a_draft_even_beside_a_word_that_answers(client, stages, team_member):
    make_resource(team_member, "Tamarack", published=False)
    make_resource(team_member, "Le changement en marche")
    text = text_of(client.get(SEARCH, {"q": "changement tamarrack"}))
    assert "Le <mark>changement</mark> en marche" in text
    assert "tamarack" not in text.lower().replace("tamarrack", "")


def test_a_path_of_which_nothing_opens_is_linked_from_nowhere(client, stages, team_member):
    path = Path.objects.create(code="essai", title="Essai", stage=stages[0], summary="Un pas.", published_at=NOW)
    resource = make_resource(team_member, "Ouverte")
    Step.objects.create(path=path, resource=resource, position=1)
    assert list(client.get(HOME).context["paths"]) == [path]
    resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    assert list(client.get(HOME).context["paths"]) == []
    assert client.get(path.get_absolute_url()).status_code == 404


def test_paper_carries_what_everybody_may_read(as_user, stages, team_member):
    make_resource(team_member, "Publiée")
    make_resource(team_member, "Brouillon secret", published=False)
    text = text_of(as_user(team_member).get(f"{make_themes()[3].get_absolute_url()}imprimer/"))
    assert "Publiée" in text and "Brouillon secret" not in text


def test_whoever_keeps_the_toolbox_is_not_counted_among_its_readers(as_user, stages, team_member):
    resource = make_resource(team_member)
    as_user(team_member).get(f"{resource.get_absolute_url()}ouvrir/")
    assert not Opening.objects.exists()
