"""The team answers what people suggest: once, with a word that the person reads; the administration only reads."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from notifications.kinds import label
from notifications.models import Email
from proposals import factories as people
from proposals.tests.test_races import at_once, failures
from tests.journeys.reading import Reading, defects_of
from toolbox import todo, workflow
from toolbox.actions import resources, suggestions
from toolbox.actions.reviewing import tell_team
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import LinkWatch, Resource, Suggestion
from ui.refusals import NotAllowedNow, Refused
from ui.todo import count_together

from .suggest_steps import LINK, PDF, suggest, told, upload

Status = Suggestion.Status
LIST = "/boite-a-outils/gestion/propositions/"
ACTS = ("suggestion_accept", "suggestion_join", "suggestion_decline")
on_database = pytest.mark.django_db
stored_at_once = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def url(name, suggestion):
    return reverse(f"toolbox:{name}", args=[suggestion.public_id])


# --- Retenir --------------------------------------------------------------------------------------------------------
@on_database
def test_what_is_accepted_becomes_a_draft_that_opens_it_and_the_person_is_told(as_user, team_member):
    theme = make_themes()[2]
    suggestion = suggest(theme=theme)
    page = as_user(team_member).post(url("suggestion_accept", suggestion), {"answer": "Belle trouvaille."})
    suggestion.refresh_from_db()
    draft = suggestion.resource
    assert page.url == draft.get_absolute_url()
    assert (suggestion.status, suggestion.answered_by, suggestion.answered_at) == (Status.ACCEPTED, team_member, NOW)
    assert (draft.title, draft.published_at, draft.current.link) == ("Un guide du changement", None, LINK)
    assert list(draft.themes.all()) == [theme]
    assert LinkWatch.objects.get().resource == draft
    body = told("accepted").get().body_text
    assert "L’équipe retient la ressource" in body and "Belle trouvaille." in body
    assert "Elle paraîtra dans la boîte à outils" in body and draft.get_absolute_url() not in body


@on_database
def test_the_file_that_is_accepted_is_copied_into_a_version(team_member, coordinator):
    suggestion = suggest(by=coordinator, upload=upload("Guide.pdf"))
    suggestions.accept(suggestion=suggestion, answer="", by=team_member, now=NOW)
    version = Resource.objects.get().current
    assert (version.name, version.kind, version.size) == ("Guide.pdf", "pdf", len(PDF))
    assert version.file.name != suggestion.file.name
    with version.file.open() as kept:
        assert kept.read() == PDF


@on_database
def test_a_file_that_is_lost_is_said_and_nothing_changes(team_member, coordinator):
    suggestion = suggest(by=coordinator, upload=upload())
    default_storage.delete(suggestion.file.name)
    with pytest.raises(NotAllowedNow, match="ne se trouve plus"):
        suggestions.accept(suggestion=suggestion, answer="", by=team_member, now=NOW)
    assert Suggestion.objects.waiting().exists() and not Resource.objects.exists()


# --- C’est déjà dans la boîte ---------------------------------------------------------------------------------------
@on_database
@pytest.mark.parametrize(("published", "says"), [(True, "Elle est dans la boîte à outils"), (False, "Elle paraîtra")])
def test_what_another_resource_opens_is_answered_with_that_one(as_user, stages, team_member, published, says):
    suggestion = suggest()
    known = make_resource(team_member, "Guide", link=LINK, published=published)
    client = as_user(team_member)
    page = client.get(suggestion.get_absolute_url())
    assert "C’est déjà dans la boîte" in page.text and known.get_absolute_url() in page.text
    assert page.context["verbs"] == ["join", "decline"]
    refused = client.post(url("suggestion_accept", suggestion), {"answer": ""})
    assert refused.status_code == 422 and "«\u00a0Guide\u00a0» ouvre déjà la même chose" in refused.text
    assert known.get_absolute_url() in client.get(url("suggestion_join", suggestion)).text
    assert client.post(url("suggestion_join", suggestion), {"answer": ""}).url == suggestion.get_absolute_url()
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.resource) == (Status.ACCEPTED, known)
    assert Resource.objects.count() == 1
    body = told("accepted").get().body_text
    assert says in body and (known.get_absolute_url() in body) == published


@on_database
def test_a_withdrawn_resource_is_restored_first_and_does_not_answer(as_user, stages, team_member):
    known = make_resource(team_member, "Guide", link=LINK)
    resources.withdraw(resource=known, why="Dépassée.", by=team_member, now=NOW)
    suggestion, client = suggest(), as_user(team_member)
    page = client.get(suggestion.get_absolute_url())
    assert page.context["verbs"] == ["decline"] and "retirée" in page.text
    refused = client.post(url("suggestion_join", suggestion), {"answer": ""})
    assert refused.status_code == 409 and "rétablissez-la d’abord" in refused.text


@on_database
def test_nothing_is_joined_to_a_resource_that_does_not_exist(team_member):
    with pytest.raises(NotAllowedNow, match="retenez plutôt"):
        suggestions.join(suggestion=suggest(), answer="", by=team_member, now=NOW)


# --- Ne pas retenir -------------------------------------------------------------------------------------------------
@on_database
def test_declining_wants_a_reason_that_the_person_reads(as_user, team_member):
    suggestion, client = suggest(), as_user(team_member)
    page = client.post(url("suggestion_decline", suggestion), {"answer": "  "})
    assert page.status_code == 422 and "Écrivez le motif" in page.text and not told("declined").exists()
    client.post(url("suggestion_decline", suggestion), {"answer": "Ce guide est payant."})
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.resource) == (Status.DECLINED, None)
    body = told("declined").get().body_text
    assert "Voici pourquoi\u00a0:\n\nCe guide est payant." in body
    with pytest.raises(Refused, match="motif"):
        suggestions.decline(suggestion=suggest(link=f"{LINK}/2"), answer=" ", by=team_member, now=NOW)


@on_database
def test_whoever_has_no_address_any_more_is_not_written_to(as_user, team_member):
    suggestion = suggest()
    Suggestion.objects.update(name="", email="")
    client = as_user(team_member)
    assert "nom et courriel effacés" in client.get(suggestion.get_absolute_url()).text
    assert "seule l’équipe le lira" in client.get(url("suggestion_decline", suggestion)).text
    page = client.post(url("suggestion_decline", suggestion), {"answer": "Non."}, follow=True)
    assert "reçoit un courriel" not in page.text
    assert not told("declined").exists()


# --- Once -----------------------------------------------------------------------------------------------------------
@on_database
@pytest.mark.parametrize("verb", list(workflow.SUGGESTIONS))
def test_who_answers_second_reads_that_it_is_done_and_by_whom(as_user, team_member, verb):
    suggestion = suggest()
    suggestions.decline(suggestion=suggestion, answer="Non.", by=team_member, now=NOW)
    colleague = people.make_team_member(email="lea@example.org")
    client, address = as_user(colleague), url(f"suggestion_{verb}", suggestion)
    for answer in (client.get(address), client.post(address, {"answer": "Oui."})):
        assert answer.status_code == 409
        assert "Maxime Côté a déjà répondu à cette proposition\u00a0: elle est sans suite." in answer.text
    assert told("declined").count() == 1 and not told("accepted").exists()


@stored_at_once
def test_of_two_who_answer_at_once_one_answers_and_one_e_mail_leaves():
    team = [people.make_team_member(email=f"p{n}@example.org") for n in range(3)]
    suggestion = suggest()
    verbs = (suggestions.accept, suggestions.decline, suggestions.accept)
    results = at_once(3, lambda n: verbs[n](suggestion=suggestion, answer="Voici.", by=team[n], now=NOW))
    assert failures(results, NotAllowedNow) == []
    assert sum(isinstance(result, Suggestion) for result in results) == 1
    assert told("accepted").count() + told("declined").count() == 1
    assert Resource.objects.count() == Suggestion.objects.with_status(Status.ACCEPTED).count()


@stored_at_once
def test_what_is_accepted_while_a_resource_takes_the_same_address_opens_once(stages):
    member = people.make_team_member(email="maxime@example.org")
    suggestion, other = suggest(), make_resource(member, "Guide", link=None)

    def act(n):
        if n:
            return suggestions.accept(suggestion=suggestion, answer="", by=member, now=NOW)
        return resources.open_with(resource=other, link=LINK, by=member, now=NOW)

    results = at_once(2, act)
    assert failures(results, NotAllowedNow) == []
    assert Resource.objects.with_key(suggestion.content_key).count() == 1
    assert Resource.objects.count() == 1 + Suggestion.objects.with_status(Status.ACCEPTED).count()


@on_database
@pytest.mark.parametrize(
    "facts",
    [
        {"status": "accepted"},
        {"status": "declined", "answered_at": NOW},
        {"link": ""},
        {"file": "suggestions/aa/bb"},
        {"answered_at": NOW},
    ],
)
def test_the_database_refuses_a_suggestion_that_makes_no_sense(team_member, facts):
    suggestion = suggest()
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(**facts)


@on_database
def test_a_file_stays_as_long_as_its_suggestion_waits(team_member, coordinator):
    suggestion = suggest(by=coordinator, upload=upload())
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(file="")
    suggestions.decline(suggestion=suggestion, answer="Non.", by=team_member, now=NOW)
    assert Suggestion.objects.filter(pk=suggestion.pk).update(file="") == 1


# --- Who ------------------------------------------------------------------------------------------------------------
@on_database
def test_the_administration_reads_and_answers_nothing(as_user, admin_user, coordinator):
    suggestion = suggest(by=coordinator, upload=upload())
    client = as_user(admin_user)
    page = client.get(suggestion.get_absolute_url())
    assert page.status_code == client.get(LIST).status_code == 200 and page.context["verbs"] == []
    file = client.get(url("suggestion_file", suggestion))
    assert b"".join(file.streaming_content) == PDF and "attachment" in file["Content-Disposition"]
    for act in ACTS:
        assert client.get(url(act, suggestion)).status_code == 403
        assert client.post(url(act, suggestion), {"answer": "Non."}).status_code == 403
    with pytest.raises(PermissionDenied):
        suggestions.decline(suggestion=suggestion, answer="Non.", by=admin_user, now=NOW)


@on_database
def test_for_everybody_else_no_suggestion_exists(as_user, coordinator, advisor):
    suggestion = suggest(by=coordinator, upload=upload())
    for person in (coordinator, advisor):
        client = as_user(person)
        for address in (LIST, suggestion.get_absolute_url(), url("suggestion_file", suggestion)):
            assert client.get(address).status_code == 404
        for act in ACTS:
            assert client.post(url(act, suggestion), {"answer": "Non."}).status_code == 404
        with pytest.raises(PermissionDenied):
            suggestions.accept(suggestion=suggestion, answer="", by=person, now=NOW)


@on_database
def test_a_file_that_is_gone_and_an_address_are_no_download(as_user, team_member, coordinator):
    lost, address = suggest(by=coordinator, upload=upload()), suggest()
    default_storage.delete(lost.file.name)
    client = as_user(team_member)
    for suggestion in (lost, address):
        assert client.get(url("suggestion_file", suggestion)).status_code == 404


# --- Finding them ---------------------------------------------------------------------------------------------------
@on_database
def test_the_oldest_that_waits_comes_first_and_filters_are_links(as_user, team_member):
    answered, first, second = (suggest(f"Guide {n}", link=f"{LINK}/{n}") for n in range(3))
    suggestions.decline(suggestion=answered, answer="Non.", by=team_member, now=NOW)
    client = as_user(team_member)
    assert [row for row, _tone in client.get(LIST).context["rows"]] == [first, second, answered]
    assert [row for row, _tone in client.get(LIST, {"etat": "declined"}).context["rows"]] == [answered]
    assert "Aucune ressource proposée dans cet état" in client.get(LIST, {"etat": "accepted"}).text
    assert client.get(LIST, {"etat": "inconnu"}).status_code == 404


@on_database
def test_the_page_shows_what_was_answered_to_the_same_suggestion(as_user, team_member):
    old = suggest("Ancien titre")
    suggestions.decline(suggestion=old, answer="Trop ancien.", by=team_member, now=NOW)
    page = as_user(team_member).get(suggest().get_absolute_url())
    assert "Ancien titre" in page.text and "Trop ancien." in page.text


@on_database
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_suggestion_and_for_three(
    as_user, team_member, count, django_assert_max_num_queries
):
    for n in range(count):
        suggest(f"Guide {n}", link=f"{LINK}/{n}", theme=make_themes()[n])
    client = as_user(team_member)
    client.get("/compte/")
    with django_assert_max_num_queries(8):
        client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(Suggestion.objects.first().get_absolute_url())
    with django_assert_max_num_queries(6):
        client.get(url("suggestion_decline", Suggestion.objects.first()))


@on_database
def test_the_team_is_told_how_many_wait_and_how_many_are_to_be_reviewed(stages, team_member, coordinator, admin_user):
    for n in range(2):
        suggest(f"Guide {n}", link=f"{LINK}/{n}")
    make_resource(team_member, review_on=NOW.date())
    assert todo.counted(coordinator, NOW) == todo.counted(admin_user, NOW) == []
    wanted = todo.counted(team_member, NOW)
    counts = count_together([one.rows for one in wanted], on=User.objects.filter(pk=team_member.pk))
    assert [one.item(count).text for one, count in zip(wanted, counts, strict=True) if count] == [
        "Lire 2 ressources proposées",
        "Revoir une ressource de la boîte à outils",
    ]


# --- The words of the e-mails ---------------------------------------------------------------------------------------
@on_database
def test_every_e_mail_of_the_toolbox_is_set_as_in_quebec(stages, team_member):
    suggest("Un guide", link=f"{LINK}/1", theme=make_themes()[0], why="Il aide.")
    make_resource(team_member, "Fiche", link=f"{LINK}/2", published=False)
    suggestions.join(suggestion=suggest("Une fiche", link=f"{LINK}/2"), answer="Merci.", by=team_member, now=NOW)
    suggestions.decline(suggestion=suggest("Un texte", link=f"{LINK}/3"), answer="Non.", by=team_member, now=NOW)
    make_resource(team_member, "Guide à revoir", review_on=NOW.date())
    tell_team(now=NOW)
    emails = Email.objects.filter(kind__startswith="toolbox.")
    assert set(emails.values_list("kind", flat=True)) == {
        "toolbox.review", *(f"toolbox.suggestion_{what}" for what in ("received", "to_read", "accepted", "declined"))
    }  # fmt: skip
    found = [f"{email.kind} : {fault}" for email in emails for fault in defects_of(Reading(email.body_html))]
    assert not found, "\n".join(found)
    for email in emails:
        assert email.subject and "None" not in email.body_text and label(email.kind) != email.kind
