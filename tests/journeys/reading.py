"""Read a page as its reader and its screen reader get it: words block by block, headings, addresses, attributes."""

import re
from html.parser import HTMLParser

INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
}
UNREAD = {"script", "style", "template", "textarea"}
READ_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title", "data-label"}
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "line"}
HOME_TITLES = {
    "Projet impact collectif – Le portail des quartiers",
    "Projet impact collectif – The neighbourhoods’ portal",
}
SITE = {"fr-CA": " – Portail PIC", "en-CA": " – PIC Portal"}
HEADING = re.compile(r"h[1-6]")


class Reading(HTMLParser):
    """``blocks``: the text of each paragraph, cell, label or read attribute; no-break spaces are kept as they are.

    What says that it is in another language than the page's (``home``) is left out.
    """

    def __init__(self, html, home="fr"):
        super().__init__(convert_charrefs=True)
        self._home = home
        self.blocks, self.headings, self.addresses, self.forms = [], [], [], []
        self.styled, self.empty_addresses, self.ids = [], [], []
        self.lang = self.title = ""
        self._words, self._unread, self._in_title, self._in_svg = [], 0, False, 0
        self._foreign, self._inside_foreign = "", 0  # the element that says it is in another language, or in none known
        self.feed(html)
        self.close()
        self._end_block()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in INLINE:
            self._end_block()
        if tag in UNREAD:
            self._unread += 1
        self._in_svg += tag == "svg"
        self._enter_foreign(tag, given)
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "title" and not self._in_svg:
            self._in_title = True
        if HEADING.fullmatch(tag):
            self.headings.append(int(tag[1]))
        if tag == "form":
            self.forms.append(given.get("method", "get").lower())
        if "style" in given:
            self.styled.append(self.get_starttag_text())
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            (self.addresses if given["href"] else self.empty_addresses).append(given["href"])
        if tag in ("link", "img", "script", "form", "iframe"):
            named = [given[name] for name in ("href", "src", "action") if name in given]
            self.empty_addresses += [self.get_starttag_text() for address in named if not address]
        for name in READ_ATTRIBUTES & given.keys():
            self.blocks.append(_plain(given[name] or ""))

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self._end_block()
        if tag in UNREAD:
            self._unread -= 1
        self._in_svg -= tag == "svg"
        if tag == self._foreign:
            self._inside_foreign -= 1
            self._foreign = self._foreign if self._inside_foreign else ""
        if tag == "title":
            self._in_title = False

    def handle_data(self, data):
        if self._in_title:
            self.title += data
        if not self._unread and not self._foreign:
            self._words.append(data)

    def _enter_foreign(self, tag, given):
        if tag == self._foreign:
            self._inside_foreign += 1
        elif not self._foreign and tag != "html" and not given.get("lang", self._home).startswith(self._home):
            self._foreign, self._inside_foreign = tag, 1

    def _end_block(self):
        text, self._words = _plain("".join(self._words)), []
        if text:
            self.blocks.append(text)


def _plain(text):
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")


# --- Québec's typography, and words that are not French ---------------------------------------------------------------
DEFECTS = {
    "apostrophe droite": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "espace avant ; ! ?": re.compile(r"[ \u00a0\u202f][;!?](?=\s|$|»)"),
    "espace ordinaire avant « : »": re.compile(r"\S :(?=\s|$)"),
    "rien avant « : »": re.compile(r"[^\W\d_]:(?=\s|$)"),
    "guillemet sans espace insécable": re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"),
    "« $ » sans espace insécable": re.compile(r"\d ?\$"),
    "« % » sans espace insécable": re.compile(r"\d ?%"),
    "milliers sans espace insécable": re.compile(r"(?<!\d)\d{1,3} \d{3}(?!\d)(?=.{0,12}\$)"),
    "heure sans espace insécable": re.compile(r"\d(?: h| ?h ?)\d\d\b|\d h\b"),
}
ENGLISH = re.compile(
    r"\b(?:Submit|Please|Error|Save|This field|required|Password|Sign [Ii]n|Log ?[Ii]n|Delete|Cancel|Search|Loading"
    r"|Yes|Unknown|Next|Previous|Showing|Page not found)\b"
)
NOTHING = re.compile(r"\bNone\b|\bundefined\b|\bNaN\b")


def defects_of(reading):
    """Return « kind : words » for each typographic defect, English word or empty value that a page shows."""
    looked = {**DEFECTS, "mot anglais": ENGLISH, "valeur vide": NOTHING}
    return [
        f"{kind} : « {_around(block, found)} »"
        for block in dict.fromkeys(reading.blocks)
        for kind, pattern in looked.items()
        if (found := pattern.search(block))
    ]


def _around(block, found):
    return block[max(0, found.start() - 40) : found.end() + 40].replace("\u00a0", "⍽")


def faults_of(reading, lang="fr-CA"):
    """Return what a page's structure must not be: headings, language, title, addresses, inline style."""
    faults = []
    if reading.headings.count(1) != 1:
        faults.append(f"{reading.headings.count(1)} titres h1")
    skips = [f"h{a} puis h{b}" for a, b in zip(reading.headings, reading.headings[1:], strict=False) if b > a + 1]
    faults += [f"niveaux de titres sautés : {skip}" for skip in skips]
    if reading.lang != lang:
        faults.append(f"langue « {reading.lang} »")
    title = _plain(reading.title)
    if not title.endswith(SITE[lang]) and title not in HOME_TITLES:
        faults.append(f"title « {title} »")
    if not title[:1].isalnum() or " – – " in title:
        faults.append(f"title « {title} »")
    faults += [f"adresse vide : {where}" for where in reading.empty_addresses]
    faults += [f"attribut style : {tag[:120]}" for tag in reading.styled]
    faults += [f"id répété : {name}" for name in {name for name in reading.ids if reading.ids.count(name) > 1}]
    return faults
