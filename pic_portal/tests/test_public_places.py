"""The public pages of neighbourhoods: whatever happens that is not public, a guest reads the same page, to the letter."""

import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from coaching import factories as coaching
from neighbourhoods import factories as places
from neighbourhoods import loading
from neighbourhoods.facts import Tally
from neighbourhoods.models import Initiative, Neighbourhood, PhaseOneRecord
from proposals import actions, factories
from proposals.models import Participation, PartnerNeighbourhood, Recommendation, Stage
from reports import actions as reporting
from reports import factories as reports
from reports.models import Kind, Lesson

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = datetime(2031, 5, 1, 15, 0, tzinfo=UTC)  # the first report of the participation below can be handed in
LIST, ARCHIVE = reverse("neighbourhoods:list"), reverse("neighbourhoods:phase_one")
SECRET = "zéphyrine"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


def read(*addresses):
    """What a guest reads at each address, without a cookie before nor after."""
    guest, found = Client(), {}
    for address in addresses:
        response = guest.get(address)
        assert response.status_code == 200 and not response.cookies, address
        found[address] = response.text
    return found


def public_addresses():
    places_of = [place.get_absolute_url() for place in Neighbourhood.objects.all()]
    queries = ["", "?etape=oui", "?etape=1", "?etape=2", "?phase=1", "?table=oui", f"?q={SECRET[:3]}"]
    return [reverse("home"), ARCHIVE, *(LIST + query for query in queries), *places_of]


# --- Files, reports, drafts -------------------------------------------------------------------------------------------
class World:
    """A neighbourhood that takes part, and what may happen there that nobody else has to know."""

    def __init__(self):
        factories.make_stages()
        factories.make_call()
        self.place, self.partner = factories.make_neighbourhood(), factories.make_neighbourhood("Le Lac", "lac")
        self.by = factories.make_member(self.place, email="camille@example.org")
        self.advisor = factories.make_advisor(self.place, email="alex@example.org")
        self.team = factories.make_team_member(email="maxime@example.org")
        self.chair, *_others = (factories.make_seat(f"Fondation {n}", is_chair=n == 0) for n in range(3))
        self.participation = reports.make_calendar(self.place, self.by, starts_on=date(2030, 4, 1), now=NOW)
        Initiative.objects.update(is_public=True)
        self.number = count(1)

    def text(self):
        return {"vision": f"{SECRET} partout, {next(self.number)}."}

    def draft(self):
        factories.make_draft(self.place, self.by, **self.text())

    def in_analysis(self):
        file = factories.make_under_review(self.place, self.by, self.advisor, **self.text())
        actions.write_private_note(proposal=file, text=SECRET, by=self.advisor, now=NOW)

    def refused_by_letter(self):
        against = Recommendation.Outcome.UNFAVOURABLE
        file = factories.make_recommended(self.place, self.by, self.advisor, self.team, outcome=against, **self.text())
        actions.record_refusal(
            proposal=file, ratified_on=NOW.date(), body="Conseil", reference="CA", reasons=SECRET, by=self.team, now=NOW
        )
        letter = actions.issue_letter(proposal=file, by=self.team, now=NOW)
        actions.send_letter(letter=letter, by=self.team, now=NOW)

    def accepted_and_untold(self):
        factories.make_accepted(self.place, self.by, self.advisor, self.team, **self.text())

    def withdrawn(self):
        file = factories.make_submitted(self.place, self.by, **self.text())
        actions.take_back(proposal=file, by=self.by, now=NOW, reason=SECRET)
        actions.confirm_withdrawal(proposal=file, by=self.team, now=NOW)

    def spanning_draft_that_names_a_partner(self):
        file = factories.make_draft(self.place, self.by, stage_number=3, **self.text())
        PartnerNeighbourhood.objects.get_or_create(proposal=file, neighbourhood=self.partner)

    def initiative_in_the_making(self):
        places.InitiativeFactory(neighbourhood=self.place, title=SECRET, number=50 + next(self.number))

    def amounts_changed(self):
        self.participation.years.update(amount=77_777)

    def report_handed_in(self):
        due = reports.owed(self.participation, Kind.ANNUAL, year=1)
        said = {"learned": [{"question": SECRET, "answer": SECRET, "reinvested": SECRET}]}
        reports.handed_in(due, self.by, now=LATER, learning=said)
        assert Lesson.objects.exists()

    def published_and_withdrawn(self):
        row = reporting.publish_own_words(
            neighbourhood=self.place, title=SECRET, text=SECRET, change="", key=uuid.uuid4(), by=self.by, now=LATER
        )
        reporting.withdraw_publication(publication=row, by=self.by, now=LATER)


ACTS = [name for name, act in vars(World).items() if callable(act) and name not in ("__init__", "text")]


@settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.permutations(ACTS))
def test_no_draft_analysis_refusal_report_nor_withdrawn_text_changes_a_public_page(acts):
    with transaction.atomic():
        world = World()
        before = read(*public_addresses())
        assert "Déploiement" in before[world.place.get_absolute_url()]
        for act in acts:
            getattr(world, act)()
            assert read(*before) == before, act
        transaction.set_rollback(True)


def test_the_public_reads_stage_dates_title_and_partners_and_no_amount(quartier, coordinator, other_quartier, stages):
    row = coaching.make_participation(quartier, coordinator, starts_on=date(2030, 6, 1))
    Initiative.objects.update(is_public=True, title="Bien manger")
    PartnerNeighbourhood.objects.create(proposal=row.proposal, neighbourhood=other_quartier)
    Participation.objects.update(stage=Stage.objects.get(number=3))
    pages = read(LIST, quartier.get_absolute_url(), other_quartier.get_absolute_url())
    own, partner = pages[quartier.get_absolute_url()], pages[other_quartier.get_absolute_url()]
    assert "Intensification" in own and "Bien manger" in own and other_quartier.name in own
    assert "Bien manger" in partner and quartier.name in partner
    assert "Intensification" in pages[LIST]
    assert row.years.count() == 3 and not any("120\u00a0000" in page or "120000" in page for page in pages.values())


def test_an_interruption_reads_as_an_end_and_says_no_more(quartier, coordinator, stages):
    reports.make_calendar(quartier, coordinator)
    Initiative.objects.update(is_public=True)
    Participation.objects.update(status=Participation.Status.INTERRUPTED, interrupted_on=date(2027, 3, 1))
    page = read(quartier.get_absolute_url())[quartier.get_absolute_url()]
    assert "terminée" in page and "interrompue" not in page


def test_an_initiative_that_the_team_hides_takes_its_participation_with_it(quartier, coordinator, stages):
    coaching.make_participation(quartier, coordinator, starts_on=date(2030, 6, 1))
    pages = read(LIST, quartier.get_absolute_url())
    assert not any("Déploiement" in page for page in pages.values())


# --- Names that the review does not give ------------------------------------------------------------------------------
@pytest.fixture
def programme(db):
    """The real facts: 32 tables, 17 entries of which six neighbourhoods are inferred."""
    tally = Tally()
    with transaction.atomic():
        loading.load(tally)
    return PhaseOneRecord.objects.awaiting_confirmation()


def moved_elsewhere(records):
    """Attribute every inferred entry to another neighbourhood of which the review tells nothing."""
    free = list(Neighbourhood.objects.with_table().filter(phase_one=None).order_by("-slug"))
    for record, place in zip(list(records), free, strict=False):
        Initiative.objects.of_phase_one().carried_by(record.neighbourhood).update(neighbourhood=place)
        record.neighbourhood = place
        record.save(update_fields=["neighbourhood"])


def test_a_guest_reads_the_same_whatever_neighbourhood_is_inferred(programme):
    assert programme.count() == 6
    before = read(*public_addresses(), LIST + "?q=rosemont", LIST + "?q=verdun&phase=1")
    moved_elsewhere(programme)
    after = read(*before)
    assert [address for address in before if before[address] != after[address]] == []


def test_the_archive_holds_17_entries_31_initiatives_and_no_inferred_name(programme):
    page = read(ARCHIVE)[ARCHIVE]
    hidden = {record.neighbourhood.name for record in programme}
    assert page.count('<section class="entry"') == 17 and page.count('<article class="entry__one"') == 31
    assert "31 initiatives dans 17 quartiers" in page and page.count('rx="2"') == 31 + 2
    assert [name for name in hidden if name in page] == []
    assert "À confirmer" not in page


def test_a_stage_that_continues_an_inferred_initiative_keeps_its_title_to_itself(programme, stages):
    record = programme.first()
    by = factories.make_member(record.neighbourhood, email="membre@example.org")
    row = coaching.make_participation(record.neighbourhood, by, starts_on=date(2030, 6, 1))
    phase_one = Initiative.objects.of_phase_one().carried_by(record.neighbourhood).first()
    Participation.objects.filter(pk=row.pk).update(initiative=phase_one)
    address = record.neighbourhood.get_absolute_url()
    page = read(address)[address]
    assert "Déploiement" in page and phase_one.title not in page


# --- Few questions ----------------------------------------------------------------------------------------------------
def test_the_public_pages_ask_the_same_for_1_and_3_participations(
    client, quartier, coordinator, other_quartier, stages, django_assert_max_num_queries
):
    counts = []
    for more in (1, 2):
        for _one in range(more):
            coaching.make_participation(quartier, coordinator, starts_on=date(2030, 6, 1) + timedelta(len(counts)))
            reporting.publish_own_words(
                neighbourhood=quartier, title="Un", text="Deux", change="", key=uuid.uuid4(), by=coordinator, now=LATER
            )
        Initiative.objects.update(is_public=True)
        asked = []
        for address in (LIST, quartier.get_absolute_url(), ARCHIVE):
            with django_assert_max_num_queries(8) as captured:
                client.get(address)
            asked.append(len(captured))
        counts.append(asked)
    assert counts[0] == counts[1]
