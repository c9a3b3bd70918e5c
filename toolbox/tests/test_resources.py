"""A resource from its title to its readers: what it opens, who reads it, what is never opened twice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.append_only import AppendOnlyError
from events.models.written import WrittenMeanwhile
from proposals.tests.test_races import at_once, failures
from toolbox.actions import resources
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import Favourite, LinkWatch, Opening, Path, Placement, Resource, Step
from ui.refusals import NotAllowedNow, Refused

pytestmark = pytest.mark.django_db


def facts_of(resource, **changed):
    values = {name: getattr(resource, name) for name in resources.FACTS}
    return values | {"themes": list(resource.themes.all()), "stages": list(resource.stages.all())} | changed


def pdf(name="guide.pdf", text=b"%PDF-1.7 guide"):
    upload = SimpleUploadedFile(name, text)
    upload.clean_name, upload.kind = name, "pdf"
    return upload


def test_what_has_no_address_stays_the_teams_and_says_what_it_lacks(stages, team_member, coordinator):
    resource = make_resource(team_member, link=None)
    assert list(Resource.objects.visible_to(coordinator)) == []
    assert list(Resource.objects.visible_to(team_member).to_complete()) == [resource]
    with pytest.raises(Refused, match="Adresse à compléter"):
        resources.publish(resource=resource, by=team_member, now=NOW)


def test_a_published_resource_is_read_by_everybody_until_it_expires(stages, team_member, coordinator):
    resource = make_resource(team_member, expires_on=date(2027, 3, 1))
    assert Resource.objects.visible_to(coordinator, on=date(2027, 3, 1)).get() == resource
    assert not Resource.objects.visible_to(coordinator, on=date(2027, 3, 2)).exists()
    assert Resource.objects.visible_to(team_member, on=date(2027, 3, 2)).get() == resource


def test_the_database_refuses_to_publish_what_opens_nothing(stages, team_member):
    resource = make_resource(team_member, link=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=resource.pk).update(published_at=NOW)


def test_only_the_team_keeps_the_toolbox(stages, team_member, coordinator, admin_user):
    resource = make_resource(team_member)
    for person in (coordinator, admin_user):
        with pytest.raises(PermissionDenied):
            resources.withdraw(resource=resource, why="Pour voir.", by=person, now=NOW)
        with pytest.raises(PermissionDenied):
            resources.create(title="À moi", themes=[], stages=[], by=person, now=NOW)


# --- Versions ---------------------------------------------------------------------------------------------------------
def test_each_thing_that_it_opens_is_a_version_that_stays(stages, team_member):
    resource = make_resource(team_member, link="https://exemple.org/v1")
    resources.open_with(resource=resource, upload=pdf(), change="En PDF.", by=team_member, now=NOW)
    resource.refresh_from_db()
    assert [(v.number, v.link, v.name) for v in resource.versions.latest_first()] == [
        (2, "", "guide.pdf"),
        (1, "https://exemple.org/v1", ""),
    ]
    assert resource.current.number == 2
    with pytest.raises(AppendOnlyError):
        resource.current.save()


def test_opening_the_same_thing_again_makes_no_version(stages, team_member):
    resource = make_resource(team_member, link="http://www.exemple.org/guide/")
    resources.open_with(resource=resource, link="http://www.exemple.org/guide/", by=team_member, now=NOW)
    assert resource.versions.count() == 1


def test_the_same_page_under_a_better_address_is_a_version(stages, team_member):
    resource = make_resource(team_member, link="http://www.exemple.org/guide/")
    resources.open_with(resource=resource, link="https://exemple.org/guide", by=team_member, now=NOW)
    resource.refresh_from_db()
    assert resource.current.link == "https://exemple.org/guide"
    assert LinkWatch.objects.get(resource=resource).version == resource.current


def test_what_another_took_the_place_of_changes_no_more(stages, team_member):
    one, other = make_resource(team_member, "Un"), make_resource(team_member, "Deux")
    opened = one.lock_version
    resources.merge(resource=one, into=other, by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow, match="ne change plus"):
        resources.change(resource=one, by=team_member, now=NOW, lock_version=opened, **facts_of(one))
    with pytest.raises(NotAllowedNow, match="ne change plus"):
        resources.open_with(resource=one, link="https://exemple.org/neuf", by=team_member, now=NOW)


def test_a_long_title_is_added_as_often_as_one_likes(stages, team_member):
    title = "Un guide " + "très " * 14 + "long"
    codes = {make_resource(team_member, title, link=None).code for _n in range(4)}
    assert len(codes) == 4 and max(map(len, codes)) <= 80


@pytest.mark.parametrize(
    "given", [{}, {"link": "https://exemple.org", "page": "/programme/"}, {"page": "/programme/", "upload": "a file"}]
)
def test_a_version_opens_exactly_one_thing(stages, team_member, given):
    resource = make_resource(team_member, link=None)
    with pytest.raises(Refused, match="un seul des trois"):
        resources.open_with(resource=resource, by=team_member, now=NOW, **given)


@pytest.mark.parametrize(
    "typed", ["/n-existe-pas/", "//exemple.org/", "programme/", "/programme/?a=1", "https://x.org"]
)
def test_a_page_of_the_portal_is_one_that_exists(stages, team_member, typed):
    resource = make_resource(team_member, link=None)
    with pytest.raises(Refused, match="n’existe pas dans le portail"):
        resources.open_with(resource=resource, page=typed, by=team_member, now=NOW)
    resources.open_with(resource=resource, page="/programme/", by=team_member, now=NOW)


def test_two_resources_never_open_the_same_thing(stages, team_member):
    one = make_resource(team_member, "Guide du changement", link="https://exemple.org/guide?utm_source=infolettre")
    other = make_resource(team_member, "Guide", link=None)
    with pytest.raises(Refused, match="«\u00a0Guide du changement\u00a0» ouvre déjà la même chose"):
        resources.open_with(resource=other, link="http://exemple.org/guide/", by=team_member, now=NOW)
    resources.open_with(resource=one, upload=pdf(), by=team_member, now=NOW)
    with pytest.raises(Refused, match="ouvre déjà"):
        resources.open_with(resource=other, upload=pdf("autre-nom.pdf"), by=team_member, now=NOW)


# --- Changing ---------------------------------------------------------------------------------------------------------
def test_two_people_who_change_it_at_once_do_not_overwrite_each_other(stages, team_member):
    resource = make_resource(team_member)
    opened = resource.lock_version
    resources.change(resource=resource, by=team_member, now=NOW, lock_version=opened, **facts_of(resource, title="Un"))
    with pytest.raises(WrittenMeanwhile) as conflict:
        resources.change(
            resource=resource, by=team_member, now=NOW, lock_version=opened, **facts_of(resource, title="Deux")
        )
    assert conflict.value.current.title == "Un"


def test_what_is_published_keeps_what_makes_it_readable(stages, team_member):
    resource = make_resource(team_member)
    for lacking, field in (({"summary": ""}, "summary"), ({"themes": []}, "themes")):
        with pytest.raises(Refused) as refusal:
            resources.change(
                resource=resource, by=team_member, now=NOW, lock_version=resource.lock_version,
                **facts_of(resource, **lacking),
            )  # fmt: skip
        assert refusal.value.field == field


def test_two_resources_of_one_title_have_two_addresses(stages, team_member):
    assert [make_resource(team_member, "Œuvrer à plusieurs", link=None).code for _n in range(3)] == [
        "oeuvrer-a-plusieurs",
        "oeuvrer-a-plusieurs-2",
        "oeuvrer-a-plusieurs-3",
    ]


def test_withdrawing_takes_a_reason_and_restoring_brings_it_back(stages, team_member, coordinator):
    resource = make_resource(team_member)
    with pytest.raises(Refused, match="pourquoi"):
        resources.withdraw(resource=resource, why=" ", by=team_member, now=NOW)
    resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    assert not Resource.objects.visible_to(coordinator).exists()
    resources.restore(resource=resource, by=team_member, now=NOW)
    assert Resource.objects.visible_to(coordinator).get() == resource


def test_a_review_comes_back_within_five_years(stages, team_member):
    resource = make_resource(team_member)
    for day in (date(2027, 1, 20), date(2035, 1, 1)):
        with pytest.raises(Refused, match="d’ici cinq ans"):
            resources.review(resource=resource, next_on=day, by=team_member, now=NOW)
    reviewed = resources.review(resource=resource, next_on=date(2028, 1, 20), by=team_member, now=NOW)
    assert (reviewed.review_on, reviewed.reviewed_by) == (date(2028, 1, 20), team_member)
    assert list(Resource.objects.to_review(date(2028, 1, 19))) == []
    assert list(Resource.objects.to_review(date(2028, 1, 20))) == [resource]


# --- Merging ----------------------------------------------------------------------------------------------------------
def test_what_was_two_is_one_with_the_readers_themes_and_openings_of_both(stages, team_member, coordinator, stranger):
    one = make_resource(team_member, "Un", theme=1)
    other = make_resource(team_member, "Deux", theme={1, 2})
    for user, resource in ((coordinator, one), (coordinator, other), (stranger, one)):
        Favourite.objects.create(user=user, resource=resource, at=NOW)
    day = date(2027, 1, 20)
    for resource, times, on in ((one, 3, day), (one, 2, day - timedelta(days=1)), (other, 4, day)):
        Opening.objects.create(resource=resource, day=on, count=times)
    path = Path.objects.create(code="p", title="P", stage=stages[0], summary="S", published_at=NOW)
    Step.objects.create(path=path, resource=one, position=1)

    kept = resources.merge(resource=one, into=other, by=team_member, now=NOW)

    one.refresh_from_db()
    assert (one.merged_into, one.content_key, one.is_withdrawn) == (other, None, True)
    assert set(kept.themes.values_list("position", flat=True)) == {1, 2}
    assert set(Favourite.objects.of([kept]).values_list("user", flat=True)) == {coordinator.pk, stranger.pk}
    assert {row.day: row.count for row in kept.openings.all()} == {day: 7, day - timedelta(days=1): 2}
    assert path.steps.get().resource == kept
    with pytest.raises(NotAllowedNow, match="réunie à une autre"):
        resources.restore(resource=one, by=team_member, now=NOW)


def test_the_address_of_what_was_merged_may_be_given_again(stages, team_member):
    one = make_resource(team_member, "Un", link="https://exemple.org/un")
    other = make_resource(team_member, "Deux")
    resources.merge(resource=one, into=other, by=team_member, now=NOW)
    assert resources.open_with(resource=other, link="https://exemple.org/un", by=team_member, now=NOW)


def test_nothing_is_merged_into_itself_nor_into_what_is_withdrawn(stages, team_member):
    one, other = make_resource(team_member, "Un"), make_resource(team_member, "Deux")
    with pytest.raises(Refused):
        resources.merge(resource=one, into=one, by=team_member, now=NOW)
    resources.withdraw(resource=other, why="Dépassée.", by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow):
        resources.merge(resource=one, into=other, by=team_member, now=NOW)


# --- Order, watch -----------------------------------------------------------------------------------------------------
def test_the_order_given_in_a_theme_is_that_of_its_page(stages, team_member):
    theme = make_themes()[3]
    a, b, c = (make_resource(team_member, title) for title in "ABC")
    resources.put_in_order(theme=theme, keys=[c.pk, a.pk], by=team_member, now=NOW)
    assert list(Resource.objects.of_theme(theme)) == [c, a, b]
    assert list(Placement.objects.of_theme(theme).in_order().values_list("position", flat=True)) == [1, 2, 3]


def test_an_address_is_watched_and_a_file_is_not(stages, team_member):
    resource = make_resource(team_member)
    watched = LinkWatch.objects.get(resource=resource)
    assert (watched.outcome, watched.next_at, watched.version) == ("new", NOW, resource.current)
    resources.open_with(resource=resource, link="https://exemple.org/ailleurs", by=team_member, now=NOW)
    assert LinkWatch.objects.get(resource=resource).version.number == 2
    resources.open_with(resource=resource, upload=pdf(), by=team_member, now=NOW)
    assert not LinkWatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_resources_of_one_title_added_at_once_have_two_addresses(stages, team_member):
    made = at_once(4, lambda _n: resources.create(title="Guide", themes=[], stages=[], by=team_member, now=NOW))
    assert not failures(made)
    assert set(Resource.objects.values_list("code", flat=True)) == {"guide", "guide-2", "guide-3", "guide-4"}
