"""The same pages below /en/: each reached by its links, in English to the last label, as sound as in French."""

from urllib.parse import urldefrag, urlsplit

import pytest
from django.utils import translation

from pic_portal import catalogues

from .reading import faults_of
from .test_every_page import (  # noqa: F401 - fixtures of that module, over a demonstration of our own
    DESKTOP,
    PHONE,
    _django_db_helper,
    browse,
    look_at,
    person,
    report,
    samples_of,
    site,
    walk,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("every-page-in-english")]

PEOPLE = ["guest", "coordinator", "team", "member", "coach"]
# Seen as well as read: the public face, and what each role meets first.
SEEN = {
    "guest": [
        "/en/",
        "/en/programme/",
        "/en/programme/etapes/",
        "/en/quartiers/",
        "/en/preparation/",
        "/en/compte/connexion/",
    ],
    "coordinator": ["/en/", "/en/propositions/", "/en/compte/"],
    "team": ["/en/", "/en/equipe/"],
}


def english(address):
    """Return the path and query of an English page; nothing for the others, nor for the administration."""
    split = urlsplit(urldefrag(address).url)
    if split.scheme or split.netloc or not split.path.startswith("/en/") or split.path.startswith("/en/admin/"):
        return ""
    return split.path + (f"?{split.query}" if split.query else "")


@pytest.fixture(scope="module")
def walked(site):  # noqa: F811
    known = {}

    def walk_once(key):
        if key not in known:
            with translation.override("en"):  # names of addresses are found in the language of the page
                known[key] = walk(person(key), samples_of, english, "/en/", "en")
        return known[key]

    return walk_once


# What people wrote, chose or froze in French, and is shown as it is: names, lines of a budget, labels kept with an
# analysis, titles, the roles of the demonstration, the name of each language.
DATA = {
    "Accompagnement", "Activités et animation", "Administration du portail", "Collaboration", "Évaluation",
    "Évaluation et captation des apprentissages", "Français", "Frais d’administration",
    "Mobilisation et participation (transport, garde, collation)", "Portail PIC", "Ressources humaines",
    "Un changement choisi ensemble", "Un plan de déploiement", "Un plan de quartier",
}  # fmt: skip
# Pages that list what was written to somebody, or learned by somebody, in the language of that day.
RECORDS = ("/en/compte/courriels/", "/en/equipe/courriels/", "/en/rapports/apprentissages/")


@pytest.fixture(scope="module")
def french():
    """French strings without fields whose English is another: none of them may be a block of an English page."""
    said = {
        _words(key[1])
        for wanted in catalogues.gathered().values()
        for key, places in wanted.items()
        if isinstance(key[1], str) and not all("demo" in str(place) for place in places)
    }
    return {
        _words(message.id)
        for room in catalogues.ROOMS
        for message in catalogues.read(room)
        if isinstance(message.id, str) and "%" not in message.id and _words(message.string) != _words(message.id)
    } & said - DATA


def _words(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("key", PEOPLE)
def test_every_english_link_leads_to_a_sound_page(walked, key):
    visits = walked(key)
    found = [f"{v.status} {v.path}, lié depuis {v.linked_from}" for v in visits if v.status != 200]
    found += [f"{v.path} : {fault}" for v in visits if v.reading for fault in faults_of(v.reading, "en-CA")]
    report(found)
    assert len(visits) > 10


@pytest.mark.parametrize("key", PEOPLE)
def test_no_string_of_the_portal_stays_french_on_an_english_page(walked, french, key):
    report(
        [
            f"{v.path} : {block}"
            for v in walked(key)
            if v.reading and not v.path.startswith(RECORDS)
            for block in dict.fromkeys(v.reading.blocks)
            if _words(block) in french
        ]
    )


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("key", SEEN)
def test_english_pages_are_accessible_and_fit(browse, key, width):  # noqa: F811
    page, faults = browse(key, width=width)
    for path in SEEN[key]:
        look_at(page, path, faults)
    report(faults)
