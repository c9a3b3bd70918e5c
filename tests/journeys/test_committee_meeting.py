"""One meeting of the comité de gestion, from its planning to its minutes: conflicts, recusals, quorum, three files."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import Email
from proposals import factories
from proposals.models import ConflictDeclaration, Meeting, Recommendation, SectionCode, Status

from .steps import enter

ERABLES, MOULIN, PASSERELLES = "Quartier des Érables", "Quartier du Vieux-Moulin", "Quartier des Passerelles"
TITLES = {ERABLES: "Bien manger aux Érables", MOULIN: "Portes ouvertes au Moulin", PASSERELLES: "Ruelles à partager"}
NEEDS = {
    ERABLES: "Deux épiceries ont fermé rue Ontario.",
    MOULIN: "Le tiers des locataires a déménagé.",
    PASSERELLES: "La rue coupe le quartier en deux.",
}


@pytest.fixture
def moment():
    return timezone.now()


@pytest.fixture
def insider(committee, other_quartier):
    """Sits for a foundation, and belongs to the table of Vieux-Moulin."""
    person = factories.make_seat("Fondation du Moulin", email="jordan@example.org", first_name="Jordan")
    factories.Membership.objects.create(
        user=person,
        neighbourhood=other_quartier,
        role=factories.Membership.Role.CONTRIBUTOR,
        starts_on=factories.SINCE,
    )
    return person


@pytest.fixture
def adviser_of_all(quartier, other_quartier, third_quartier):
    return factories.make_advisor(quartier, other_quartier, third_quartier, email="alex@example.org", first_name="Alex")


@pytest.fixture
def files(stages, moment, quartier, other_quartier, third_quartier, adviser_of_all):
    """Three files whose analysis is ready, by the name of their neighbourhood."""
    factories.make_call(timezone.localdate(moment) + timedelta(days=20))
    made = {}
    for number, place in enumerate((quartier, other_quartier, third_quartier)):
        by = factories.make_member(place, email=f"table{number}@example.org", first_name="Noor")
        draft = factories.make_draft(place, by, now=moment, filled=False)
        content = factories.answers(2)
        content[SectionCode.CHANGE] |= {"title": TITLES[place.name], "neighbourhood_needs": NEEDS[place.name]}
        factories.write(draft, content, by=by, now=moment)
        proposal = factories.actions.submit(proposal=draft, by=by, now=moment)
        proposal = factories.actions.begin_review(proposal=proposal, by=adviser_of_all, now=moment)
        factories.complete_analysis(proposal, adviser_of_all, now=moment)
        made[place.name] = proposal
    return made


@pytest.fixture
def visit(open_page):
    """``visit(person)``: a page of their own browser, signed in, with JavaScript or not as the test says."""

    def opened(person, *, javascript=True):
        return enter(open_page(javascript=javascript), person)

    return opened


def file_address(proposal, name="detail"):
    return reverse(f"proposals:{name}", args=[proposal.public_id])


def paper_address(meeting, proposal, name="meeting_file"):
    return reverse(f"proposals:{name}", args=[meeting.public_id, proposal.public_id])


def row(page, name):
    return page.get_by_role("row").filter(has_text=name)


def plan(page, day):
    """Plan the meeting from the committee's page; return it."""
    page.goto("/comite/")
    page.get_by_role("link", name="Planifier une rencontre").click()
    page.get_by_label("Date et heure").fill(f"{day.isoformat()}T18:30")
    page.get_by_label("Lieu ou lien").fill("Maison du développement")
    page.get_by_role("button", name="Planifier la rencontre").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rencontre du")
    return Meeting.objects.get()


def put_on_agenda(page, proposal):
    page.goto(file_address(proposal))
    page.get_by_role("link", name="Inscrire à une rencontre").click()
    page.get_by_role("radio").check()
    page.get_by_role("button", name="Inscrire à l’ordre du jour").click()
    expect(page.get_by_role("status")).to_contain_text("Le dossier est à l’ordre du jour.")


def convene(page, meeting):
    page.goto(meeting.get_absolute_url())
    page.get_by_role("link", name="Convoquer les membres").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Convoquer les membres?")
    page.get_by_role("button", name="Envoyer la convocation").click()
    expect(page.get_by_role("status")).to_contain_text("La convocation est partie.")


def answer_conflict(page, meeting, name, answer="Aucun conflit"):
    """Open a file from the agenda: nothing of its content shows before the answer."""
    page.goto(meeting.get_absolute_url())
    expect(row(page, name)).to_contain_text("conflit d’intérêts?")
    row(page, name).get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Avant d’ouvrir ce dossier")
    assert TITLES[name] not in page.content()
    assert NEEDS[name] not in page.content()
    page.get_by_role("button", name="Continuer").click()  # an answer is not guessed
    expect(page.locator(".error-summary")).to_contain_text("Dites si vous avez un conflit d’intérêts avec ce dossier.")
    page.get_by_role("radio", name=answer).check()
    page.get_by_role("button", name="Continuer").click()


def note_presence(page, meeting, *organisations):
    page.goto(meeting.get_absolute_url())
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    for organisation in organisations:
        page.get_by_role("checkbox", name=organisation).check()
    page.get_by_role("button", name="Noter les présences").click()
    expect(page.get_by_role("status")).to_contain_text("Les présences sont notées.")


def adopt(page, meeting, proposal, outcome, reasons):
    page.goto(paper_address(meeting, proposal))
    page.get_by_role("radio", name=outcome, exact=True).check()
    page.get_by_label("Motifs").fill(reasons)
    page.get_by_role("button", name="Consigner ce que le comité adopte").click()


def assert_nothing_of(page, *names):
    for name in names:
        assert name not in page.content(), f"{page.url} : {name}"
        assert TITLES[name] not in page.content(), f"{page.url} : {TITLES[name]}"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_meeting_from_its_notice_to_its_minutes(
    javascript,
    visit,
    files,
    moment,
    team_member,
    chair,
    committee_member,
    third_member,
    cmtq_member,
    insider,
    adviser_of_all,
):
    erables, moulin, passerelles = files[ERABLES], files[MOULIN], files[PASSERELLES]
    everybody = [chair, committee_member, third_member, cmtq_member, insider]
    team = visit(team_member, javascript=javascript)
    michele = visit(committee_member, javascript=javascript)

    # The team prepares: nobody sees the meeting before the notice.
    meeting = plan(team, timezone.localdate(moment) + timedelta(days=3))
    for proposal in files.values():
        put_on_agenda(team, proposal)
    michele.goto("/comite/")
    expect(michele.get_by_text("Aucune rencontre à venir")).to_be_visible()
    assert michele.goto(meeting.get_absolute_url()).status == 404
    convene(team, meeting)
    notices = Email.objects.filter(kind="proposals.meeting_convened")
    assert {notice.to_user for notice in notices} == set(everybody)
    for notice in notices:
        for name in (ERABLES, MOULIN, PASSERELLES):
            assert name not in notice.body_text + notice.body_html
            assert TITLES[name] not in notice.body_text + notice.body_html

    # A member answers before each file opens.
    for name in files:
        answer_conflict(michele, meeting, name)
        expect(michele.get_by_role("heading", level=1)).to_have_text(TITLES[name])
        expect(michele.get_by_text(NEEDS[name]).first).to_be_visible()
    assert ConflictDeclaration.objects.filter(user=committee_member, has_conflict=False).count() == 3
    michele.goto(paper_address(meeting, moulin))
    michele.get_by_label("Votre commentaire").fill("Le calendrier est serré.")
    michele.get_by_role("button", name="Ajouter mon commentaire").click()
    expect(michele.locator(".thread")).to_contain_text("Le calendrier est serré.")
    assert michele.get_by_role("button", name="Consigner ce que le comité adopte").count() == 0

    # Recused by what they belong to: neither the file, nor a count of it.
    jordan = visit(insider, javascript=javascript)
    jordan.goto("/comite/")
    expect(jordan.get_by_role("row").filter(has_text="Maison du développement").get_by_role("listitem")).to_have_count(
        2
    )
    assert_nothing_of(jordan, MOULIN)
    jordan.goto(meeting.get_absolute_url())
    expect(row(jordan, ERABLES)).to_be_visible()
    expect(jordan.locator("tbody tr")).to_have_count(2)
    assert_nothing_of(jordan, MOULIN)
    assert jordan.goto(paper_address(meeting, moulin)).status == 404

    # The seat of the CMTQ withdraws from every decision on investments (Guide, section 3.1).
    claude = visit(cmtq_member, javascript=javascript)
    for address in ("/", "/comite/", meeting.get_absolute_url()):
        assert claude.goto(address).status == 200
        assert_nothing_of(claude, *files)
    expect(claude.get_by_text("Aucun dossier à lire")).to_be_visible()
    for proposal in files.values():
        assert claude.goto(paper_address(meeting, proposal)).status == 404
        assert claude.goto(file_address(proposal)).status == 404

    # The advisor prepares and does not decide.
    alex = visit(adviser_of_all, javascript=javascript)
    alex.goto(file_address(erables))
    expect(alex.get_by_role("heading", level=1)).to_have_text(TITLES[ERABLES])
    assert alex.get_by_role("link", name="Consigner").count() == 0
    assert alex.get_by_role("button", name="Consigner").count() == 0
    for name in ("decision", "decision_refusal", "letters", "letter_issue", "agenda"):
        assert alex.goto(file_address(erables, name)).status == 403, name
    assert alex.goto("/comite/").status == 403

    # The meeting opens; too few are there: nothing to record, with the figures, but presences to note.
    team.goto(meeting.get_absolute_url())
    team.get_by_role("link", name="Ouvrir la rencontre").click()  # it is planned for a later day: asked first
    team.get_by_role("button", name="Ouvrir la rencontre").click()
    expect(team.get_by_role("status")).to_contain_text("La rencontre est ouverte.")
    note_presence(team, meeting, "Fondation A", "Fondation du Moulin")
    expect(row(team, ERABLES)).to_contain_text("2 sièges présents sur 4; il en faut 3")
    expect(row(team, ERABLES)).to_contain_text("pas atteint")
    team.goto(paper_address(meeting, erables))
    expect(team.get_by_role("main")).to_contain_text("Quorum non atteint : 2 sièges présents, il en faut 3.")
    expect(team.get_by_label("Motifs")).to_have_count(0)
    team.get_by_role("link", name="Noter les présences").click()
    expect(team.get_by_role("heading", name="Présences")).to_be_visible()
    erables.refresh_from_db()
    assert erables.status == Status.UNDER_REVIEW
    assert not Recommendation.objects.exists()

    # A late recusal: the file leaves the member's sight, and the quorum is told anew.
    note_presence(team, meeting, "Fondation A", "Fondation B", "Fondation du Moulin", "Ville de Montréal")
    expect(row(team, MOULIN)).to_contain_text("3 sièges présents sur 3; il en faut 2")
    michele.goto(paper_address(meeting, moulin))
    michele.get_by_role("link", name="Me retirer de ce dossier").click()
    expect(michele.get_by_role("heading", level=1)).to_have_text("Vous retirer de ce dossier?")
    michele.get_by_role("button", name="Me retirer de ce dossier").click()
    expect(michele.get_by_role("status")).to_contain_text("Votre retrait est consigné.")
    assert_nothing_of(michele, MOULIN)
    michele.goto(meeting.get_absolute_url())
    expect(michele.locator("tbody tr")).to_have_count(2)
    assert_nothing_of(michele, MOULIN)
    assert michele.goto(paper_address(meeting, moulin)).status == 404
    team.goto(meeting.get_absolute_url())
    expect(row(team, MOULIN)).to_contain_text("2 sièges présents sur 2; il en faut 2")
    expect(row(team, MOULIN)).to_contain_text("Fondation B (conflit déclaré après la lecture)")

    # Three files, three recommendations.
    adopt(team, meeting, erables, "Accorder le soutien", "Les préalables sont réunis.")
    expect(team.get_by_role("status")).to_contain_text("La recommandation est consignée")
    adopt(team, meeting, moulin, "Reporter à une autre rencontre", "Le comité veut entendre la table.")
    expect(team.get_by_role("status")).to_contain_text("La recommandation est consignée")
    adopt(team, meeting, passerelles, "Ne pas accorder le soutien", "Le plan n’est pas adopté.")
    expect(team.get_by_role("status")).to_contain_text("La recommandation est consignée")
    reached = {name: type(proposal).objects.get(pk=proposal.pk).status for name, proposal in files.items()}
    assert reached == {ERABLES: Status.RECOMMENDED, MOULIN: Status.POSTPONED, PASSERELLES: Status.NOT_RECOMMENDED}

    # The minutes keep organisations and recusals, and no name of a member.
    team.goto(meeting.get_absolute_url())
    team.get_by_role("link", name="Lever la rencontre").click()
    team.get_by_role("button", name="Lever la rencontre").click()
    expect(team.get_by_role("heading", level=1)).to_have_text("Compte rendu")
    minutes = team.get_by_role("main").inner_text()
    for words in (
        *TITLES.values(),
        "Favorable",
        "Reportée",
        "Défavorable",
        "Le comité veut entendre la table.",
        "Fondation A",
        "Ville de Montréal",
        "Coalition (retrait prévu au guide)",
        "Fondation du Moulin (lien avec une table concernée)",
        "Fondation B (conflit déclaré après la lecture)",
    ):
        assert words in minutes, words
    for person in everybody:
        assert person.full_name not in minutes
    jordan.goto(reverse("proposals:meeting_minutes", args=[meeting.public_id]))
    expect(jordan.get_by_text(TITLES[PASSERELLES])).to_have_count(0)  # never answered the question: not opened
    assert_nothing_of(jordan, MOULIN)
    michele.goto(reverse("proposals:meeting_minutes", args=[meeting.public_id]))
    expect(michele.get_by_role("heading", name=TITLES[PASSERELLES])).to_be_visible()
    assert_nothing_of(michele, MOULIN)
    expect(michele.get_by_text("Le comité veut entendre la table.")).to_have_count(0)
