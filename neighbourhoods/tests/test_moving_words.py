"""Words that a table writes while the team corrects the neighbourhood of an entry of phase 1. On both databases."""

import pytest
from django.db import transaction
from django.utils import timezone

from neighbourhoods import actions, factories
from neighbourhoods.models import Initiative
from tests.crossing import crew_of, until_waiting

pytestmark = pytest.mark.django_db(transaction=True)


def test_words_that_wait_while_the_initiative_moves_are_kept_where_it_moved(team_member, quartier):
    place, facts = factories.NeighbourhoodFactory(), {"by": team_member, "now": timezone.now()}
    record = factories.PhaseOneRecordFactory(inferred=True, neighbourhood=place)
    initiative = factories.InitiativeFactory(summarised=True, neighbourhood=place)
    with crew_of(1) as start, transaction.atomic():
        actions.confirm_inferred_name(record=record, neighbourhood=quartier, **facts)
        written = start(lambda: actions.put_own_words(initiative=initiative, text="Nos mots", **facts))
        until_waiting(1)
    assert written.result(timeout=60).neighbourhood == quartier
    assert Initiative.objects.get().desired_change == "Nos mots"
