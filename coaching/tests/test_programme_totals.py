"""The programme's totals: neighbourhoods sum to the programme, partners sum to the total (I14)."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching import actions, factories, figures, overview
from coaching.ledger.files import YEAR_KEYS
from proposals.factories import make_neighbourhood

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2024, 4, 1)
KNOWN_DAYS = (date(2027, 1, 20) - FIRST_DAY).days
SESSIONS = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 1), st.integers(0, KNOWN_DAYS), st.integers(1, 160).map(lambda n: n * 15),
        st.booleans(),
    ),
    max_size=9,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def mandates(programme_years, participation, partner, other_partner, coordinator, team_member):
    """Two neighbourhoods, each accompanied by two partners."""
    elsewhere = factories.make_participation(
        make_neighbourhood("Quartier du Vieux-Moulin", "vieux-moulin"), coordinator
    )
    return [
        [factories.make_mandate(found, one, coordinator, team_member, hours=10) for one in (partner, other_partner)]
        for found in (participation, elsewhere)
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sessions=SESSIONS)
def test_neighbourhoods_and_partners_sum_to_the_programme(mandates, programme_years, team_member, sessions):
    with transaction.atomic():
        _check_sums(mandates, programme_years, team_member, sessions)
        transaction.set_rollback(True)


def _check_sums(mandates, programme_years, team_member, sessions):
    standing = {year.label: [0, 0] for year in programme_years}
    for place, partner, days, minutes, is_cancelled in sessions:
        day = FIRST_DAY + timedelta(days=days)
        session = actions.log_session(
            mandate=mandates[place][partner], on=day, minutes=minutes, key=str(uuid.uuid4()), by=team_member,
            now=factories.NOW, agreed=10**6,
        )  # fmt: skip
        if is_cancelled:
            actions.cancel_session(session=session, reason="Erreur.", by=team_member, now=factories.NOW, exception=True)
            continue
        year = next(year for year in programme_years if year.holds(day))
        standing[year.label][0] += minutes
        standing[year.label][1] += 1
    for year in programme_years:
        found = overview.of_year(year, factories.NOW)
        minutes, count = standing[year.label]
        for key in YEAR_KEYS[1:]:
            assert found.totals[key] == sum(getattr(row.line, key) for row in found.rows)
        assert found.totals["covered"] + found.totals["excess"] == minutes
        assert found.partner_total == (found.totals["covered"], found.totals["excess"], count)
        for key, column in (("covered", "used"), ("excess", "excess"), ("closing", "left")):
            assert sum(getattr(part.total, column) for part in found.parts("nom")) == found.totals[key]
        frozen = figures.of_year(year)
        if year.ends_on <= date(2027, 1, 20):
            assert frozen["totals"] == found.totals


def test_what_lapses_is_listed_with_the_largest_loss_first(mandates, programme_years, team_member):
    actions.log_session(
        mandate=mandates[0][0], on=date(2026, 5, 1), minutes=600, key="one", by=team_member, now=factories.NOW, agreed=0
    )
    found = overview.of_year(programme_years[-1], factories.NOW)
    assert [(row.neighbourhood.slug, row.line.expired) for row in found.lapsing] == [
        ("vieux-moulin", 1860),
        (mandates[0][0].neighbourhood.slug, 1260),
    ]


def test_a_past_year_shows_nothing_as_reserved(mandates, programme_years):
    assert overview.of_year(programme_years[-1], factories.NOW).reserved == 4 * 600
    assert overview.of_year(programme_years[0], factories.NOW).reserved == 0


def test_an_unknown_word_to_sort_by_is_refused_and_each_known_one_puts_the_largest_first(
    mandates, programme_years, team_member
):
    actions.log_session(
        mandate=mandates[1][0], on=date(2026, 5, 1), minutes=600, key="one", by=team_member, now=factories.NOW, agreed=0
    )
    found = overview.of_year(programme_years[-1], factories.NOW)
    (part,) = found.parts("utilisees")
    assert [row.used for row in part.bars] == [600, 0]
    (part,) = found.parts("restantes")
    assert [row.left for row in part.bars] == [3720, 3120]
    with pytest.raises(KeyError):
        list(found.parts("x"))
