"""Two people at the desk at the same instant: nothing is lost, nothing is written twice, nobody waits for ever."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models.written import WrittenMeanwhile
from proposals.models import Stage
from proposals.tests.test_races import at_once, failures
from toolbox.actions import importing, indexing, paths, resources, themes
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import Entry, IndexState, Path, Resource, Theme, Version, WordGroup
from toolbox.tests.test_resources import facts_of
from toolbox.tests.test_workbooks import accepted, made
from ui.refusals import NotAllowedNow, Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ready(stages, team_member):
    """The themes, and the row that whoever writes in the index holds."""
    make_themes()
    IndexState.objects.get_or_create(pk=1)
    return team_member


def test_two_people_who_move_resources_at_once_both_move_them(ready):
    theme = Theme.objects.get(position=4)
    rows = [make_resource(ready, title) for title in "ABCD"]
    acts = [(rows[1], True), (rows[3], True)]

    def move(n):
        resource, up = acts[n]
        return themes.move(theme=theme, resource=resource, up=up, by=ready, now=NOW)

    assert failures(at_once(2, move)) == []
    assert "".join(one.title for one in themes.order_of(theme)) == "BADC"


def test_two_orders_typed_at_once_never_mix(ready):
    theme = Theme.objects.get(position=4)
    rows = [make_resource(ready, title) for title in "ABC"]
    seen = themes.mark_of([row.pk for row in rows])

    def put_first(n):
        return themes.reorder(theme=theme, ranks={rows[n + 1].pk: 1}, seen=seen, by=ready, now=NOW)

    results = at_once(2, put_first)
    assert sum(isinstance(one, themes.ChangedMeanwhile) for one in results) == 1
    assert "".join(one.title for one in themes.order_of(theme)) in ("BAC", "CAB")


def test_a_change_that_crosses_a_merge_is_written_or_told_and_loses_nothing(ready):
    for n in range(5):
        one, other = make_resource(ready, f"Un {n}", theme=1), make_resource(ready, f"Deux {n}", theme=2)
        facts = facts_of(other, title=f"Changée {n}")
        acts = [
            lambda one=one, other=other: resources.merge(resource=one, into=other, by=ready, now=NOW),
            lambda other=other, facts=facts: resources.change(
                resource=other, by=ready, now=NOW, lock_version=other.lock_version, **facts
            ),
        ]
        results = at_once(2, lambda i, acts=acts: acts[i]())
        assert failures(results, WrittenMeanwhile) == []
        one.refresh_from_db()
        other.refresh_from_db()
        assert one.merged_into == other
        told = any(isinstance(result, WrittenMeanwhile) for result in results)
        assert told or other.title == f"Changée {n}"


def test_two_merges_that_cross_leave_one_resource_that_stands(ready):
    for n in range(5):
        one, other = make_resource(ready, f"Un {n}"), make_resource(ready, f"Deux {n}")
        pairs = [(one, other), (other, one)]
        results = at_once(2, lambda i, pairs=pairs: resources.merge(
            resource=pairs[i][0], into=pairs[i][1], by=ready, now=NOW))  # fmt: skip
        assert failures(results, NotAllowedNow) == []
        assert Resource.objects.standing().with_pks([one.pk, other.pk]).count() == 1


def test_words_saved_while_resources_change_never_wait_for_each_other(ready):
    """Whoever holds a resource waits for the index; whoever writes the whole index never waits for a resource."""
    rows = [make_resource(ready, f"La pérennisation {n}") for n in range(6)]

    def act(n):
        if n == 0:
            for word in ("ancrage", "durée", "suite"):
                group = WordGroup.objects.first()
                themes.save_words(group=group, words=f"pérennisation, {word}", by=ready, now=NOW)
            return indexing.rebuild()
        if n == 1:
            for row in rows[:3]:
                resources.change(resource=row, by=ready, now=NOW, lock_version=row.lock_version, **facts_of(row))
            return None
        if n == 2:
            for row in rows[3:5]:
                resources.withdraw(resource=row, why="Dépassée.", by=ready, now=NOW)
            return None
        return resources.merge(resource=rows[5], into=rows[0], by=ready, now=NOW)

    assert failures(at_once(4, act), WrittenMeanwhile) == []
    assert set(Entry.objects.exclude(stems="").values_list("pk", flat=True)) == {row.pk for row in rows[:3]}


def test_a_workbook_saved_twice_at_once_is_written_once(ready):
    kept, _found = importing.read(upload=accepted(made([["Neuve"], ["Autre"]])), by=ready, now=NOW)
    results = at_once(3, lambda _n: importing.save(read=kept, replaced=(), by=ready, now=NOW))
    assert failures(results) == []
    assert sorted(Resource.objects.values_list("title", flat=True)) == ["Autre", "Neuve"]


def test_a_workbook_that_crosses_changes_of_its_resources_is_whole(ready):
    rows = [make_resource(ready, f"R {n}") for n in range(4)]
    titles = ("Code", "Titre", "Adresse ou page", "Version, à ne pas changer")
    lines = [[row.code, f"Importée {n}", f"exemple.org/neuve-{n}", row.lock_version] for n, row in enumerate(rows)]
    kept, _found = importing.read(upload=accepted(made(lines, titles)), by=ready, now=NOW)

    def act(n):
        if n == 0:
            return importing.save(read=kept, replaced=(), by=ready, now=NOW)[0]
        if n == 1:
            return [resources.change(resource=row, by=ready, now=NOW, lock_version=row.lock_version,
                                     **facts_of(row, title="À la main")) for row in reversed(rows)]  # fmt: skip
        return indexing.rebuild()

    results = at_once(3, act)
    assert failures(results, WrittenMeanwhile) == []
    found = set(Resource.objects.values_list("title", flat=True))
    assert results[0].changed + results[0].skipped == 4
    assert len([title for title in found if title.startswith("Importée")]) == results[0].changed


def test_one_address_given_to_two_resources_at_once_is_given_to_one(ready):
    rows = [make_resource(ready, f"R {n}", link=None) for n in range(2)]
    results = at_once(
        2, lambda n: resources.open_with(resource=rows[n], link="https://exemple.org/une", by=ready, now=NOW)
    )
    assert failures(results, Refused) == []
    assert Version.objects.count() == 1 and sum(isinstance(one, Refused) for one in results) == 1


def test_one_file_sent_twice_at_once_makes_one_version(ready):
    resource = make_resource(ready, link=None)

    def send(_n):
        upload = SimpleUploadedFile("guide.pdf", b"%PDF-1.7")
        upload.clean_name, upload.kind = "guide.pdf", "pdf"
        return resources.open_with(resource=resource, upload=upload, by=ready, now=NOW)

    assert failures(at_once(2, send)) == []
    assert Version.objects.count() == 1


def test_two_paths_of_one_title_added_at_once_have_two_addresses(ready):
    facts = {"title": "Débuter", "stage": Stage.objects.first(), "summary": "Un pas.", "position": 1}
    made = at_once(3, lambda _n: paths.create(by=ready, now=NOW, **facts))
    assert not failures(made)
    assert set(Path.objects.values_list("code", flat=True)) == {"debuter", "debuter-2", "debuter-3"}
