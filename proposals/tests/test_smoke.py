import pytest
from proposals import factories, actions
from proposals.models import *
pytestmark = pytest.mark.django_db
def test_flow(call, quartier, coordinator, advisor, team_member, committee, now):
    p = factories.make_confirmed(quartier, coordinator, advisor, team_member)
    assert p.status == "confirmed"
    assert p.participation.years.count() == 3
    print(p.reference, p.letters.get().number, [ (e.verb,e.to_status) for e in p.journal.all()])
