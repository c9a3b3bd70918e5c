"""« Signaler un lien brisé », and the list of links of the team."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import robots
from toolbox import todo
from toolbox.actions import broken, resources, watching
from toolbox.factories import NOW, make_resource
from toolbox.links.probe import Answer, Reason
from toolbox.models import BrokenLinkReport, LinkWatch
from ui.refusals import NotAllowedNow
from ui.todo import count_together

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "/boite-a-outils/gestion/liens/"


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def resource(stages, team_member):
    return make_resource(team_member)


def page_of(resource):
    return reverse("toolbox:report", args=[resource.code])


def send(client, resource, **values):
    shown = robots.stamp(NOW - timedelta(seconds=30))
    return client.post(page_of(resource), {"note": "La page n’existe plus.", "trap": "", "shown_at": shown, **values})


def make_file(by, title="Fiche à remplir"):
    upload = SimpleUploadedFile("fiche.pdf", title.encode())
    upload.clean_name, upload.kind = "fiche.pdf", "pdf"
    resource = resources.open_with(
        resource=make_resource(by, title, link=None), upload=upload, by=by, now=NOW - DAY
    )  # fmt: skip
    return resources.publish(resource=resource, by=by, now=NOW - DAY)


def answered(resource, *reasons):
    """Let the address of a resource give these answers, one a day; the last one today."""
    watched = LinkWatch.objects.get(resource=resource)
    for n, reason in enumerate(reasons):
        at = NOW - (len(reasons) - 1 - n) * DAY
        LinkWatch.objects.filter(pk=watched.pk).update(next_at=at)
        watched.refresh_from_db()
        assert watching.claim(watched, at)
        watching.record(watched, Answer(reason, {Reason.NOT_FOUND: 404, Reason.FORBIDDEN: 403}.get(reason)), at)
        watched.refresh_from_db()
    return watched


# --- Saying that it is broken -----------------------------------------------------------------------------------------
def test_anybody_says_that_a_link_is_broken_and_reads_what_follows(client, resource):
    LinkWatch.objects.update(next_at=NOW + 30 * DAY)
    page = send(client, resource, note="  La page   n’existe plus. ")
    assert "Merci, c’est signalé" in page.text and "trois jours différents" in page.text
    kept = BrokenLinkReport.objects.get()
    assert (kept.note, kept.version, kept.closed_at) == ("La page n’existe plus.", resource.current, None)
    assert LinkWatch.objects.get().next_at == NOW


def test_nothing_is_kept_of_whoever_reports(as_user, coordinator, resource):
    send(as_user(coordinator), resource)
    names = {field.name for field in BrokenLinkReport._meta.get_fields()}
    assert names == {"id", "resource", "version", "note", "at", "closed_at", "closed_by"}
    assert BrokenLinkReport.objects.get().closed_by is None


def test_a_word_is_welcome_and_not_required(client, resource):
    assert send(client, resource, note="").status_code == 200
    assert BrokenLinkReport.objects.get().note == ""


@pytest.mark.parametrize(
    ("field", "value"), [("note", "x" * 301), ("trap", "je suis un robot"), ("shown_at", ""), ("shown_at", "hier")]
)
def test_what_cannot_be_kept_is_said_and_nothing_is_written(client, resource, field, value):
    assert send(client, resource, **{field: value}).status_code == 422
    assert not BrokenLinkReport.objects.exists()


def test_a_form_sent_too_often_waits_an_hour(client, resource, settings):
    settings.FORMS_PER_ADDRESS = 1
    assert [send(client, resource, note=f"Mot {n}").status_code for n in range(2)] == [200, 429]
    assert BrokenLinkReport.objects.count() == 1


def test_a_file_may_be_broken_too_and_a_page_of_the_portal_may_not(client, stages, team_member):
    file = make_file(team_member)
    assert "Le fichier ne s’ouvre pas" in client.get(page_of(file)).text
    assert "regarde ce fichier" in send(client, file).text
    page = make_resource(team_member, "Programme", link=None)
    resources.open_with(resource=page, page="/programme/", by=team_member, now=NOW)
    resources.publish(resource=page, by=team_member, now=NOW)
    assert client.get(page_of(page)).status_code == send(client, page).status_code == 404


def test_what_one_may_not_read_is_not_reported(client, as_user, stages, team_member, coordinator, resource):
    draft = make_resource(team_member, "Brouillon", published=False)
    assert client.get(page_of(draft)).status_code == send(client, draft).status_code == 404
    assert as_user(coordinator).get(page_of(draft)).status_code == 404
    assert as_user(team_member).get(page_of(draft)).status_code == 200
    resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    assert as_user(team_member).get(page_of(resource)).status_code == 404
    with pytest.raises(NotAllowedNow):
        broken.report(resource=resource, note="", now=NOW)


def test_the_same_words_within_a_day_are_one_report(resource):
    first = broken.report(resource=resource, note="La page n’existe plus.", now=NOW)
    assert broken.report(resource=resource, note="la page n'existe  plus", now=NOW + DAY / 2) == first
    assert broken.report(resource=resource, note="Elle demande un mot de passe.", now=NOW + DAY / 2) != first
    assert broken.report(resource=resource, note="La page n’existe plus.", now=NOW + DAY) != first
    assert BrokenLinkReport.objects.count() == 3


def test_the_same_words_about_another_version_are_another_report(team_member, resource):
    broken.report(resource=resource, note="", now=NOW)
    resources.open_with(resource=resource, link="https://exemple.org/neuf", by=team_member, now=NOW)
    broken.report(resource=resource, note="", now=NOW)
    assert set(BrokenLinkReport.objects.values_list("version__number", flat=True)) == {1, 2}


def test_beyond_twenty_that_wait_no_more_is_kept(resource):
    kept = [broken.report(resource=resource, note=f"Mot {n}", now=NOW) for n in range(broken.MOST_OPEN + 2)]
    assert BrokenLinkReport.objects.count() == broken.MOST_OPEN
    assert kept[-1] is None


# --- What the team sees -----------------------------------------------------------------------------------------------
@pytest.fixture
def four(stages, team_member):
    """One of each drawer, and one that works."""
    made = {}
    for name, reasons in (
        ("dead", [Reason.NOT_FOUND] * 3),
        ("reported", [Reason.OPENS]),
        ("to_check", [Reason.FORBIDDEN]),
        ("failing", [Reason.UNKNOWN_HOST]),
        ("works", [Reason.OPENS]),
    ):
        link = f"https://{name.replace('_', '-')}.example.org/"
        made[name] = make_resource(team_member, f"Guide {name}", link=link, now=NOW - 9 * DAY)
        answered(made[name], *reasons)
    broken.report(resource=made["reported"], note="Ce n’est plus la bonne page.", now=NOW)
    return made


def listed(response):
    return [row.resource for row in response.context["rows"]]


def test_the_team_sees_what_is_dead_first_then_reported_to_check_and_failing(as_user, team_member, four):
    page = as_user(team_member).get(LIST)
    assert listed(page) == [four["dead"], four["reported"], four["to_check"], four["failing"]]
    for words in (
        "La page n’existe plus (404).",
        "Le site refuse de répondre aux robots (403)\u00a0: ouvrez-la à la main.",
        "son nom ne mène nulle part",
        "Ce n’est plus la bonne page.",
        "Dans cet état depuis le",
        "1 jour d’échec sur 3",
        "to-check.example.org",
    ):
        assert words in page.text


@pytest.mark.parametrize(
    ("drawer", "name"),
    [("brises", "dead"), ("signales", "reported"), ("a-verifier", "to_check"), ("introuvables", "failing")],
)
def test_each_filter_is_a_link_that_says_how_many(as_user, team_member, four, drawer, name):
    broken.report(resource=four["dead"], note="", now=NOW)
    page = as_user(team_member).get(LIST, {"etat": drawer})
    assert four[name] in listed(page)
    counts = {option["url"]: option["count"] for option in page.context["groups"][0]["options"]}
    assert counts == {LIST: 4, "?etat=brises": 1, "?etat=signales": 2, "?etat=a-verifier": 1, "?etat=introuvables": 1}
    assert len(listed(page)) == counts[f"?etat={drawer}"]


def test_an_unknown_filter_does_not_exist(as_user, team_member):
    assert as_user(team_member).get(LIST, {"etat": "inconnu"}).status_code == 404


def test_when_all_is_well_the_list_says_so(as_user, team_member, resource):
    page = as_user(team_member).get(LIST)
    assert "Tous les liens répondent" in page.text
    answered(resource, Reason.FORBIDDEN)
    assert "Aucun lien dans cet état" in as_user(team_member).get(LIST, {"etat": "brises"}).text


def test_a_state_of_a_former_address_is_not_that_of_the_new_one(as_user, team_member, four):
    resources.open_with(resource=four["dead"], link="https://exemple.org/neuf", by=team_member, now=NOW)
    assert four["dead"] not in listed(as_user(team_member).get(LIST))


def test_a_report_says_when_the_address_changed_since(as_user, team_member, four):
    resources.open_with(resource=four["reported"], link="https://exemple.org/neuf", by=team_member, now=NOW)
    page = as_user(team_member).get(LIST, {"etat": "signales"})
    assert "avant le dernier changement" in page.text and "pas encore ouverte" in page.text


def test_what_is_withdrawn_leaves_the_list(as_user, team_member, four):
    for resource in four.values():
        resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    assert listed(as_user(team_member).get(LIST)) == []


def test_the_list_is_the_teams_and_the_administrations_who_changes_nothing(
    client, as_user, coordinator, admin_user, four
):
    assert client.get(LIST).status_code == 302
    assert as_user(coordinator).get(LIST).status_code == 404
    page = as_user(admin_user).get(LIST)
    assert page.status_code == 200 and "Vérifier maintenant" not in page.text
    for name in ("link_check", "link_opens", "link_settle"):
        address = reverse(f"toolbox:{name}", args=[four["dead"].code])
        assert as_user(admin_user).post(address).status_code == 403
        assert as_user(coordinator).post(address).status_code == 404
        assert as_user(admin_user).get(address).status_code == 405


def test_the_demonstration_says_that_it_opens_no_address(as_user, team_member, resource, settings):
    settings.LINKS_CHECKED = False
    assert "rien ne sort de la machine" in as_user(team_member).get(LIST).text


# --- Acting -----------------------------------------------------------------------------------------------------------
def act(client, name, resource, **values):
    return client.post(reverse(f"toolbox:{name}", args=[resource.code]), values, follow=True)


def test_the_team_says_that_a_page_opens_and_it_leaves_the_list(as_user, team_member, four):
    page = act(as_user(team_member), "link_opens", four["to_check"], etat="a-verifier")
    assert page.redirect_chain[-1][0] == f"{LIST}?etat=a-verifier"
    assert "s’ouvre. Le portail la vérifie de nouveau dans 30 jours" in page.text
    assert four["to_check"] not in listed(as_user(team_member).get(LIST))


def test_the_team_asks_for_a_check_without_waiting(as_user, team_member, four):
    page = act(as_user(team_member), "link_check", four["dead"], etat="//ailleurs.example.org")
    assert page.redirect_chain[-1][0] == LIST
    assert "d’ici une quinzaine de minutes" in page.text
    assert LinkWatch.objects.get(resource=four["dead"]).next_at == NOW + watching.PAUSE


def test_closing_reports_says_who_and_when_and_leaves_those_that_came_since(as_user, team_member, four):
    first = BrokenLinkReport.objects.get()
    later = broken.report(resource=four["reported"], note="Encore.", now=NOW)
    client = as_user(team_member)
    page = act(client, "link_settle", four["reported"], jusqua=first.pk)
    assert "1 signalement réglé." in page.text
    first.refresh_from_db()
    assert (first.closed_at, first.closed_by) == (NOW, team_member)
    assert list(BrokenLinkReport.objects.open()) == [later]
    assert "déjà réglés" in act(client, "link_settle", four["reported"], jusqua=first.pk).text


@pytest.mark.parametrize("typed", ["", "-1", "abc", "9" * 40, "²"])
def test_a_number_that_is_none_closes_nothing(as_user, team_member, four, typed):
    assert "déjà réglés" in act(as_user(team_member), "link_settle", four["reported"], jusqua=typed).text
    assert BrokenLinkReport.objects.open().count() == 1


# --- Many -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_link_and_for_three(
    as_user, team_member, stages, count, django_assert_max_num_queries
):
    for n in range(count):
        resource = make_resource(team_member, f"Guide {n}", link=f"https://site-{n}.example.org/", now=NOW - 9 * DAY)
        answered(resource, *[Reason.NOT_FOUND] * 3)
        for word in "abcd":
            broken.report(resource=resource, note=word, now=NOW)
    client = as_user(team_member)
    client.get("/compte/")
    with django_assert_max_num_queries(8):
        page = client.get(LIST)
    assert len(listed(page)) == count and "<summary>4 signalements</summary>" in page.text


def test_a_long_list_has_pages_that_keep_the_filter(as_user, team_member, stages):
    for n in range(27):
        make_resource(team_member, f"Guide {n:02}", link=f"https://site-{n}.example.org/", now=NOW - DAY)
    LinkWatch.objects.update(outcome="to_check", reason="forbidden", http_status=403, checked_at=NOW, since=NOW)
    page = as_user(team_member).get(LIST, {"etat": "a-verifier", "page": 2})
    assert [row.title for row in listed(page)] == ["Guide 25", "Guide 26"]
    assert "etat=a-verifier&amp;page=1" in page.text


# --- À faire ----------------------------------------------------------------------------------------------------------
def texts_of_todo(user, now=NOW):
    items = todo.counted(user, now)
    on = type(user).objects.filter(pk=user.pk)
    counts = count_together([item.rows for item in items], on=on) if items else []
    return [item.item(count).text for item, count in zip(items, counts, strict=True) if count]


def test_the_team_is_told_what_waits_and_nobody_else_is(team_member, coordinator, admin_user, four):
    broken.report(resource=four["reported"], note="Encore.", now=NOW)
    assert texts_of_todo(team_member) == ["Voir 3 liens de la boîte à outils"]
    assert texts_of_todo(coordinator) == texts_of_todo(admin_user) == []


def test_what_may_settle_by_itself_has_three_days_to(team_member, resource):
    answered(resource, Reason.TIMEOUT)
    assert texts_of_todo(team_member) == []
    assert texts_of_todo(team_member, NOW + 3 * DAY) == ["Voir un lien de la boîte à outils"]
