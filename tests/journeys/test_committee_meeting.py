"""One meeting of the comité de gestion, from its agenda to its minutes: conflicts, a doubt, opinions, quorum, three files."""

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
    page.get_by_label("Appel dont elle réunit les dossiers").select_option(index=1)
    page.get_by_role("button", name="Planifier la rencontre").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rencontre du")
    return Meeting.objects.get()


def gather(page, meeting):
    """Every ready file of the call goes on the agenda at once, in the order of the submissions."""
    page.goto(meeting.get_absolute_url())
    page.get_by_role("button", name="Inscrire les 3 dossiers prêts de cet appel").click()
    expect(page.get_by_role("status")).to_contain_text("3 dossiers sont inscrits.")
    expect(page.get_by_role("row").nth(1)).to_contain_text(ERABLES)


def put_last(page, name):
    page.get_by_role("link", name="Changer l’ordre du jour").click()
    for _step in range(2):
        page.get_by_role("button", name=f"Descendre : {name}").click()
    expect(page.get_by_role("listitem").filter(has_text="Rang").last).to_contain_text(name)
    page.get_by_role("link", name="Revenir à la rencontre").click()
    expect(page.get_by_role("row").last).to_contain_text(name)


def convene(page, meeting):
    page.goto(meeting.get_absolute_url())
    page.get_by_role("link", name="Convoquer les membres").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Convoquer les membres?")
    page.get_by_role("button", name="Envoyer la convocation").click()
    expect(page.get_by_role("status")).to_contain_text("La convocation est partie.")


def answer_conflict(page, meeting, name, answer="Aucun conflit", words=""):
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
    if words:
        page.get_by_label("Ce qui vous fait hésiter").fill(words)
    page.get_by_role("button", name="Continuer").click()


def give_opinion(page, meeting, proposal, stance, words):
    page.goto(paper_address(meeting, proposal))
    page.get_by_role("radio", name=stance, exact=True).check()
    page.get_by_label("Votre commentaire").fill(words)
    page.get_by_role("button", name="Donner mon avis").click()
    expect(page.get_by_role("status")).to_contain_text("Votre avis est gardé.")
    expect(page.locator(".thread")).to_contain_text(words)


def close_round(page, meeting, proposal, told):
    page.goto(paper_address(meeting, proposal))
    page.get_by_role("link", name="Fermer le tour des avis").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fermer le tour des avis?")
    expect(page.get_by_role("main")).to_contain_text(told)
    page.get_by_role("button", name="Fermer le tour").click()
    expect(page.get_by_role("status")).to_contain_text("Le tour des avis est fermé.")


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
def test_a_meeting_from_agenda_to_minutes_with_two_recusals(
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
    gather(team, meeting)
    put_last(team, ERABLES)
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

    # Members answer before each file opens; their opinions stay theirs.
    charlie = visit(chair, javascript=javascript)
    for name in files:
        for page in (michele, charlie):
            answer_conflict(page, meeting, name)
            expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[name])
            expect(page.get_by_text(NEEDS[name]).first).to_be_visible()
    assert ConflictDeclaration.objects.filter(user=committee_member, has_conflict=False).count() == 3
    give_opinion(michele, meeting, moulin, "Défavorable", "Le calendrier est serré.")
    give_opinion(michele, meeting, erables, "Favorable", "La table sait où elle va.")
    assert michele.get_by_role("button", name="Consigner ce que le comité adopte").count() == 0
    for page in (charlie, team):
        page.goto(paper_address(meeting, erables))
        expect(page.get_by_role("main")).to_contain_text("1 membre a donné son avis.")
        assert "La table sait où elle va." not in page.content()

    # One member does not know: the chair answers in their place, and the file closes to them.
    vivian = visit(third_member, javascript=javascript)
    answer_conflict(vivian, meeting, PASSERELLES, "Je ne sais pas", "Mon service y prête un local.")
    expect(vivian.get_by_role("heading", level=1)).to_have_text("Votre question attend une réponse")
    assert TITLES[PASSERELLES] not in vivian.content()
    vivian.goto(meeting.get_absolute_url())
    expect(row(vivian, PASSERELLES)).to_contain_text("réponse attendue")
    charlie.goto("/a-faire/")
    charlie.get_by_role("link", name=f"Dire à {third_member.full_name}").click()
    expect(charlie.get_by_role("main")).to_contain_text("Mon service y prête un local.")
    charlie.get_by_role("radio", name="Conflit", exact=True).check()
    charlie.get_by_role("button", name="Consigner la réponse").click()
    expect(charlie.get_by_role("status")).to_contain_text("La réponse est consignée.")
    assert Email.objects.get(kind="proposals.doubt_ruled").to_user == third_member
    for address in ("/", "/a-faire/", "/comite/", meeting.get_absolute_url()):
        vivian.goto(address)
        assert_nothing_of(vivian, PASSERELLES)
    assert vivian.goto(paper_address(meeting, passerelles)).status == 404

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
    expect(row(team, PASSERELLES)).to_contain_text("2 sièges présents sur 3; il en faut 2")
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

    # The chair closes each round; an opinion whose author has withdrawn is struck, without its words.
    team.goto(paper_address(meeting, erables))
    expect(team.get_by_role("main")).to_contain_text("c’est la présidence qui le ferme")
    expect(team.get_by_label("Motifs")).to_have_count(0)
    close_round(charlie, meeting, erables, "1 membre a donné son avis.")
    close_round(charlie, meeting, moulin, "Aucun membre n’a encore donné son avis.")
    close_round(charlie, meeting, passerelles, "Aucun membre n’a encore donné son avis.")
    team.goto(paper_address(meeting, erables))
    expect(team.locator(".thread")).to_contain_text("La table sait où elle va.")
    team.goto(paper_address(meeting, moulin))
    expect(team.get_by_role("main")).to_contain_text("Un avis biffé : retrait de Fondation B.")
    assert "Le calendrier est serré." not in team.content()

    # Three files, three recommendations.
    adopt(team, meeting, erables, "Accorder le soutien", "Les préalables sont réunis.")
    expect(team.get_by_role("status")).to_contain_text("La recommandation est consignée")
    adopt(team, meeting, moulin, "Reporter à une autre rencontre", "Le comité veut entendre la table.")
    expect(team.get_by_role("status")).to_contain_text("La recommandation est consignée")
    adopt(team, meeting, passerelles, "Ne pas accorder le soutien", "Le plan n’est pas adopté.")
    expect(team.get_by_role("status")).to_contain_text("La recommandation est consignée")
    reached = {name: type(proposal).objects.get(pk=proposal.pk).status for name, proposal in files.items()}
    assert reached == {ERABLES: Status.RECOMMENDED, MOULIN: Status.POSTPONED, PASSERELLES: Status.NOT_RECOMMENDED}

    # The minutes name who withdrew, to those who may know of the file.
    team.goto(meeting.get_absolute_url())
    team.get_by_role("link", name="Lever la rencontre").click()
    team.get_by_role("button", name="Lever la rencontre").click()
    expect(team.get_by_role("heading", level=1)).to_have_text("Compte rendu")
    minutes = team.get_by_role("main").inner_text().replace("\xa0", " ")
    for words in (
        *TITLES.values(),
        "Favorable",
        "Reportée",
        "Défavorable",
        "Le comité veut entendre la table.",
        f"{chair.full_name}, Fondation A",
        f"{cmtq_member.full_name}, Coalition : retrait prévu au guide",
        f"{insider.full_name}, Fondation du Moulin : lien avec une table concernée",
        f"{committee_member.full_name}, Fondation B : conflit déclaré après la lecture",
        f"{third_member.full_name}, Ville de Montréal : conflit tranché, à sa demande",
        "Favorable : 1",
        "Un avis ne compte plus : la personne s’est retirée.",
    ):
        assert words in minutes, words
    assert "Le calendrier est serré." not in minutes
    paper = reverse("proposals:meeting_minutes", args=[meeting.public_id])
    jordan.goto(paper)
    expect(jordan.get_by_text(TITLES[PASSERELLES])).to_have_count(0)  # never answered the question: not opened
    assert_nothing_of(jordan, MOULIN)
    michele.goto(paper)
    expect(michele.get_by_role("heading", name=TITLES[PASSERELLES])).to_be_visible()
    assert_nothing_of(michele, MOULIN)
    expect(michele.get_by_text("Le comité veut entendre la table.")).to_have_count(0)
    vivian.goto(paper)
    assert_nothing_of(vivian, PASSERELLES)
    assert "conflit tranché" not in vivian.content()
