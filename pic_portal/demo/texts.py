"""What the invented neighbourhoods write. Every word is fictitious; the neighbourhoods are marked « donnée fictive »."""

INITIATIVES = {
    "bonne-table": {
        "title": "La bonne table du quartier",
        "desired_change": (
            "Dans trois ans, chaque ménage des Érables trouve à dix minutes à pied de quoi bien manger, à un prix qu’il "
            "peut payer, et sait à qui parler quand le mois est trop long. Les organismes partagent leurs cuisines au "
            "lieu de multiplier les frigos."
        ),
        "priority_process": (
            "Quatre cafés-rencontres au printemps, dont un en arabe et un en espagnol, ont réuni 118 personnes. "
            "L’assemblée de quartier a ensuite voté parmi trois changements; celui-ci a reçu 61 voix sur 84."
        ),
        "neighbourhood_needs": (
            "Deux épiceries ont fermé en dix-huit mois. Un ménage sur quatre consacre plus de la moitié de son revenu au "
            "loyer, et les demandes de dépannage ont doublé depuis deux ans."
        ),
        "vision": (
            "Aux Érables, manger à sa faim n’est plus une question de chance.\n\n"
            "Où nous voulons arriver : trois cuisines ouvertes à tout le monde, un groupement d’achats qui fait baisser "
            "le prix du panier, et des personnes du quartier qui décident des deux.\n\n"
            "Ce qui doit être réuni : des lieux partagés sept jours sur sept, des personnes-relais dans chaque ensemble de "
            "logements, des organismes qui planifient ensemble, une Ville qui prête ses locaux.\n\n"
            "Ce qui relie le tout : les cuisines donnent une raison de se rencontrer; les rencontres font naître les "
            "achats groupés; les achats groupés donnent du poids pour négocier avec les commerçants et l’arrondissement."
        ),
        "summary": (
            "Ouvrir les cuisines des organismes aux familles, former des personnes-relais et grouper les achats de douze "
            "ensembles de logements."
        ),
        "strategies": (
            "1. Cuisines ouvertes : trois lieux partagent un horaire commun, mené par la maison des familles.\n"
            "2. Personnes-relais : vingt locataires formés et soutenus, deux par ensemble de logements.\n"
            "3. Achats groupés : un panier par deux semaines, négocié avec un grossiste, mené par la coopérative.\n"
            "4. Influence : obtenir de l’arrondissement l’usage des cuisines du centre communautaire le soir."
        ),
        "working_methods": (
            "Un comité de onze personnes, dont cinq du quartier, se réunit le premier mardi du mois et décide par "
            "consentement. Un désaccord qui dure deux rencontres va à l’assemblée de la table."
        ),
        "target_population": "Environ 400 ménages locataires, d’abord les familles arrivées depuis moins de cinq ans.",
        "partners": [
            ("Maison des familles des Érables", "Mène les cuisines ouvertes et prête la sienne.", "confirmed"),
            ("Coopérative Le Panier", "Organise les achats groupés.", "confirmed"),
            ("Centre communautaire Sainte-Odile", "Prête sa cuisine trois soirs par semaine.", "planned"),
        ],
        "questions": [
            "Qu’est-ce qui donne envie à une personne de revenir à une deuxième cuisine?",
            "À quelles conditions des organismes partagent-ils vraiment leurs lieux?",
        ],
        "capture_plan": (
            "Une fiche d’une page après chaque cuisine, un groupe d’échange tous les trois mois avec les personnes-relais, "
            "une lecture commune des données en juin et en décembre. Le comité revoit son calendrier après chaque lecture."
        ),
        "edi": {
            "capacity": "Une formation commune sur l’accueil, donnée par des personnes du quartier et payée.",
            "actions": "Comparer chaque saison qui vient et qui ne vient pas, par secteur et par langue.",
            "representation": "Cinq sièges sur onze au comité pour des personnes qui vivent la situation, avec garde et repas.",
            "systems": "Faire lever l’exigence d’une adresse fixe pour s’inscrire aux paniers.",
            "populations": "Autant de familles nouvellement arrivées que d’autres familles aux cuisines d’ici deux ans.",
        },
        "other_funding": "Le local est prêté. Une demande est en cours à l’arrondissement pour l’équipement (12 000 $).",
    },
    "portes-ouvertes": {
        "title": "Portes ouvertes : un logement sain pour chaque ménage",
        "desired_change": (
            "Les locataires du Vieux-Moulin connaissent leurs droits, obtiennent les réparations dont ils ont besoin et "
            "restent dans leur quartier."
        ),
        "priority_process": "Porte-à-porte dans 640 logements, puis deux soirées de mise en commun et un vote de 72 personnes.",
        "neighbourhood_needs": (
            "Un logement sur cinq a des moisissures visibles. Trois immeubles ont été vidés l’an dernier, et 46 ménages "
            "n’ont pas retrouvé de logement dans le quartier."
        ),
        "vision": (
            "Au Vieux-Moulin, un logement en mauvais état se répare et personne ne part à cause d’un dégât.\n\n"
            "Nous y arriverons en réunissant trois choses : des voisines et des voisins qui s’entraident, un point de "
            "service où l’on vient avec sa question, et des règles qui protègent.\n\n"
            "Chaque visite donne une information; chaque information nourrit une négociation; chaque négociation change une "
            "pratique, d’un immeuble à l’autre."
        ),
        "summary": "Former des locataires-relais, ouvrir un point de service logement et suivre chaque immeuble à risque.",
        "strategies": (
            "1. Locataires-relais dans quinze immeubles.\n2. Un point de service, deux soirs et le samedi.\n"
            "3. Une carte vivante des immeubles à risque, tenue avec la santé publique."
        ),
        "working_methods": "Un comité de neuf personnes, animation en alternance, décisions écrites et relues.",
        "target_population": "Environ 900 ménages locataires de quinze immeubles.",
        "partners": [
            ("Comité logement du Vieux-Moulin", "Anime le point de service.", "confirmed"),
            ("Clinique juridique du quartier", "Donne des soirées d’information.", "confirmed"),
        ],
        "questions": ["Quelles interventions mènent vraiment à une réparation?"],
        "capture_plan": "Un suivi de chaque dossier en cinq étapes, relu aux trois mois par le comité.",
        "edi": {
            "representation": "Interprètes payés à chaque assemblée; les convocations se font aussi de vive voix.",
            "systems": "Obtenir que les avis d’inspection soient remis dans la langue du ménage.",
        },
        "other_funding": "",
    },
    "ruelles": {
        "title": "Des ruelles aux rencontres",
        "desired_change": "Personne ne reste seul aux Passerelles : on se connaît, on se visite, on se dépanne.",
        "priority_process": "Sondage de ruelle auprès de 210 personnes, puis assemblée de quartier en octobre.",
        "neighbourhood_needs": (
            "Quatre personnes aînées sur dix vivent seules; un seul lieu de rencontre est ouvert la fin de semaine."
        ),
        "vision": "Une ruelle, un banc, un nom : trois gestes simples pour que chacune et chacun soit attendu quelque part.",
        "summary": "Préparer un réseau de ruelles habitées, avec une personne qui rassemble dans chacune.",
        "strategies": "1. Une équipe de ruelle par secteur.\n2. Un calendrier commun des lieux ouverts.",
        "working_methods": (
            "Un comité de sept personnes prépare le plan pendant un an. Trois soirées publiques, avec repas et garde, en "
            "font les grandes étapes."
        ),
        "target_population": "Les personnes aînées qui vivent seules et les familles de trois ensembles de logements.",
        "partners": [("Popote des Passerelles", "Relie les visites et les repas livrés.", "confirmed")],
        "questions": ["Comment rejoint-on une personne que personne ne connaît?"],
        "capture_plan": "Un carnet par ruelle, lu ensemble une fois par saison.",
        "edi": {"actions": "Commencer par les rues où les portes s’ouvrent le moins."},
        "other_funding": "",
    },
    "jeunes": {
        "title": "Une place pour chaque jeune",
        "desired_change": (
            "Les 15 à 24 ans de la Grand-Côte ont un lieu à eux, une personne adulte qui les connaît et un chemin vers un "
            "emploi ou des études qui leur ressemblent."
        ),
        "priority_process": "Trente entrevues menées par des jeunes, puis un forum d’une journée.",
        "neighbourhood_needs": "Un jeune sur six n’est ni aux études ni en emploi, contre un sur dix à Montréal.",
        "vision": "Chaque jeune est attendu quelque part le lundi matin.",
        "summary": "Élargir à deux quartiers le réseau de parrainage éprouvé pendant trois ans.",
        "strategies": "1. Parrainage.\n2. Entreprises qui accueillent.\n3. Un lieu ouvert le soir.",
        "working_methods": "Une table jeunesse décide du tiers du budget.",
        "target_population": "Environ 300 jeunes de 15 à 24 ans.",
        "partners": [
            ("Carrefour jeunesse de la Grand-Côte", "Coordonne le parrainage.", "confirmed"),
            ("École secondaire du Belvédère", "Ouvre ses locaux le soir.", "confirmed"),
        ],
        "questions": ["Qu’est-ce qui fait durer un parrainage plus de six mois?"],
        "capture_plan": "Deux bilans par an, écrits avec les jeunes, et une rencontre de transfert entre quartiers.",
        "edi": {"representation": "Les jeunes animent leurs propres entrevues et sont payés pour le faire."},
        "other_funding": "Deux entreprises prêtent des locaux; 20 000 $ par an sont confirmés par une fondation locale.",
    },
}
