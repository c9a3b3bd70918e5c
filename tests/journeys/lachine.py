"""What the table of Lachine writes for the first call of 2022, page after page."""

from playwright.sync_api import expect

from proposals.models import Proposal, SectionCode

from . import steps


def fill(page, **answers):
    """Fill controls by the label written out in ``LABELS``."""
    for name, text in answers.items():
        page.get_by_role("textbox", name=LABELS[name], exact=True).fill(text)


LABELS = {
    "change": "Changement souhaité",
    "process": "Comment l’avez-vous choisi ensemble?",
    "needs": "Besoins et contexte du quartier",
    "vision": "Texte de la vision",
    "summary": "L’initiative en bref",
    "strategies": "Stratégies collectives",
    "methods": "Façons de travailler ensemble",
    "reached": "Personnes rejointes",
    "partner": "Organisation",
    "part": "Ce qu’elle fera",
    "question": "Question",
    "plan": "Plan sommaire de captation",
    "actions": "Actions",
}


def write_letter_of_intent(page):
    page.goto("/propositions/nouvelle/")
    expect(page.get_by_text("jusqu’au vendredi 15 octobre 2021").first).to_be_visible()
    expect(page.get_by_text("jusqu’au mardi 1er février 2022").first).to_be_visible()
    page.get_by_role("link", name="Appel du 1er février 2022, Lachine : d’ici le 15 octobre 2021").click()
    page.get_by_label("Intensification").check()
    page.get_by_label("Votre lettre", exact=True).fill("Nous voulons étendre le système alimentaire lachinois.")
    steps.press(page, "Envoyer la lettre")
    expect(page.get_by_role("heading", name="Votre lettre d’intention est envoyée")).to_be_visible()
    expect(page.get_by_text("attendue au plus tard le 1er février 2022 à 23 h 59")).to_be_visible()


def open_draft(page):
    page.goto("/propositions/nouvelle/")
    page.get_by_role("radio", name="Étape 3 : Intensification").check()
    page.get_by_label("Date du premier échange").fill("2021-10-04")
    page.get_by_label("Initiative poursuivie").select_option(label="Système alimentaire lachinois")
    steps.press(page, "Ouvrir le brouillon")
    expect(steps.heading(page)).to_have_text("Système alimentaire lachinois")
    return Proposal.objects.get()


def write_sections(page, proposal):
    steps.open_section(page, proposal, SectionCode.CHANGE)
    page.get_by_role("textbox", name="Titre de l’initiative").fill("Système alimentaire lachinois")
    fill(
        page,
        change="Bien manger coûte moins cher à Lachine.",
        process="Un vote en assemblée.",
        needs="Peu d’épiceries.",
    )
    steps.finish(page, "Changement souhaité")

    steps.open_section(page, proposal, SectionCode.PREREQUISITES)
    page.get_by_role("radio", name="Adopté", exact=True).check()
    page.get_by_label("Date d’adoption").fill("2021-06-10")
    for explanation in page.get_by_label("Explication").all():
        explanation.fill("Adopté et documenté : voir le bilan de la phase 1.")
    steps.finish(page, "Préalables")

    steps.open_section(page, proposal, SectionCode.VISION)
    page.get_by_role("radio", name="J’écris le texte ici").check()
    fill(page, vision="Un système alimentaire durable, porté par les gens de Lachine.")
    steps.finish(page, "Vision de changement")

    steps.open_section(page, proposal, SectionCode.INITIATIVE)
    fill(page, summary="Étendre les marchés.", strategies="Trois marchés de plus.", methods="Un comité mensuel.")
    fill(page, reached="Deux mille ménages.", partner="Jardins de l’Ouest", part="Produit les légumes.")
    page.get_by_role("radio", name="Confirmé").check()
    steps.finish(page, "Initiative et partenaires")

    steps.open_section(page, proposal, SectionCode.LEARNING)
    fill(page, question="Qu’est-ce qui fait revenir au marché?", plan="Une fiche par marché, relue chaque saison.")
    steps.finish(page, "Apprentissages")

    steps.open_section(page, proposal, SectionCode.EDI)
    fill(page, actions="Un point de vente là où il n’y en a pas.")
    steps.finish(page, "Équité, diversité et inclusion")

    steps.open_section(page, proposal, SectionCode.DURATION)
    page.get_by_role("radio", name="3 ans").check()
    steps.finish(page, "Durée")

    steps.open_section(page, proposal, SectionCode.BUDGET)
    expect(page.get_by_text("Chaque année compte entre 150 000 $ et 350 000 $")).to_be_visible()
    for year in (1, 2, 3):
        page.get_by_role("textbox", name=f"Ressources humaines, an {year}").fill("200 000 $")
    expect(page.get_by_role("row", name="Total demandé")).to_contain_text("600 000 $")
    steps.finish(page, "Budget")
