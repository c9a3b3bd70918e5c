"""Every page that each role can reach by its links, in the demonstration: structure, words, width, axe, weight."""

import gzip
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from pytest_django.live_server_helper import LiveServer

from accounts.append_only import drop_triggers
from accounts.models import User
from tests.plugins.browser import HEIGHT, Witness, assert_accessible, assert_no_sideways_scroll

from .reading import Reading, defects_of, faults_of
from .steps import enter

# One worker: the demonstration is loaded once. The mark makes pytest-django prepare the database.
pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("every-page")]

# Who walks: the key of a person of the demonstration; « guest » is nobody. The first to reach a page opens it in the
# browser as well; the others of the demonstration walk in the exhaustive test.
PEOPLE = ["guest", "second", "coordinator", "fifth", "team", "advisor", "member", "insider", "cmtq", "coach", "admin"]
OTHERS = ["contributor", "sixth", "third", "fourth", "substitute", "chair", "city"]
# Pages that change with the role or the state: each shape of them is opened, for each role that meets it first.
SHAPES = {
    "home",
    "todo",
    "readiness:home",
    "readiness:declaration",
    "readiness:request",
    "proposals:list",
    "proposals:detail",
    "proposals:meeting",
    "proposals:meeting_file",
}
PHONE, DESKTOP = 320, 1280
SAMPLES = 1  # addresses of one name for one person, outside the exhaustive walk
MOST = 400
MOST_HOPS = 5


def samples_of(name):
    """How many addresses of one name are enough: a file or a filter once, what changes with its state more often."""
    if name in SHAPES:
        return 8
    if name.startswith("toolbox:search") and "&" in name:
        return 0  # two filters at once teach nothing that each did not
    return 1 if "?" in name or name.endswith("_pdf") else SAMPLES


@dataclass(frozen=True)
class Visit:
    """One page as one person got it. ``reading`` is None for a file."""

    path: str
    name: str
    status: int
    reading: Reading | None
    linked_from: str

    @property
    def place(self):
        """What it is an example of: an address by its name; where the state shows, by the shape of the page too."""
        shape = (*self.reading.headings, *self.reading.forms) if self.name in SHAPES else ()
        return self.name, shape


# --- The demonstration, once for the module -------------------------------------------------------------------------
@pytest.fixture
def _django_db_helper():
    """No transaction around each test: the demonstration is committed once, and the server reads it."""


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The demonstration in the test's database, and a server on it; emptied after the module."""
    with django_db_blocker.unblock(), override_settings(PIC_DEMO=True, STAFF_MUST_ENROL=False):
        call_command("load_programme", verbosity=0)
        call_command("load_demo", verbosity=0)
        server = LiveServer("localhost")
        yield server
        server.stop()
        drop_triggers(connection)
        call_command("flush", interactive=False, verbosity=0)


def person(key):
    return None if key == "guest" else User.objects.get(email=f"{key}@demo.example.org")


@pytest.fixture(scope="module")
def walked(site):
    """``walked(key)``: the pages that somebody reaches from « / », walked once, some of each name."""
    known = {}

    def walk_once(key):
        if key not in known:
            known[key] = walk(person(key), samples_of)
        return known[key]

    return walk_once


def within(address):
    """Return the path and query of an address of the portal itself; nothing for others and for the administration.

    English pages are the same pages: ``test_english.py`` walks them.
    """
    split = urlsplit(urldefrag(address).url)
    if split.scheme or split.netloc or not split.path.startswith("/") or split.path.startswith(("/admin/", "/en/")):
        return ""
    return split.path + (f"?{split.query}" if split.query else "")


def walk(user, samples=lambda name: MOST, within=within, start="/", home="fr"):
    """Follow every link from « / » as this person; return the visits in the order in which they were met.

    ``within`` says which addresses are followed, ``home`` in which language the pages are.
    """
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    waiting, seen, taken, visits = [(start, "")], {start}, {}, []
    while waiting and len(visits) < MOST:
        path, linked_from = waiting.pop(0)
        name = name_of(path)
        if taken.setdefault(name, 0) >= samples(name):
            continue
        taken[name] += 1
        response, final = followed(client, path)
        if response is None:
            continue  # it leads to a site of somebody else, where nobody goes from here
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        reading = Reading(response.content.decode(), home) if is_page else None
        if response.streaming:
            b"".join(response.streaming_content)
        visits.append(Visit(path, name, response.status_code, reading, linked_from))
        for link in reading.addresses if reading else ():
            target = within(urljoin(final, link))
            if target and target not in seen:
                seen.add(target)
                waiting.append((target, path))
    return visits


def followed(client, path):
    """Return (response, its address) after redirections; (None, …) when they lead out of the portal."""
    response = client.get(path)
    for _hop in range(MOST_HOPS):
        if response.status_code not in (301, 302, 303, 307, 308):
            break
        path = urljoin(path, response["Location"])
        if urlsplit(path).netloc:
            return None, path
        response = client.get(path)
    return response, path


def name_of(path):
    """The name of an address; with a query, the names of its parameters, because filters are pages of their own."""
    split = urlsplit(path)
    try:
        name = resolve(split.path).view_name
    except Resolver404:
        return f"sans vue : {split.path}"
    parameters = sorted({pair.partition("=")[0] for pair in split.query.split("&")} - {""})
    return f"{name}?{'&'.join(parameters)}" if parameters else name


def report(found):
    assert not found, f"{len(found)} défauts\n" + "\n".join(found)


# --- What is read ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", PEOPLE)
def test_every_link_leads_somewhere(walked, key):
    visits = walked(key)
    report([f"{v.status} {v.path}, lié depuis {v.linked_from}" for v in visits if v.status != 200])
    assert {"home", "public:programme"} <= {v.name for v in visits}


@pytest.mark.parametrize("key", PEOPLE)
def test_every_page_has_one_title_an_order_a_language_and_no_inline_style(walked, key):
    report([f"{key} {v.path} : {fault}" for v in walked(key) if v.reading for fault in faults_of(v.reading)])


@pytest.mark.parametrize("key", PEOPLE)
def test_every_page_is_in_french_and_set_as_in_quebec(walked, key):
    report([f"{key} {v.path} : {found}" for v in walked(key) if v.reading for found in defects_of(v.reading)])


def test_the_walk_meets_the_pages_of_each_role(walked):
    """Without this, a home page that lost its links would pass every other test of this module."""
    expected = {
        "guest": {"account_login", "proposals:blank_form", "neighbourhoods:list"},
        "coordinator": {"proposals:section", "proposals:check", "proposals:start", "accounts:profile"},
        "fifth": {"proposals:letter", "proposals:participation", "notifications:my_emails"},
        "advisor": {"proposals:analysis", "proposals:ask", "proposals:notes"},
        "team": {"proposals:decision", "proposals:meeting", "proposals:letters", "team", "outbox:emails"},
        "member": {"proposals:committee", "proposals:meeting", "proposals:meeting_minutes"},
    }
    for key, names in expected.items():
        met = {v.name for v in walked(key)}
        assert names <= met, f"{key} : {sorted(names - met)}"


# --- What is seen ---------------------------------------------------------------------------------------------------
@pytest.fixture
def browse(site, new_context):
    """``browse(key, width=…, javascript=…)``: a page of that person's browser, and the list of what went wrong."""

    def opened(key, *, width=PHONE, javascript=True):
        context = new_context(
            base_url=site.url,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            locale="fr-CA",
            timezone_id="America/Toronto",
            reduced_motion="reduce",
        )
        witness = Witness(site.url)
        context.on("request", witness.on_request)
        context.on("weberror", lambda error: witness.faults.append(f"erreur de script : {error.error}"))
        context.on(
            "console",
            lambda message: witness.faults.append(f"console : {message.text}") if message.type == "error" else None,
        )
        page = context.new_page()
        user = person(key)
        return (enter(page, user) if user else page), witness.faults

    return opened


def first_met(walked, key):
    """The pages that this person is the first of ``PEOPLE`` to meet: one example of each."""
    met = {}
    for walker in PEOPLE[: PEOPLE.index(key) + 1]:
        for visit in walked(walker):
            if visit.reading and visit.status == 200 and "&" not in visit.name:
                met.setdefault(visit.place, (walker, visit))
    return [visit for walker, visit in met.values() if walker == key]


def look_at(page, path, faults, *, axe=True):
    """Open a page and add to ``faults`` all that is wrong with it. Without JavaScript axe itself cannot run."""
    before = len(faults)
    try:
        page.goto(path)
        assert_no_sideways_scroll(page)
        if axe:
            assert_accessible(page)
    except AssertionError as wrong:
        faults.append(str(wrong))
    faults[before:] = [f"{path} : {fault}" for fault in faults[before:]]


@pytest.mark.parametrize("key", PEOPLE)
def test_every_page_is_accessible_and_fits_a_phone(site, walked, browse, key):
    page, faults = browse(key)
    for visit in first_met(walked, key):
        look_at(page, visit.path, faults)
    report(faults)


# Forms that are sent as they open, empty: (who, name of the address).
EMPTY_FORMS = [
    ("guest", "account_login"),
    ("coordinator", "proposals:start"),
    ("advisor", "proposals:ask"),
    ("team", "proposals:decision"),
    ("team", "proposals:meeting_plan"),
    ("team", "team_call_new"),
]


@pytest.mark.parametrize(("key", "name"), EMPTY_FORMS, ids=[name for _key, name in EMPTY_FORMS])
def test_a_form_sent_empty_says_how_to_mend_it(site, walked, browse, key, name):
    page, faults = browse(key)
    page.goto(next(visit.path for visit in walked(key) if visit.name == name))
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form[method=post]:has(.field)').requestSubmit()")
    assert page.title().startswith("Erreur\u00a0: ")
    summary = page.locator(".error-summary")
    assert summary.evaluate("box => box === document.activeElement")
    for link in summary.get_by_role("link").all():
        target = page.locator(f"[id='{link.get_attribute('href').lstrip('#')}']")
        assert target.count() == 1, link.inner_text()
        beside = page.locator(".field__error").filter(has_text=link.inner_text())
        assert beside.count() >= 1, f"ces mots ne sont pas près du champ : {link.inner_text()}"
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    reading = Reading(page.content())
    report([*faults, *faults_of(reading), *defects_of(reading)])


# --- What it weighs -------------------------------------------------------------------------------------------------
FIRST_VIEWS = [
    ("guest", "home"),
    ("guest", "public:programme"),
    ("guest", "public:stages"),
    ("guest", "public:framework"),
    ("guest", "proposals:blank_form"),
    ("guest", "neighbourhoods:list"),
    ("guest", "account_login"),
    ("coordinator", "home"),
    ("coordinator", "proposals:list"),
    ("coordinator", "proposals:detail"),
    ("coordinator", "proposals:section"),
    ("team", "home"),
    ("team", "proposals:list"),
    ("team", "team"),
    ("team", "proposals:decision"),
    ("member", "proposals:meeting"),
]


@pytest.mark.parametrize(("key", "name"), FIRST_VIEWS, ids=[f"{key}-{name}" for key, name in FIRST_VIEWS])
def test_a_first_view_is_light(site, walked, browse, key, name):
    page, faults = browse(key)
    answers = []
    page.context.on("response", lambda response: answers.append(response))
    page.goto(next(visit.path for visit in walked(key) if visit.name == name), wait_until="networkidle")
    weights = {urlsplit(answer.url).path: len(gzip.compress(answer.body())) for answer in answers if answer.ok}
    assert len(answers) <= 6, sorted(weights)
    assert sum(weights.values()) <= 90_000, weights
    report(faults)


# Queries allowed on a page, by the kind of page.
HOME, LIST, FORM = 12, 8, 6
BEFORE_STARTING = 10  # not a form alone: dates, stages and rules, calls and letters of intent stand on that page
QUERIES = [
    ("coordinator", "home", HOME),
    ("team", "home", HOME),
    ("member", "home", HOME),
    ("coordinator", "proposals:list", LIST),
    ("team", "proposals:list", LIST),
    ("member", "proposals:committee", LIST),
    ("guest", "home", LIST),
    ("guest", "neighbourhoods:list", LIST),
    ("guest", "account_login", FORM),
    ("coordinator", "proposals:section", FORM),
    ("coordinator", "proposals:start", BEFORE_STARTING),
    ("team", "proposals:meeting_plan", FORM),
]


@pytest.mark.parametrize(("key", "name", "most"), QUERIES, ids=[f"{key}-{name}" for key, name, _most in QUERIES])
def test_a_page_asks_the_database_little(site, walked, key, name, most):
    client, user = Client(), person(key)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    path = next(visit.path for visit in walked(key) if visit.name == name)
    client.get(path)  # the first page after signing in also writes the session
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    assert len(asked) <= most, "\n".join(query["sql"][:140] for query in asked)


def test_a_public_page_without_a_form_sets_no_cookie(site, walked):
    public = [visit for visit in walked("guest") if visit.reading and "post" not in visit.reading.forms]
    assert {"home", "public:programme", "proposals:verify", "neighbourhoods:detail"} <= {v.name for v in public}
    report([f"{v.path} : {list(cookies)}" for v in public if (cookies := Client().get(v.path).cookies)])


# --- The whole product ----------------------------------------------------------------------------------------------
@pytest.mark.exhaustive
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("key", PEOPLE + OTHERS)
def test_every_page_of_every_role_at_every_width(site, browse, key, width, javascript):
    page, faults = browse(key, width=width, javascript=javascript)
    found = []
    for visit in walk(person(key)):
        if visit.reading:
            said = (*faults_of(visit.reading), *defects_of(visit.reading))
            found += [f"{visit.path} : {fault}" for fault in said]
            look_at(page, visit.path, faults, axe=javascript)
    report([*found, *faults])
