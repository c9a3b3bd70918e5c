"""Words of the database that the portal translates: what is read is the reader's, what is kept is the row's."""

import pytest
from django.utils import translation

from proposals.models import Stage


@pytest.fixture
def stage(stages):
    return stages[0]


def test_a_row_is_read_in_the_readers_language_and_kept_in_french(stage):
    with translation.override("en"):
        read = Stage.objects.get(pk=stage.pk)
        assert (read.name, str(read)) == ("Planning", "Planning")
        read.save()
        read.refresh_from_db()
        read.save()
        deferred = Stage.objects.defer("name").get(pk=stage.pk)
        assert deferred.name == "Planning"
        deferred.save()
    assert Stage.objects.values_list("name", flat=True).get(pk=stage.pk) == "Planification"


def test_words_given_to_another_row_stay_french(stage):
    with translation.override("en"):
        other = Stage(name=stage.name)
        assert other.name == "Planning"
    assert other.name == "Planification"


def test_words_that_the_team_wrote_are_shown_as_they_are(stage):
    stage.name = "Mise en chantier"
    with translation.override("en"):
        assert stage.name == "Mise en chantier"
