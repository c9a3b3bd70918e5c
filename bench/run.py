"""Measure what pages cost on PostgreSQL and Redis: ``make bench``. Prints p50 and p95, queries and bytes; asserts nothing.

Traffic goes to this machine's loopback only, is bounded in number and time, and stops by itself.
"""

import gzip
import io
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench.serving import get, line, say, server  # noqa: E402 - the folder is on the path now

VAR = tempfile.mkdtemp(prefix="pic-bench-")
os.environ.update(
    DJANGO_SETTINGS_MODULE="pic_portal.settings",
    PIC_VAR=VAR,
    PIC_DEMO="0",
    PIC_HTTPS="0",
    SECRET_KEY="only-for-the-bench-" + "x" * 50,
)

ALONE = 40  # requests of one client for each page
CROWD, EACH, THINK = 20, 12, 1.0  # clients at once, requests of each, seconds between two of them


def main():
    import django

    began = time.perf_counter()
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # Staff of the bench has no second factor: what is measured is the pages, not the way in.
    settings.STAFF_MUST_ENROL = False
    call_command("migrate", verbosity=0)
    call_command("load_programme", verbosity=0)
    call_command("collectstatic", "--noinput", verbosity=0)
    from django.utils import timezone

    from bench.files import taken_away
    from bench.papers import papers
    from bench.seed import seed
    from bench.seed_events import seed_events
    from bench.seed_reports import seed_reports
    from bench.seed_toolbox import RESOURCES, searches, seed_toolbox
    from bench.sweep import OBLIGATIONS, lay_out_the_set, seed_obligations, sweep
    from pic_portal.warming import warm_up

    people = seed(timezone.now())
    activities_began = time.perf_counter()
    large = seed_events(people, timezone.now())
    say(f"Activités : {time.perf_counter() - activities_began:.1f} s")
    lay_out_the_set(people, timezone.now())
    reports = seed_reports(people, timezone.now())
    indexed = seed_toolbox(people, timezone.now())
    take_statistics()
    say(f"Données : {counts()} — {time.perf_counter() - began:.0f} s")
    pages = [*pages_of(people), *pages_of_activities(large), *pages_of_reports(*reports), *pages_of_toolbox()]
    say("\n1. Requêtes et octets par page")
    weigh(pages)
    sessions = {role: session_of(user) for role, user in people.items()}
    with server() as (port, cold):
        say(f"\n2. Démarrage à froid jusqu’à la première page : {cold:.2f} s (but : 3 s)")
        say(f"\n3. Un client, {ALONE} requêtes par page : temps du serveur, en millisecondes (but : p95 ≤ 50)")
        for role, name, url in pages:
            line(f"{role:12} {name}", [get(port, url, sessions.get(role)) for _n in range(ALONE)])
        say(f"\n4. {CROWD} personnes à la fois, {THINK:.0f} s de réflexion (but : p95 ≤ 120)")
        line("parties au même instant", crowd(port, pages, sessions, arriving_within=0))
        line("arrivées en une seconde", crowd(port, pages, sessions, arriving_within=THINK))
    warm_up()  # what a web server has done before it answers: the set that was seeded is no cycle to look for
    say("\n5. Relevés d’heures (but : un compte de dix ans ≤ 10 ms; tous les quartiers ≤ 300 ms)")
    statements()
    say("\n6. PDF (but : lettre ≤ 300 ms; rapport de dix pages ≤ 3 000 ms)")
    documents(reports[1])
    say(f"\n7. Recherche dans {RESOURCES} ressources (but : p95 ≤ 40 ms; index en 60 s au plus)")
    say(f"  index refait : {indexed:.1f} s")
    searches()
    say(f"\n8. Rappels de {OBLIGATIONS} échéances, en un passage (but : 60 s)")
    seed_obligations(timezone.now())
    sweep(timezone.now())
    say("\n9. Fichiers à emporter (but : mémoire bornée)")
    taken_away(people, timezone.now())
    say("\n10. Les papiers du comité, de la demande au fichier (but : un cahier de 20 dossiers en 20 s)")
    papers(timezone.now())


def take_statistics():
    """Tell PostgreSQL what its tables hold, as its autovacuum does in production; the throwaway server has none."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def counts():
    from coaching.models import HoursEntry
    from events.models import Registration
    from notifications.models import Email
    from proposals.models import JournalEntry, Proposal, SectionDraft

    return (
        f"{Proposal.objects.count()} propositions, {SectionDraft.objects.count()} sections, "
        f"{JournalEntry.objects.count()} lignes de journal, "
        f"{HoursEntry.objects.count()} écritures d’heures, {Registration.objects.count()} inscriptions, "
        f"{Email.objects.count()} courriels"
    )


def pages_of(people):
    """(role, what it is, address) of the pages that exist; a role that is nobody asks as a visitor."""
    from django.urls import reverse

    from coaching.models import ProgrammeYear
    from proposals.models import Proposal, Status

    year = ProgrammeYear.objects.in_order().last()
    own = Proposal.objects.filter(memberships_of(people["coordinator"]))
    draft = own.filter(status=Status.DRAFT).first()
    under_review = Proposal.objects.filter(
        status=Status.UNDER_REVIEW, neighbourhood__portfolio__advisor=people["advisor"]
    )
    yield "visiteur", "accueil", "/"
    yield "visiteur", "programme", reverse("public:programme")
    yield "visiteur", "quartiers", reverse("neighbourhoods:list")
    yield "visiteur", "connexion", reverse("account_login")
    yield "coordinator", "à faire", "/"
    yield "coordinator", "liste", reverse("proposals:list")
    yield "coordinator", "brouillon", reverse("proposals:detail", args=[draft.public_id])
    yield "coordinator", "budget", reverse("proposals:section", args=[draft.public_id, "budget"])
    yield "advisor", "à faire", "/"
    yield "advisor", "liste", reverse("proposals:list")
    yield "advisor", "dossier", reverse("proposals:detail", args=[under_review.first().public_id])
    yield "team", "à faire", "/"
    yield "team", "équipe", "/equipe/"
    yield "team", "chiffres", "/equipe/chiffres/"
    yield "team", "liste", reverse("proposals:list")
    yield "team", "courriels", "/equipe/courriels/"
    yield "team", "bilan", reverse("coaching:overview")
    yield "team", "années", reverse("coaching:years")
    yield "team", "année", reverse("coaching:year", args=[year.label])
    yield "team", "ajuster", reverse("coaching:adjust", args=["essai-00"])
    yield "team", "heures", reverse("coaching:place", args=["essai-00"])
    yield "coordinator", "heures", reverse("coaching:place", args=["essai-00"])
    yield "coach", "inscrire", reverse("coaching:log")
    yield "team", "suivi", reverse("reports:list")
    yield "team", "rappels", reverse("reports:reminders")
    yield "coordinator", "suivi", reverse("reports:list")
    yield "member", "comité", reverse("proposals:committee")


def pages_of_reports(written, handed_in):
    from django.urls import reverse

    for name, code in (("rapport, texte", "activities"), ("rapport, bilan", "statement")):
        yield "coordinator", name, reverse("reports:section", args=[written.public_id, code])
    yield "coordinator", "rapport", reverse("reports:report", args=[written.public_id])
    yield "team", "rapport remis", reverse("reports:report", args=[handed_in.public_id])
    yield "team", "apprentissages", reverse("reports:lessons", query={"q": "soupers école"})


def pages_of_toolbox():
    from django.urls import reverse

    return [
        ("visiteur", "boîte à outils", reverse("toolbox:home")),
        ("visiteur", "chercher", reverse("toolbox:search", query={"q": "vision stratégie"})),
        ("visiteur", "tout voir", reverse("toolbox:search")),
        ("visiteur", "une ressource", reverse("toolbox:resource", args=["menu-des-possibles"])),
        ("team", "gestion des ressources", reverse("toolbox:desk")),
    ]


def pages_of_activities(large):
    """The same for activities; ``large`` is the date with the most people."""
    from django.urls import reverse

    desk = reverse("events:desk")
    yield "visiteur", "activités", reverse("events:catalogue")
    yield "visiteur", "mois", reverse("events:month")
    yield "visiteur", "activité", large.activity.get_absolute_url()
    yield "visiteur", "date", large.get_absolute_url()
    yield "team", "dates", desk
    yield "team", "passées", f"{desk}?etat=passees"
    yield "team", "une date", reverse("events:desk_event", args=[large.public_id])
    yield "team", "inscrits", reverse("events:desk_registrations", args=[large.public_id])
    yield "team", "inscrits p20", reverse("events:desk_registrations", args=[large.public_id]) + "?page=20"
    yield "team", "arrivées", reverse("events:desk_door", args=[large.public_id])
    yield "team", "présences", reverse("events:desk_attendance", args=[large.public_id])
    yield "team", "besoins", reverse("events:desk_needs", args=[large.public_id])
    yield "coordinator", "suivies", reverse("events:record", args=["essai-00"])
    yield "coordinator", "quartier", reverse("neighbourhoods:detail", args=["essai-00"])


def memberships_of(user):
    from proposals.models.access import by_membership

    return by_membership(user)


def session_of(user):
    """Sign somebody in directly; return the cookie."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.middleware import ENROLLED_SESSION_KEY

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[ENROLLED_SESSION_KEY] = user.pk
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def weigh(pages):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    for role, name, url in pages:
        client = Client(headers={"host": "localhost"})
        if user := User.objects.filter(email=f"{role}@example.org").first():
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        body = gzip.compress(answer.content)
        say(
            f"  {role:12} {name:12} {answer.status_code}  {len(queries):3} requêtes  "
            f"{len(answer.content) / 1000:7.1f} ko  {len(body) / 1000:6.1f} ko comprimés"
        )


def crowd(port, pages, sessions, *, arriving_within):
    """People who all click at one instant, and again a second later, measure a burst; people who arrived one after
    the other, what 20 of them meet on an ordinary day.
    """
    took, lock = [], threading.Lock()

    def visit(n):
        mine = []
        time.sleep(arriving_within * n / CROWD)
        for step in range(EACH):
            role, _name, url = pages[(n * 7 + step) % len(pages)]
            mine.append(get(port, url, sessions.get(role)))
            time.sleep(THINK)
        with lock:
            took.extend(mine)

    visitors = [threading.Thread(target=visit, args=(n,)) for n in range(CROWD)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(timeout=120)
    return took


def timed(act, times=10):
    took = []
    for _n in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return took


def statements():
    from django.utils import timezone

    from coaching import books, exports, overview
    from coaching.models import Envelope, ProgrammeYear
    from neighbourhoods.models import Neighbourhood

    now = timezone.now()
    today = timezone.localdate(now)
    places = list(Neighbourhood.objects.filter(slug__startswith="essai-").order_by("slug"))
    read = books.book(places[0], Envelope.LEARNING, through=today)
    line(
        f"rejouer {len(read.journal.entries)} écritures",
        timed(read.statement, 30),
    )
    line(
        "lire et rejouer ce compte",
        timed(lambda: books.book(places[0], Envelope.LEARNING, through=today).statement(), 30),
    )
    line(
        "lire et rejouer tous les quartiers",
        timed(lambda: [b.statement() for b in books.read(places, through=today).values()]),
    )
    year = ProgrammeYear.objects.holding(today).get()
    line("totaux d’une année", timed(lambda: overview.of_year(year, now)))
    found, reader = overview.of_year(year, now), _reader()
    line("classeur XLSX d’une année", timed(lambda: exports.workbook(found, reader), 3))


def _reader():
    from accounts.models import User

    return User.objects.get(email="team@example.org")


def documents(handed_in):
    from django.utils import timezone
    from pypdf import PdfReader

    from proposals.actions import letter_content
    from proposals.documents import letter_pdf, vision_pages
    from proposals.models import Letter, Proposal, Status
    from reports.jobs import draw
    from reports.models import ReportVersion

    text = "Chaque ménage mange à sa faim, près de chez lui. " * 40
    line("vérifier une page (vision)", timed(lambda: vision_pages(text)))
    proposal = Proposal.objects.with_context().filter(status=Status.CONFIRMED).first()
    today = timezone.localdate()
    letter = Letter(
        proposal=proposal,
        number="L-0000-000",
        kind=Letter.Kind.CONFIRMATION,
        rank=1,
        dated_on=today,
        content=letter_content(proposal, now=timezone.now()),
        verification_code="AAAA-AAAA-AAAA",
    )
    line("lettre", timed(lambda: letter_pdf(letter)))
    report = ReportVersion.objects.with_people().filter(report__obligation=handed_in).first()
    pages = len(PdfReader(io.BytesIO(draw(report))).pages)
    line(f"rapport de {pages} pages", timed(lambda: draw(report)))


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(VAR, ignore_errors=True)
