"""Anybody suggests a resource: what is kept, who is told, what is refused in words, what is never there twice."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from notifications.models import Email
from proposals import factories as people
from proposals.tests.test_races import at_once, failures
from tests.crossing import crew_of, until_waiting
from toolbox.actions import resources, suggestions
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import Suggestion
from ui.refusals import Refused

from .suggest_steps import LINK, PAGE, PDF, send, suggest, told, upload

Status = Suggestion.Status
on_database = pytest.mark.django_db
stored_at_once = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


# --- What is kept, who is told --------------------------------------------------------------------------------------
@on_database
def test_a_guest_suggests_an_address_and_the_person_and_the_team_are_told(client, team_member):
    themes = make_themes()
    page = send(client, theme=themes[3].pk, why="Il aide à commencer.", link="exemple.org/guide")
    assert page.status_code == 200
    assert "Merci, la ressource est reçue" in page.text
    assert "Nous vous avons écrit à dominique@example.org" in page.text
    kept = Suggestion.objects.get()
    assert (kept.link, kept.theme, kept.why, kept.status) == (LINK, themes[3], "Il aide à commencer.", Status.WAITING)
    assert told("received").get().to_address == "dominique@example.org"
    assert told("to_read").get().to_user == team_member


@on_database
def test_the_team_reads_in_its_e_mail_all_that_was_said(client, team_member):
    themes = make_themes()
    suggest(theme=themes[3], why="Il aide à commencer.")
    body = told("to_read").get().body_text
    for words in ("Dominique Essai propose", "Un guide du changement", LINK, themes[3].name, "Il aide à commencer."):
        assert words in body
    assert f"{Suggestion.objects.get().get_absolute_url()}\n" in body


@on_database
def test_a_stranger_cannot_have_the_portal_send_their_words_to_somebody(team_member):
    suggest(title="Achetez nos montres", link="https://exemple.org/montres", why="Montres!")
    received = told("received").get()
    assert "ontres" not in received.subject + received.body_text + received.body_html
    assert "Dominique" not in received.body_text


@on_database
def test_whoever_has_an_account_sends_a_file_and_their_name_is_there_already(as_user, team_member, coordinator):
    client = as_user(coordinator)
    page = client.get(PAGE)
    assert "connectez-vous d’abord" not in page.text
    form = page.context["form"]
    assert (form["name"].value(), form["email"].value()) == (coordinator.full_name, coordinator.email)
    page = send(client, link=None, upload=SimpleUploadedFile("Guide d’été.pdf", PDF))
    assert page.status_code == 200
    kept = Suggestion.objects.get()
    assert (kept.link, kept.file_name, kept.kind, kept.size) == ("", "Guide d’été.pdf", "pdf", len(PDF))
    with kept.file.open() as file:
        assert file.read() == PDF
    assert "Fichier\u00a0: Guide d’été.pdf" in told("to_read").get().body_text


@on_database
def test_a_guest_sends_no_file_whatever_the_form_says(client, team_member):
    page = client.get(PAGE)
    assert "upload" not in page.context["form"].fields and "connectez-vous d’abord" in page.text
    page = send(client, link="", upload=SimpleUploadedFile("guide.pdf", PDF))
    assert page.status_code == 422 and not Suggestion.objects.exists()
    with pytest.raises(PermissionDenied):
        suggest(by=AnonymousUser(), upload=upload())


@on_database
def test_a_search_without_result_fills_in_the_title_and_a_theme_its_own(client):
    themes = make_themes()
    assert client.get(PAGE, {"q": "Cercle de parole"}).context["form"]["title"].value() == "Cercle de parole"
    form = client.get(PAGE, {"q": "x" * 500, "theme": themes[2].code}).context["form"]
    assert (len(form["title"].value()), form["theme"].value()) == (200, themes[2].pk)
    assert client.get(PAGE, {"theme": "inconnu\x00"}).context["form"]["theme"].value() is None


@on_database
def test_without_a_theme_the_choice_is_that_one_does_not_know(client):
    make_themes()
    page = client.get(PAGE)
    assert "Je ne sais pas" in page.text
    assert send(client, theme="").status_code == 200
    assert Suggestion.objects.get().theme is None


# --- What is refused ------------------------------------------------------------------------------------------------
@on_database
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("link", "", "Donnez l’adresse de la ressource"),
        ("link", "http://localhost/guide", "de l’intérieur d’un réseau"),
        ("link", "http://192.168.0.1/guide", "de l’intérieur d’un réseau"),
        ("link", "javascript:alert(1)", "une adresse du Web"),
        ("link", "https://exemple.org:99999/guide", "une adresse du Web"),
        ("link", "https://exemple.org/" + "a" * 5_000, "trop longue"),
        ("link", "https://moi:secret@exemple.org/", "mot de passe"),
        ("title", "   ", "Remplissez le champ «\u00a0Titre\u00a0»"),
        ("title", "x" * 5_000, "d’au plus 200 signes"),
        ("why", "x" * 5_000, "4000"),
        ("theme", "999999", "choix"),
        ("name", "", "Votre nom"),
        ("name", "Voyez https://spam.example", "nom"),
        ("email", "pas une adresse", "nom@exemple.org"),
        ("email", "a@example.org\nBcc: x@example.org", "nom@exemple.org"),
        ("trap", "je suis un robot", "champ caché"),
        ("shown_at", "", "plus vite"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(client, team_member, field, value, says):
    page = send(client, **{field: value})
    assert page.status_code == 422 and says in page.text
    assert "This field" not in page.text and "Enter a" not in page.text
    typed = {"link": LINK, "title": "Un guide du changement", "name": "Dominique Essai"} | {field: value}
    for name in ("link", "title", "name"):
        assert page.context["form"][name].value().strip() == typed[name].strip()
    assert not Suggestion.objects.exists() and not Email.objects.exists()


@on_database
@pytest.mark.parametrize(
    ("link", "file", "says"),
    [
        ("", None, "Donnez l’adresse de la ressource, ou choisissez un fichier"),
        (LINK, ("guide.pdf", PDF), "un seul des deux"),
        ("", ("guide.pdf", b"<html><script>alert(1)</script></html>"), "porte l’extension PDF, mais n’en est pas un"),
        ("", ("guide.html", b"<html></html>"), "n’est pas accepté"),
        ("", ("guide.exe", b"MZ"), "n’est pas accepté"),
        ("", ("guide.pdf", b""), "vide"),
    ],
)
def test_an_address_or_a_file_and_exactly_one_of_the_two(as_user, team_member, coordinator, link, file, says):
    page = send(as_user(coordinator), link=link, upload=file and SimpleUploadedFile(*file))
    assert page.status_code == 422 and says in page.text
    assert page.context["form"]["title"].value() == "Un guide du changement"
    assert not Suggestion.objects.exists() and not Email.objects.exists()


@on_database
def test_a_file_that_the_browser_forgets_is_asked_for_again(as_user, coordinator):
    page = send(as_user(coordinator), link="", title="", upload=SimpleUploadedFile("guide.pdf", PDF))
    assert page.status_code == 422 and "Choisissez de nouveau le fichier" in page.text


@on_database
@pytest.mark.parametrize("given", [{"link": ""}, {"link": LINK, "upload": "a file"}])
def test_the_action_too_takes_exactly_one_of_the_two(coordinator, given):
    with pytest.raises(Refused, match="un seul des deux"):
        suggest(by=coordinator, **given)


@on_database
def test_a_form_sent_too_often_waits_an_hour_and_loses_nothing(client, settings):
    settings.FORMS_PER_ADDRESS = 1
    pages = [send(client, link=f"{LINK}/{n}") for n in range(2)]
    assert [page.status_code for page in pages] == [200, 429]
    assert "trop souvent" in pages[1].text and pages[1].context["form"]["link"].value() == f"{LINK}/1"
    assert Suggestion.objects.count() == 1


@on_database
@pytest.mark.parametrize("signed_in", [False, True])
def test_the_form_costs_few_queries_whatever_the_themes(
    client, as_user, coordinator, signed_in, django_assert_max_num_queries
):
    make_themes()
    if signed_in:
        as_user(coordinator)
    client.get(PAGE)
    with django_assert_max_num_queries(6):
        client.get(PAGE)


# --- Never twice ----------------------------------------------------------------------------------------------------
@on_database
def test_what_is_in_the_box_already_is_shown_and_nothing_is_created(client, stages, team_member):
    make_resource(team_member, "Guide du changement", link=LINK)
    page = send(client, link="http://www.exemple.org/guide/?utm_source=infolettre", why="Mon mot.")
    assert page.status_code == 422
    assert "«\u00a0Guide du changement\u00a0» est déjà dans la boîte à outils" in page.text
    assert (
        '<a href="/boite-a-outils/ressources/guide-du-changement/">Voir «\u00a0Guide du changement\u00a0»</a>'
        in page.text
    )
    assert page.context["form"]["why"].value() == "Mon mot."
    assert not Suggestion.objects.exists() and not Email.objects.exists()


@on_database
def test_a_file_that_is_in_the_box_under_another_name_is_known(as_user, stages, team_member, coordinator):
    kept = make_resource(team_member, "Guide", link=None)
    resources.open_with(resource=kept, upload=upload("autre.pdf"), by=team_member, now=NOW)
    resources.publish(resource=kept, by=team_member, now=NOW)
    page = send(as_user(coordinator), link="", upload=SimpleUploadedFile("guide.pdf", PDF))
    assert page.status_code == 422 and "est déjà dans la boîte à outils" in page.text
    assert not Suggestion.objects.exists()


@on_database
@pytest.mark.parametrize("state", ["draft", "withdrawn", "expired"])
def test_what_only_the_team_sees_is_told_to_the_team_and_to_nobody_else(client, stages, team_member, state):
    secret = make_resource(
        team_member, "Guide secret", link=LINK, published=state != "draft",
        expires_on=date(2027, 1, 19) if state == "expired" else None,
    )  # fmt: skip
    if state == "withdrawn":
        resources.withdraw(resource=secret, why="Dépassée.", by=team_member, now=NOW)
    page = send(client)
    assert page.status_code == 200 and "Guide secret" not in page.text
    assert "Guide secret" not in told("received").get().body_text
    body = told("to_read").get().body_text
    assert "«\u00a0Guide secret\u00a0», que seule l’équipe voit, ouvre déjà la même chose." in body
    assert secret.get_absolute_url() in body


@on_database
@pytest.mark.parametrize(("day", "kept"), [(date(2027, 1, 19), 1), (date(2027, 1, 20), 0), (None, 0)])
def test_a_resource_is_in_the_box_until_its_last_day_included(stages, team_member, day, kept):
    make_resource(team_member, "Guide", link=LINK, expires_on=day)
    if kept:
        suggest()
    else:
        with pytest.raises(Refused, match="est déjà dans la boîte"):
            suggest()
    assert Suggestion.objects.count() == kept


@on_database
def test_what_waits_already_is_thanked_the_same_and_the_team_is_told_once(client, team_member):
    first = send(client, title="Le guide de Dominique")
    second = send(client, title="Mon guide", link=f"{LINK}/#page=3", name="Léa Essai", email="lea@example.org")
    assert second.status_code == 200 and "Dominique" not in second.text
    same = {"dominique@example.org": "lea@example.org", "Le guide de Dominique": "Mon guide"}
    main = [page.text.partition("<main")[2].partition("</main>")[0] for page in (first, second)]
    for one, other in same.items():
        main[0] = main[0].replace(one, other)
    assert main[0] == main[1]
    assert Suggestion.objects.get().name == "Dominique Essai"
    assert told("to_read").count() == 1
    bodies = told("received").order_by("pk").values_list("to_address", "body_text")
    assert [address for address, _body in bodies] == ["dominique@example.org", "lea@example.org"]
    assert len({body for _address, body in bodies}) == 1


@on_database
def test_a_double_click_is_one_suggestion_and_one_letter(client, team_member):
    for address in ("dominique@example.org", "Dominique@Example.org "):
        assert send(client, email=address).status_code == 200
    assert Suggestion.objects.count() == told("received").count() == told("to_read").count() == 1


@on_database
def test_the_address_of_who_suggests_is_not_in_the_name_of_the_occasion(team_member):
    suggest()
    assert "dominique" not in told("received").get().key


@on_database
def test_what_was_declined_may_be_suggested_again(team_member):
    old = suggest()
    suggestions.decline(suggestion=old, answer="Trop ancien.", by=team_member, now=NOW)
    new = suggest(now=NOW + timedelta(days=1))
    assert new != old and told("to_read").count() == 2


@stored_at_once
def test_of_identical_suggestions_at_once_one_is_kept_and_the_team_is_told_once():
    people.make_team_member(email="maxime@example.org")
    results = at_once(4, lambda n: suggest(email=f"p{n}@example.org"))
    assert failures(results) == []
    assert Suggestion.objects.count() == 1 and len({one.pk for one in results}) == 1
    assert told("to_read").count() == 1
    assert told("received").count() == 4


@stored_at_once
def test_of_identical_files_at_once_one_is_stored():
    sender = people.make_team_member(email="lea@example.org")
    before = _stored()
    with crew_of(1) as beside:
        with transaction.atomic():
            suggest(by=sender, upload=upload())
            second = beside(lambda: suggest(by=sender, upload=upload("autre-nom.pdf")))
            until_waiting(1)
        assert second.result(timeout=60) == Suggestion.objects.get()
    assert _stored() - before == {Suggestion.objects.get().file.name}


def _stored():
    try:
        folders, _files = default_storage.listdir("suggestions")
    except FileNotFoundError:
        return set()
    return {
        f"suggestions/{folder}/{name}" for folder in folders for name in default_storage.listdir(f"suggestions/{folder}")[1]
    }  # fmt: skip
