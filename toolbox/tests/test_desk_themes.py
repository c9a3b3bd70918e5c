"""Themes, the order of their resources, paths, words that mean the same: what the team keeps without a developer."""

import pytest
import time_machine
from django.urls import reverse

from events import factories as events
from notifications import jobs
from notifications.models import Job
from reports.models import Tag
from search.words import stem
from toolbox.actions import paths, resources, themes
from toolbox.actions.paths import Wanted
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import Depth, Entry, Path, Resource, Term, Theme, WordGroup
from ui.refusals import NotAllowedNow, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def winter(settings):
    settings.STAFF_MUST_ENROL = False
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(as_user, team_member, stages):
    make_themes()
    return as_user(team_member)


def url(name, *args):
    return reverse(f"toolbox:desk_{name}", args=args)


# --- A theme --------------------------------------------------------------------------------------------------------
def theme_typed(desk, theme, **changed):
    page = desk.get(url("theme", theme.code)).context
    said = {"introduction": theme.introduction, "description": "", "keywords": theme.keywords, "questions": ""}
    return said | {"vu": page["seen"]} | changed


def test_the_team_changes_the_words_and_ties_of_a_theme_and_not_its_name(desk, team_member):
    theme, activity = make_themes()[0], events.make_activity("formation-essai")
    tag = Tag.objects.create(name="Gouvernance", key="gouvernance", created_at=NOW, created_by=team_member)
    sent = theme_typed(
        desk, theme, introduction="Quand on commence.", questions="Qui décide?\n\n  Qui décide? \nAvec qui?",
        activities=[activity.pk], tags=[tag.pk], name="Un autre nom",
    )  # fmt: skip
    assert desk.post(url("theme", theme.code), sent).url == url("themes")
    theme.refresh_from_db()
    assert theme.introduction == "Quand on commence." and theme.name != "Un autre nom"
    assert [one.text for one in theme.questions.in_order()] == ["Qui décide?", "Avec qui?"]
    assert (list(theme.activities.all()), list(theme.tags.all())) == ([activity], [tag])


def test_a_question_that_stays_is_the_same_one(desk):
    theme = make_themes()[0]
    desk.post(url("theme", theme.code), theme_typed(desk, theme, questions="A\nB"))
    kept = theme.questions.get(text="B")
    desk.post(url("theme", theme.code), theme_typed(desk, theme, questions="B\nC"))
    assert theme.questions.get(text="B").pk == kept.pk
    assert [one.text for one in theme.questions.in_order()] == ["B", "C"]


@pytest.mark.parametrize(
    ("wrong", "name", "words"),
    [
        ({"introduction": ""}, "introduction", "Remplissez"),
        ({"questions": "x" * 241}, "questions", "dépasse 240 signes"),
        ({"questions": "\n".join(f"Question {n}?" for n in range(31))}, "questions", "30 questions au plus"),
    ],
)
def test_each_wrong_answer_about_a_theme_is_told_in_french(desk, wrong, name, words):
    theme = make_themes()[0]
    response = desk.post(url("theme", theme.code), theme_typed(desk, theme, **wrong))
    assert response.status_code == 422 and words in response.context["form"].errors[name][0]


def test_new_keywords_find_the_resources_of_the_theme(desk, team_member):
    theme, resource = make_themes()[3], make_resource(team_member)
    desk.post(url("theme", theme.code), theme_typed(desk, theme, keywords="bidulage"))
    assert carries(resource, "bidulage")


def carries(resource, word):
    return stem(word) in Entry.objects.get(resource=resource).stems.split()


def test_a_theme_changed_meanwhile_shows_both_texts_and_loses_none(desk):
    theme = make_themes()[0]
    mine = theme_typed(desk, theme, introduction="Mon texte.")
    desk.post(url("theme", theme.code), theme_typed(desk, theme, introduction="Celui de Lou."))
    response = desk.post(url("theme", theme.code), mine)
    page = response.content.decode()
    assert response.status_code == 422 and "Mon texte." in page and "Celui de Lou." in page
    assert desk.post(url("theme", theme.code), mine | {"vu": response.context["seen"]}).status_code == 302
    theme.refresh_from_db()
    assert theme.introduction == "Mon texte."


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_themes_and_paths_takes_the_same_few_queries(
    desk, team_member, stages, count, django_assert_max_num_queries
):
    for n in range(count):
        path = paths.create(title=f"P{n}", stage=stages[0], summary="S", position=n + 1, by=team_member, now=NOW)
        assert path.get_absolute_url()
    desk.get(url("themes"))
    with django_assert_max_num_queries(6):
        desk.get(url("themes"))


# --- The order of its resources ---------------------------------------------------------------------------------------
@pytest.fixture
def five(team_member, stages):
    """A, B, C to begin with; D and E to go deeper."""
    depths = {"A": 1, "B": 1, "C": 1, "D": 3, "E": 3}
    return {name: make_resource(team_member, name, depth=Depth(depth)) for name, depth in depths.items()}


def order(theme):
    return "".join(one.title for one in themes.order_of(theme))


def test_a_resource_goes_up_or_down_by_one_within_its_level(desk, five):
    theme = Theme.objects.get(position=4)
    page = url("order", theme.code)
    shown = lambda: ranks(desk, page)  # noqa: E731
    response = desk.post(page, shown() | {"monter": five["C"].pk})
    assert response.url == f"{page}#r-{five['C'].pk}" and order(theme) == "ACBDE"
    desk.post(page, shown() | {"descendre": five["A"].pk})
    assert order(theme) == "CABDE"
    desk.post(page, shown() | {"descendre": five["B"].pk})
    desk.post(page, shown() | {"monter": five["D"].pk})
    assert order(theme) == "CABDE"


def ranks(desk, page):
    """What the page of an order sends when nobody touches it."""
    context = desk.get(page).context
    fields = {field.html_name: field.value() for _label, rows in context["levels"] for _one, field in rows}
    return {"vu": context["seen"]} | fields


def test_ranks_that_are_typed_put_each_resource_at_its_place(desk, five):
    theme = Theme.objects.get(position=4)
    page = url("order", theme.code)
    desk.post(page, ranks(desk, page) | {f"rang-{five['C'].pk}": "1", f"rang-{five['E'].pk}": "1"})
    assert order(theme) == "CABED"
    assert [one.title for one in Resource.objects.of_theme(theme)] == list("CABED")


def test_ranks_typed_before_a_button_is_pressed_are_kept(desk, five):
    theme = Theme.objects.get(position=4)
    page = url("order", theme.code)
    desk.post(page, ranks(desk, page) | {f"rang-{five['C'].pk}": "1", "monter": five["E"].pk})
    assert order(theme) == "CABED"


@pytest.mark.parametrize(
    ("rank", "words"),
    [("", "Inscrivez un rang"), ("premier", "en chiffres"), ("0", "premier rang est 1"), ("4", "d’au plus 3")],
)
def test_a_rank_that_does_not_exist_is_told_beside_its_resource(desk, five, rank, words):
    page = url("order", Theme.objects.get(position=4).code)
    response = desk.post(page, ranks(desk, page) | {f"rang-{five['B'].pk}": rank})
    assert response.status_code == 422
    assert words in response.context["form"].errors[f"rang-{five['B'].pk}"][0]
    assert order(Theme.objects.get(position=4)) == "ABCDE"


def test_an_order_changed_meanwhile_is_shown_and_not_overwritten(desk, five, team_member):
    theme = Theme.objects.get(position=4)
    page = url("order", theme.code)
    opened = ranks(desk, page)
    themes.move(theme=theme, resource=five["B"], up=True, by=team_member, now=NOW)
    response = desk.post(page, opened | {f"rang-{five['C'].pk}": "1"})
    assert response.status_code == 409 and "pendant que vous le changiez" in response.content.decode()
    assert order(theme) == "BACDE"


def test_an_empty_theme_says_so_instead_of_an_order(desk):
    assert "Aucune ressource dans ce thème" in desk.get(url("order", "theme-1")).content.decode()


# --- Paths ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def path(team_member, stages):
    return paths.create(
        title="Pour bien commencer", stage=stages[0], summary="Une première année.", position=1, by=team_member, now=NOW
    )


def with_steps(path, by, *wanted):
    return paths.change(
        path=path, steps=[Wanted(one) for one in wanted], seen=themes.mark_of(paths.said_of(path)), by=by, now=NOW
    )


def path_typed(desk, path, **changed):
    page = desk.get(url("path", path.code)).context
    sent = {"title": path.title, "stage": path.stage_id, "summary": path.summary, "position": 1, "vu": page["seen"]}
    steps = page["steps"]
    sent |= {"pas-TOTAL_FORMS": len(steps.forms), "pas-INITIAL_FORMS": len(steps.forms)}
    for form in steps.forms:
        sent |= {form[name].html_name: form[name].value() or "" for name in ("resource", "rank", "why")}
    return sent | changed


def test_a_path_is_made_filled_published_taken_back_and_deleted(desk, team_member, stages):
    one = make_resource(team_member, "Un guide")
    sent = {"title": "Pour bien commencer", "stage": stages[0].pk, "summary": "Une première année.", "position": 1}
    made = desk.post(url("path_new"), sent)
    path = Path.objects.get()
    assert made.url == url("path", "pour-bien-commencer") and path.published_at is None
    refused = desk.post(url("path_publish", path.code))
    assert refused.status_code == 422 and "ne mène encore nulle part" in refused.content.decode()
    desk.post(url("path", path.code), path_typed(desk, path, **{"ajout-resource": "un guide", "ajout-why": "D’abord."}))
    assert [(step.resource, step.why) for step in path.steps.all()] == [(one, "D’abord.")]
    assert desk.post(url("path_publish", path.code)).status_code == 302
    assert desk.post(url("path_discard", path.code)).status_code == 409
    desk.post(url("path_unpublish", path.code))
    assert desk.post(url("path_discard", path.code)).url == url("themes")
    assert not Path.objects.exists() and Resource.objects.get() == one


def test_steps_move_by_buttons_by_ranks_and_leave_when_ticked(desk, path, team_member):
    a, b, c = (make_resource(team_member, title) for title in ("Aller", "Bâtir", "Continuer"))
    with_steps(path, team_member, a, b, c)
    page, order_ = url("path", path.code), lambda: [step.resource for step in path.steps.in_order()]
    desk.post(page, path_typed(desk, path, monter=c.pk))
    assert order_() == [a, c, b]
    desk.post(page, path_typed(desk, path, **{"pas-2-rank": "1", "pas-2-why": "Avant tout."}))
    assert order_() == [b, a, c] and path.steps.first().why == "Avant tout."
    desk.post(page, path_typed(desk, path, **{"pas-1-remove": "on"}))
    assert order_() == [b, c]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("zzz", "Aucune ressource ne répond"),
        ("guide", "Plusieurs ressources y répondent"),
        ("guide-a", "déjà dans ce parcours"),
    ],
)
def test_a_resource_that_is_unknown_unclear_or_there_already_is_not_added(desk, path, team_member, typed, words):
    one, _other = make_resource(team_member, "Guide A"), make_resource(team_member, "Guide B")
    with_steps(path, team_member, one)
    response = desk.post(url("path", path.code), path_typed(desk, path, **{"ajout-resource": typed}))
    assert response.status_code == 422 and words in response.context["more"].errors["resource"][0]
    assert path.steps.count() == 1


def test_a_published_path_keeps_somewhere_to_lead(desk, path, team_member):
    one = make_resource(team_member)
    with_steps(path, team_member, one)
    paths.publish(path=path, by=team_member, now=NOW)
    response = desk.post(url("path", path.code), path_typed(desk, path, **{"pas-0-remove": "on"}))
    assert response.status_code == 422 and path.steps.count() == 1


def test_a_path_changed_meanwhile_is_not_overwritten(desk, path, team_member):
    mine = path_typed(desk, path, title="Mon titre")
    desk.post(url("path", path.code), path_typed(desk, path, title="Le titre de Lou"))
    response = desk.post(url("path", path.code), mine)
    assert response.status_code == 422 and "pendant que vous écriviez" in response.content.decode()
    assert ("Titre", "Le titre de Lou") in response.context["theirs"]
    assert Path.objects.get().title == "Le titre de Lou"
    desk.post(url("path", path.code), mine | {"vu": response.context["seen"]})
    assert Path.objects.get().title == "Mon titre"


def test_two_paths_of_one_title_have_two_addresses(path, team_member, stages):
    other = paths.create(title=path.title, stage=stages[1], summary="S", position=1, by=team_member, now=NOW)
    assert other.code == "pour-bien-commencer-2"


def test_what_is_withdrawn_is_no_new_step(path, team_member):
    gone = make_resource(team_member)
    resources.withdraw(resource=gone, why="Dépassée.", by=team_member, now=NOW)
    gone.refresh_from_db()
    with pytest.raises(Refused, match="retirée"):
        with_steps(path, team_member, gone)


# --- Words that mean the same -----------------------------------------------------------------------------------------
def test_words_that_mean_the_same_are_added_changed_and_removed(desk, team_member):
    resource = make_resource(team_member, "La pérennisation", theme=1)
    desk.post(url("words"), {"g-words": "pérennisation; durabilité , Durabilité"})
    group = WordGroup.objects.get()
    assert group.words == "pérennisation, durabilité"
    assert carries(resource, "durabilite")
    desk.post(url("words"), {"groupe": group.pk, f"g{group.pk}-words": "pérennisation, ancrage"})
    assert not carries(resource, "durabilite")
    assert carries(resource, "ancrage")
    assert "ancrage" in desk.get(url("words_remove", group.pk)).content.decode()
    desk.post(url("words_remove", group.pk))
    assert not WordGroup.objects.exists()
    assert not carries(resource, "ancrage")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "au moins deux mots"),
        ("seul", "au moins deux mots"),
        ("Équité, équité", "au moins deux mots"),
        ("durabilite, autre", "déjà dans un autre groupe"),
        ("x" * 150 + ", " + "y" * 160, "300"),
    ],
)
def test_each_wrong_group_of_words_is_told_in_french(desk, typed, words):
    WordGroup.objects.create(words="pérennité, durabilité")
    response = desk.post(url("words"), {"g-words": typed})
    assert response.status_code == 422 and words in " ".join(response.context["sent"].errors["words"])
    assert WordGroup.objects.count() == 1


def test_a_group_that_somebody_removed_meanwhile_keeps_what_was_typed(desk):
    response = desk.post(url("words"), {"groupe": "99", "g99-words": "un, deux"})
    page = response.content.decode()
    assert response.status_code == 422 and "n’existe plus" in page and "un, deux" in page


def test_where_resources_are_many_a_job_writes_the_index_and_shows_its_progress(desk, team_member, monkeypatch):
    monkeypatch.setattr(themes, "AT_ONCE", 1)
    for title in ("La pérennisation", "Autre chose"):
        make_resource(team_member, title, theme=1)
    response = desk.post(url("words"), {"g-words": "pérennisation, ancrage"})
    job = Job.objects.get()
    assert response.url == reverse("notifications:job", args=[job.pk])
    assert not Term.objects.of_stems([stem("ancrage")]).exists()
    jobs.autodiscover_modules("jobs")
    jobs._handlers[themes.REBUILD](job, lambda done, total, message="": None)
    assert Term.objects.of_stems([stem("ancrage")]).exists()


def test_a_path_that_is_gone_says_so(path, team_member):
    paths.discard(path=Path.objects.get(), by=team_member)
    with pytest.raises(NotAllowedNow, match="n’existe plus"):
        paths.publish(path=path, by=team_member, now=NOW)
