"""The index says what the resources say: written one by one or all at once, by one person or by several."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals.tests.test_races import at_once, failures
from toolbox.actions import resources
from toolbox.actions.indexing import index_many, rebuild
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.finding import everything, find
from toolbox.models import Entry, IndexState, Resource, Term, WordGroup
from toolbox.postings import pack, unpack

SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")  # what a form lets in


def standing():
    """All that the index says, term by term; the lists that became empty say nothing."""
    terms = {row.stem: dict(zip(*unpack(row.postings), strict=True)) for row in Term.objects.all() if row.frequency}
    assert all(row.frequency == len(unpack(row.postings)[0]) for row in Term.objects.all())
    return terms, list(Entry.objects.order_by("pk").values_list("pk", "facets", "sort_title"))


@given(st.dictionaries(st.integers(1, 2**32 - 1), st.integers(1, 255), max_size=50))
def test_a_list_packed_and_read_again_is_the_same(weights):
    keys, values = unpack(pack(weights))
    assert dict(zip(keys, values, strict=True)) == weights
    assert list(keys) == sorted(weights)


@pytest.mark.django_db
def test_one_change_after_the_other_or_all_at_once_the_index_is_the_same(stages, team_member):
    made = [make_resource(team_member, f"Collaborer, le degré {n}", theme={4, n + 1}) for n in range(3)]
    facts = {name: getattr(made[0], name) for name in resources.FACTS} | {"title": "Décider à plusieurs"}
    resources.change(
        resource=made[0], themes=make_themes()[2:3], stages=stages[:1], by=team_member, now=NOW,
        lock_version=made[0].lock_version, **facts,
    )  # fmt: skip
    resources.withdraw(resource=made[1], why="Dépassée.", by=team_member, now=NOW)
    resources.restore(resource=made[1], by=team_member, now=NOW)
    resources.merge(resource=made[2], into=made[1], by=team_member, now=NOW)
    by_acts = standing()
    rebuild()
    assert standing() == by_acts
    index_many(Resource.objects.standing())
    assert standing() == by_acts


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(SIGNS, min_size=1, max_size=60), query=st.text(max_size=40))
def test_whatever_is_typed_is_an_answer(stages, team_member, title, query):
    """Any signs in a title, any signs in a question: a list, never a fault."""
    Resource.objects.all().delete()
    resource = Resource.objects.create(code="essai", title=title, created_at=NOW, published_at=None)
    index_many(Resource.objects.filter(pk=resource.pk))
    assert all(key == resource.pk for key, _facets in find(team_member, query).rows)


@pytest.mark.django_db
def test_a_word_finds_what_says_the_same_otherwise(stages, team_member):
    WordGroup.objects.create(words="pérennisation, durabilité, faire durer")
    resource = make_resource(team_member, "Penser la durabilité")
    other = make_resource(team_member, "Faire durer un projet")
    found = [key for key, _facets in find(AnonymousUser(), "pérenniser").rows]
    assert found == [resource.pk, other.pk]


@pytest.mark.django_db
def test_who_reads_more_finds_more_and_nobody_finds_what_is_withdrawn(stages, team_member, coordinator):
    shown, draft = make_resource(team_member, "Un plan"), make_resource(team_member, "Deux plans", published=False)
    gone = make_resource(team_member, "Trois plans")
    resources.withdraw(resource=gone, why="Dépassée.", by=team_member, now=NOW)
    assert {key for key, _facets in find(team_member, "plan").rows} == {shown.pk, draft.pk}
    assert {key for key, _facets in find(coordinator, "plan").rows} == {shown.pk}
    assert {key for key, _facets in everything(AnonymousUser()).rows} == {shown.pk}


@pytest.mark.django_db
def test_the_command_says_how_many_it_has_indexed(stages, team_member, capsys):
    make_resource(team_member)
    call_command("index_toolbox")
    assert "1 ressource dans l’index" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_several_who_write_at_once_lose_no_word(stages, team_member):
    made = [make_resource(team_member, f"Plan {n}") for n in range(4)]

    def act(n):
        resource = Resource.objects.get(pk=made[n].pk)
        facts = {name: getattr(resource, name) for name in resources.FACTS} | {"title": f"Commun particulier{n}"}
        resources.change(
            resource=resource, themes=make_themes()[:1], stages=[], by=team_member, now=NOW,
            lock_version=resource.lock_version, **facts,
        )  # fmt: skip

    version = IndexState.objects.get().version
    assert not failures(at_once(4, act))
    by_acts = standing()
    assert by_acts[0]["commun"].keys() == {one.pk for one in made}
    assert IndexState.objects.get().version != version
    rebuild()
    assert standing() == by_acts
