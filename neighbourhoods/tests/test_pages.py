"""The public pages: what everybody reads, and what nobody reads before the team has confirmed it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from neighbourhoods import actions, factories, panels
from neighbourhoods.forms import OwnWordsForm
from neighbourhoods.models import Initiative, PhaseOneRecord
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
LIST = "neighbourhoods:list"


@pytest.fixture
def inferred(db):
    """An entry whose neighbourhood the review does not name."""
    place = factories.NeighbourhoodFactory(name="Quartier Deviné", slug="devine")
    record = factories.PhaseOneRecordFactory(inferred=True, position=4, neighbourhood=place)
    factories.InitiativeFactory(summarised=True, neighbourhood=place, title="Le jardin partagé")
    return record


@pytest.fixture
def named(db):
    place = factories.NeighbourhoodFactory(name="Quartier Nommé", slug="nomme")
    record = factories.PhaseOneRecordFactory(position=5, neighbourhood=place)
    factories.InitiativeFactory(summarised=True, neighbourhood=place, title="La cuisine collective")
    return record


def names(response):
    return [row.neighbourhood.name for row in response.context["rows"]]


# --- The list -------------------------------------------------------------------------------------------------------
def test_everybody_reads_the_list(client, quartier):
    response = client.get(reverse(LIST))
    assert response.status_code == 200
    assert quartier.name in response.text
    assert quartier.table.name in response.text
    assert "Donnée fictive" in response.text


@pytest.mark.parametrize("typed", ["erables", "ÉRABLES", "quartier des erables", "érab"])
def test_the_search_forgives_accents_and_capitals(typed, client, quartier, other_quartier):
    assert names(client.get(reverse(LIST), {"q": typed})) == [quartier.name]


def test_the_search_finds_a_table_by_its_name(client, quartier, other_quartier):
    assert names(client.get(reverse(LIST), {"q": quartier.table.name})) == [quartier.name]


def test_a_search_without_result_offers_the_whole_list(client, quartier):
    response = client.get(reverse(LIST), {"q": "zzz"})
    assert "Aucun quartier ne correspond" in response.text
    assert "Voir tous les quartiers" in response.text


def test_an_empty_list_says_so(client):
    assert "Aucun quartier ne correspond" in client.get(reverse(LIST)).text


def test_the_list_is_in_alphabetical_order_whatever_the_accents(client):
    for name in ("Verdun", "Émard", "Anjou"):
        factories.NeighbourhoodFactory(name=name)
    assert names(client.get(reverse(LIST))) == ["Anjou", "Émard", "Verdun"]


def test_filters_are_links_that_keep_each_other(client, named):
    lonely = factories.NeighbourhoodFactory(tableless=True, name="Sans table")
    assert lonely.name not in names(client.get(reverse(LIST), {"table": "oui"}))
    response = client.get(reverse(LIST), {"table": "oui", "phase": "1", "q": "nomme"})
    assert names(response) == ["Quartier Nommé"]
    removal = {chip["label"]: chip["url"] for chip in response.context["filters"]["chips"]}
    assert removal["Phase 1"].endswith("?q=nomme&table=oui")


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"phase": "2"}, {"table": "peut-être"}, {"q": "a" * 5000}])
def test_a_strange_query_breaks_nothing(query, client, quartier):
    assert client.get(reverse(LIST), query).status_code == 200


def test_the_list_asks_the_same_number_of_queries_for_1_and_3_rows(client, named, django_assert_max_num_queries):
    counts = []
    for positions in ((8, 9), ()):
        with django_assert_max_num_queries(8) as captured:
            client.get(reverse(LIST))
        counts.append(len(captured))
        for position in positions:
            place = factories.NeighbourhoodFactory()
            factories.PhaseOneRecordFactory(position=position, neighbourhood=place)
            factories.InitiativeFactory(summarised=True, neighbourhood=place)
    assert counts[0] == counts[1]


# --- Inferred names ---------------------------------------------------------------------------------------------------
def readers_of_inferred_names():
    return [("team_member", True), ("admin_user", True), ("coordinator", False), ("stranger", False)]


def test_an_inferred_name_is_nowhere_public(client, inferred, named):
    assert names(client.get(reverse(LIST), {"phase": "1"})) == ["Quartier Nommé"]
    place = client.get(inferred.neighbourhood.get_absolute_url())
    assert "Le jardin partagé" not in place.text
    entries = client.get(reverse("neighbourhoods:phase_one"))
    assert "Quartier à confirmer (entrée 4)" in entries.text.replace("\xa0", " ")
    assert "Le jardin partagé" in entries.text
    assert "Deviné" not in entries.text


@pytest.mark.parametrize(("who", "reads"), readers_of_inferred_names())
def test_an_inferred_name_is_read_by_the_team_alone(who, reads, as_user, inferred, request):
    client = as_user(request.getfixturevalue(who))
    assert ("Le jardin partagé" in client.get(inferred.neighbourhood.get_absolute_url()).text) is reads
    assert ("Deviné" in client.get(reverse("neighbourhoods:phase_one")).text) is reads
    assert ("Quartier Deviné" in names(client.get(reverse(LIST), {"phase": "1"}))) is reads


def test_the_advisor_of_the_neighbourhood_reads_its_inferred_name(as_user, advisor, inferred):
    factories.PortfolioFactory(advisor=advisor, neighbourhood=inferred.neighbourhood)
    assert "Deviné" in as_user(advisor).get(reverse("neighbourhoods:phase_one")).text


def test_even_the_tables_own_members_do_not_read_it_before(as_user, inferred):
    member = factories.TableMembershipFactory(neighbourhood=inferred.neighbourhood).user
    assert "Le jardin partagé" not in as_user(member).get(inferred.neighbourhood.get_absolute_url()).text


def test_a_confirmed_name_is_public(client, inferred, team_member):
    actions.confirm_inferred_name(record=inferred, by=team_member, now=timezone.now())
    assert "Le jardin partagé" in client.get(inferred.neighbourhood.get_absolute_url()).text
    assert "Quartier Deviné" in client.get(reverse("neighbourhoods:phase_one")).text


def test_an_initiative_tells_of_its_place_what_everybody_may_read(inferred, named):
    by_title = {row.title: row.place_name.replace("\xa0", " ") for row in Initiative.objects.with_place()}
    assert by_title == {
        "Le jardin partagé": "Quartier à confirmer (entrée 4)",
        "La cuisine collective": "Quartier Nommé",
    }


def test_the_entries_ask_the_same_number_of_queries_for_1_and_3(client, named, django_assert_max_num_queries):
    counts = []
    for positions in ((8, 9), ()):
        with django_assert_max_num_queries(8) as captured:
            client.get(reverse("neighbourhoods:phase_one"))
        counts.append(len(captured))
        for position in positions:
            record = factories.PhaseOneRecordFactory(position=position)
            factories.InitiativeFactory(summarised=True, neighbourhood=record.neighbourhood)
    assert counts[0] == counts[1]


def test_an_empty_review_says_so(client):
    assert "Aucune initiative pour l’instant" in client.get(reverse("neighbourhoods:phase_one")).text


# --- A neighbourhood --------------------------------------------------------------------------------------------------
def test_a_summary_says_that_it_is_one_and_names_its_source(client, named):
    text = client.get(named.neighbourhood.get_absolute_url()).text
    assert "Résumé" in text
    assert "Bilan de la phase 1" in text


def test_a_doubt_of_the_source_and_its_note_are_for_the_team_alone(client, as_user, named, member, team_member):
    Initiative.objects.update(note="Recopié par erreur?", to_confirm=True)
    pages = (named.neighbourhood.get_absolute_url(), reverse("neighbourhoods:phase_one"))
    for person, reads in ((None, False), (member, False), (team_member, True)):
        reader = as_user(person) if person else client
        for url in pages:
            text = reader.get(url).text
            assert ("Recopié" in text) is reads
            assert ("À confirmer" in text) is reads


def test_an_initiative_that_is_not_public_is_read_by_its_own(client, as_user, quartier, coordinator, other_coordinator):
    factories.InitiativeFactory(neighbourhood=quartier, title="Une idée en chantier")
    url = quartier.get_absolute_url()
    assert "Aucune initiative publique" in client.get(url).text
    assert "Une idée en chantier" in as_user(coordinator).get(url).text
    assert "Une idée en chantier" not in as_user(other_coordinator).get(url).text


def test_members_are_not_public(client, as_user, quartier, coordinator, other_coordinator):
    url = quartier.get_absolute_url()
    assert coordinator.full_name not in client.get(url).text
    assert coordinator.full_name not in as_user(other_coordinator).get(url).text
    assert coordinator.full_name in as_user(coordinator).get(url).text


def test_an_unknown_neighbourhood_does_not_exist(client):
    assert client.get(reverse("neighbourhoods:detail", args=["nulle-part"])).status_code == 404


def test_public_pages_set_no_cookie(client, named):
    for url in (reverse(LIST), reverse("neighbourhoods:phase_one"), named.neighbourhood.get_absolute_url()):
        assert not client.get(url).cookies


def test_other_apps_put_panels_on_the_page(client, quartier):
    asked = []

    def provider(neighbourhood, user, now):
        asked.append((neighbourhood, user.is_authenticated, timezone.is_aware(now)))
        return {"template": "ui/empty_state.html", "context": {}}

    panels.register(provider)
    panels.register(provider)
    panels.register(nothing_to_show)
    try:
        response = client.get(quartier.get_absolute_url())
    finally:
        panels.unregister(provider)
        panels.unregister(nothing_to_show)
    assert asked == [(quartier, False, True)]
    assert {"template": "ui/empty_state.html", "context": {}} in response.context["panels"]


def nothing_to_show(neighbourhood, user, now):
    return None


# --- One's own words --------------------------------------------------------------------------------------------------
def words(record):
    return Initiative.objects.carried_by(record.neighbourhood).get()


def words_page(initiative):
    return reverse("neighbourhoods:own_words", args=[initiative.neighbourhood.slug, initiative.pk])


@pytest.fixture
def member(named):
    return factories.TableMembershipFactory(neighbourhood=named.neighbourhood, contributor=True).user


def seen(text):
    return OwnWordsForm.digest(text)


def test_the_table_puts_its_own_words_in_place_of_the_summary(as_user, named, member):
    initiative = words(named)
    response = as_user(member).post(
        words_page(initiative), {"text": "Nous cuisinons ensemble.", "seen": seen(initiative.desired_change)}
    )
    assert response.url == named.neighbourhood.get_absolute_url()
    initiative.refresh_from_db()
    assert initiative.desired_change == "Nous cuisinons ensemble."
    assert not initiative.is_summary
    assert not initiative.to_confirm
    assert initiative.source.startswith("Mots de la table")


def test_reading_the_form_changes_nothing(as_user, named, member):
    before = Initiative.objects.values().get()
    assert as_user(member).get(words_page(words(named))).status_code == 200
    assert Initiative.objects.values().get() == before


def test_two_people_do_not_overwrite_each_other(as_user, named, member, team_member):
    initiative = words(named)
    first_seen = seen(initiative.desired_change)
    actions.put_own_words(initiative=initiative, text="Le texte de l’autre.", by=team_member, now=timezone.now())
    client = as_user(member)
    response = client.post(words_page(initiative), {"text": "Mon texte.", "seen": first_seen})
    assert response.status_code == 200
    assert "Le texte de l’autre." in response.text
    assert "Mon texte." in response.text
    initiative.refresh_from_db()
    assert initiative.desired_change == "Le texte de l’autre."
    again = client.post(
        words_page(initiative), {"text": "Mon texte.", "seen": response.context["form"]["seen"].value()}
    )
    assert again.status_code == 302


def test_an_empty_text_is_refused(as_user, named, member):
    initiative = words(named)
    response = as_user(member).post(words_page(initiative), {"text": " ", "seen": seen(initiative.desired_change)})
    assert response.status_code == 200
    initiative.refresh_from_db()
    assert initiative.is_summary


@pytest.mark.parametrize("who", ["coordinator", "advisor", "committee_member", "stranger", "admin_user"])
def test_others_do_not_write_in_the_tables_name(who, as_user, named, request):
    user = request.getfixturevalue(who)
    assert as_user(user).get(words_page(words(named))).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.put_own_words(initiative=words(named), text="Autre", by=user, now=timezone.now())


def test_words_wait_until_the_name_is_confirmed(as_user, inferred, team_member):
    initiative = words(inferred)
    member = factories.TableMembershipFactory(neighbourhood=inferred.neighbourhood).user
    assert as_user(member).get(words_page(initiative)).status_code == 404
    with pytest.raises(NotAllowedNow):
        actions.put_own_words(initiative=initiative, text="Nos mots", by=member, now=timezone.now())
    actions.confirm_inferred_name(record=PhaseOneRecord.objects.get(), by=team_member, now=timezone.now())
    actions.put_own_words(initiative=initiative, text="Nos mots", by=member, now=timezone.now())
