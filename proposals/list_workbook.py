"""The list of files as a workbook: each column as its reader may know it, a constant number of queries, row by row."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from ui.spreadsheets import Dollars
from writing.findings import as_date

from .listing import Listing
from .models import Decision, GrantYear, Letter, Proposal, Recommendation, Status, Version
from .models.access import by_membership
from .models.conditions import yes_or_no
from .models.status import AWAITING_DECISION

MOST_YEARS = 4  # the longest participation (Guide, section 5.2)
BATCH = 500

# How much of a file its reader may know, from the least to the most.
KNOWN, TABLE, POSITION = 1, 2, 3

KINDS = {Letter.Kind.CONFIRMATION: Decision.Outcome.ACCEPTED, Letter.Kind.REFUSAL: Decision.Outcome.REFUSED}


def levels(user, keys=None):
    """Return {key of a file: how much of it the person may know today}: one query for all of them.

    ``KNOWN``: that it exists; ``TABLE``: what its table reads; ``POSITION``: what those who analyse it read.
    """
    rows = Proposal.objects.visible_to(user).as_told_to(user).annotate(is_own=yes_or_no(by_membership(user)))
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    return {key: _level(opens, own) for key, opens, own in rows.values_list("pk", "title_is_open", "is_own")}


def _level(opens, own):
    if not opens:
        return KNOWN
    return TABLE if own else POSITION


def header():
    years = [_("An\u00a0%(n)s") % {"n": n} for n in range(1, MOST_YEARS + 1)]
    return (
        _("Numéro"),
        _("Titre"),
        _("Quartier"),
        _("Étape"),
        _("Appel"),
        _("État"),
        _("Déposée le"),
        *(_("Demandé, %(year)s") % {"year": year.lower()} for year in years),
        _("Demandé, en tout"),
        _("Décision"),
        _("Entérinée le"),
        *(_("Octroyé, %(year)s") % {"year": year.lower()} for year in years),
        _("Octroyé, en tout"),
        _("Lettre du"),
        _("Réponse due le"),
        _("Jours restants"),
    )


def rows(user, chosen, *, only, now):
    """Yield a row for each of these files that the list shows, in its order.

    ``chosen``: the filters of the address (``Listing``); ``only``: keys.
    """
    files = Listing(user, chosen).files().prefetch_related(None)
    asked, granted, letters = _asked(user), _granted(user), _letters(user)
    today = timezone.localdate(now)
    for file in files.iterator(chunk_size=BATCH):
        if file.pk in only:  # what came since the list was asked for waits for the next one
            yield _row(file, asked.get(file.pk, ()), granted.get(file.pk), letters.get(file.pk), today)


def _row(file, asked, granted, letter, today):
    told, due = Status(file.told), file.answer_due_on
    waits = told in AWAITING_DECISION and due is not None
    outcome, ratified_on, amounts = granted or ("", None, ())
    return [
        file.reference or "",
        file.title if file.title_is_open else "",
        file.neighbourhood.name,
        file.stage.name,
        file.call.name if file.call else "",
        str(told.label),
        timezone.localdate(file.submitted_at) if file.submitted_at else None,
        *_by_year(asked),
        outcome,
        ratified_on,
        *_by_year(amounts),
        letter,
        due if file.submitted_at else None,
        (due - today).days if waits and file.submitted_at else None,
    ]


def _by_year(amounts):
    """The amount of each year, and their sum; empty cells where nothing is known."""
    cells = [Dollars(amount) for amount in amounts[:MOST_YEARS]]
    total = Dollars(sum(amounts, Decimal(0))) if amounts else None
    return [*cells, *[None] * (MOST_YEARS - len(cells)), total]


def _asked(user):
    """{file: amounts in the range, by year} of the last version of each file whose content is open."""
    found = Version.objects.visible_to(user).order_by("number").values_list("proposal_id", "content__amounts")
    return {key: [Decimal(year["in_range"]) for year in years or ()] for key, years in found.iterator(chunk_size=BATCH)}


def _granted(user):
    """{file: (outcome, ratified on, amounts)}: as governance ratified it for those who analyse, as the last letter that
    was sent says it for the table, which learns of a correction from its letter alone.
    """
    words = dict(Decision.Outcome.choices)
    found = {
        key: (str(words[KINDS[kind]]), as_date(on), [Decimal(year["amount"]) for year in years or ()])
        for key, kind, on, years in _sent(user)
        .values_list("proposal_id", "kind", "content__ratified_on", "content__years")
        .iterator(chunk_size=BATCH)
    }
    seen = Decision.objects.read_by_position(user)
    amounts = {}
    grants = GrantYear.objects.filter(decision__in=seen.values("pk")).order_by("number")
    for key, amount in grants.values_list("decision_id", "amount").iterator(chunk_size=BATCH):
        amounts.setdefault(key, []).append(amount)
    rows = seen.values_list("pk", "proposal_id", "outcome", "ratified_on")
    for key, file, outcome, on in rows.iterator(chunk_size=BATCH):
        found[file] = (str(words[outcome]), on, amounts.get(key, []))
    return found


def _letters(user):
    """{file: date of its last sent letter}."""
    return dict(_sent(user).values_list("proposal_id", "dated_on"))


def _sent(user):
    return Letter.objects.visible_to(user).filter(dispatch__isnull=False).order_by("rank")


# --- A meeting ------------------------------------------------------------------------------------------------------
def meeting_header():
    return (
        _("Ordre"),
        _("Numéro"),
        _("Titre"),
        _("Quartier"),
        _("Étape"),
        _("Demandé, en tout"),
        _("Recommandation"),
        _("Motifs"),
        _("Adoptée le"),
    )


def meeting_rows(user, meeting):
    """The files of a meeting that the person may know of, with what the committee adopted where they may read it.

    Whoever sits and has not said whether they have a conflict reads the neighbourhood and the stage, as on the page.
    """
    items = meeting.items.visible_to(user).with_answer_of(user)
    items = list(items.select_related("proposal__neighbourhood", "proposal__stage").order_by("order", "pk"))
    keys = [item.proposal_id for item in items]
    open_to = levels(user, keys)
    adopted = {
        row.item_id: row for row in Recommendation.objects.visible_to(user).filter(item__in=[item.pk for item in items])
    }
    versions = Version.objects.visible_to(user).filter(proposal__in=keys).order_by("number")
    asked = dict(versions.values_list("proposal_id", "content__amounts"))
    for number, item in enumerate(items, start=1):
        file = item.proposal
        opens = open_to.get(file.pk, KNOWN) > KNOWN and not item.must_answer
        row = adopted.get(item.pk) if opens else None
        amounts = [Decimal(year["in_range"]) for year in asked.get(file.pk) or ()] if opens else []
        yield [
            number,
            file.reference,
            file.title if opens else "",
            file.neighbourhood.name,
            file.stage.name,
            Dollars(sum(amounts, Decimal(0))) if amounts else None,
            row.get_outcome_display() if row else "",
            row.reasons if row else "",
            timezone.localdate(row.adopted_at) if row else None,
        ]
