"""What waits for somebody's hand in the programme's files, whatever their roles: four queries, and some more only
where a question or a letter is missing.

Each item follows from a state, and goes when the state changes. Everything is read through ``visible_to`` or
``visible_by_position``: a recusal takes the items away with the file.
"""

from datetime import timedelta
from functools import cache

from django.db.models import DateField, DecimalField, Exists, OuterRef, Q, Subquery, UUIDField, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods import positions
from neighbourhoods.models import Neighbourhood, Portfolio
from ui.todo import TodoItem
from ui.typography import long_date

from . import payments, policy, todo_exchange, todo_letters, todo_meetings, todo_withdrawals
from .desk import named
from .models import (
    AgendaItem,
    Analysis,
    ClarificationRequest,
    JournalEntry,
    Letter,
    LetterOfIntent,
    Meeting,
    Proposal,
    Status,
    access,
)
from .models.conditions import ALWAYS, NEVER, all_of, any_of, narrowed
from .todo_words import item_of

SOON_FOR_AN_ANSWER = timedelta(days=14)  # the last two of the eight weeks
CONTACT_MATTERS = (Status.DRAFT, Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED)


def todo(user, now):
    """Return the items of this app for one person, in no order."""
    items = []
    if access.by_membership(user) is not NEVER:
        items += _of_the_table(user, now)
    if access.by_position(user) is not NEVER:
        items += [*_of_positions(user, now), *_of_the_whole(user, now)]
        held = positions.kept(user)
        if user.is_team or not held or held.committees:  # a meeting waits for its members and for the team
            items += todo_meetings.items(user, now)
    return items


# --- The table ------------------------------------------------------------------------------------------------------
def _of_the_table(user, now):
    open_request = ClarificationRequest.objects.filter(proposal=OuterRef("pk"), answered_at=None)
    sent = LetterOfIntent.objects.filter(
        neighbourhood=OuterRef("neighbourhood"), call=OuterRef("call"), sent_at__isnull=False
    )
    files = (
        todo_exchange.with_messages_to_the_table(todo_letters.with_questions(Proposal.objects.of_tables_of(user), user))
        .filter(
            Q(status__in=[Status.DRAFT, Status.INFO_REQUESTED])
            | todo_letters.MAY_LACK_A_QUESTION
            | todo_exchange.waits_for_the_table()
        )
        .annotate(wanted_by=Subquery(open_request.values("wanted_by")[:1]), intent_sent=Exists(sent))
        .select_related("neighbourhood", "stage", "call")
    )
    for proposal in files:
        if proposal.status == Status.INFO_REQUESTED:
            yield item_of(
                _("Répondre aux précisions demandées sur %(file)s") % {"file": named(proposal)},
                proposal.get_absolute_url(),
                now,
                due_on=proposal.wanted_by,
                why=_("L’analyse attend la réponse de la table; seules les sections nommées sont rouvertes."),
            )
        elif proposal.is_draft:
            yield from _draft(proposal, now)
        yield from todo_exchange.of_the_table(proposal)
    yield from _letters_of_intent(files, now)
    yield from todo_letters.questions(files)
    yield from todo_letters.plans(user, now)


def _draft(proposal, now):
    call = proposal.call
    if call is not None and not call.is_open(now):
        yield item_of(
            _("Choisir un autre appel pour %(file)s") % {"file": named(proposal)},
            proposal.get_absolute_url(),
            now,
            why=_("La date limite du %(date)s est passée; le brouillon est gardé.")
            % {"date": long_date(call.deadline_on)},
        )
        return
    if proposal.first_contact_on is None:
        why = _("Il manque la date du premier échange, demandée avant le dépôt (Guide de la phase 2, section 5.2).")
    elif call is None:
        why = _("Aucun appel n’est ouvert pour cette étape\u00a0: la date viendra de l’équipe.")
    else:
        why = _("Brouillon pour l’étape «\u00a0%(stage)s\u00a0».") % {"stage": proposal.stage}
    act = _("Terminer et déposer %(file)s") if proposal.submits else _("Terminer %(file)s avec votre coordination")
    yield item_of(
        act % {"file": named(proposal)},
        proposal.get_absolute_url(),
        now,
        due_on=call and call.deadline_on,
        why=why,
    )


def _letters_of_intent(files, now):
    """One letter for a table and a call, however many drafts aim at it."""
    waiting = {}
    for proposal in files:
        call = proposal.call if proposal.is_draft else None
        wanted = call.letter_of_intent_due_on if call and call.is_open(now) else None
        if wanted and wanted >= timezone.localdate(now) and not proposal.intent_sent and proposal.submits:
            waiting[proposal.neighbourhood_id, call.pk] = (proposal.neighbourhood, call)
    for place, call in waiting.values():
        yield item_of(
            _("Envoyer la lettre d’intention pour l’appel «\u00a0%(call)s\u00a0»") % {"call": call},
            reverse("proposals:intent", args=[place.slug, call.pk]),
            now,
            due_on=call.letter_of_intent_due_on,
            why=_("Cet appel en demande une; son absence avertit et n’empêche pas de déposer."),
        )


# --- Advisors and the team ------------------------------------------------------------------------------------------
def _of_positions(user, now):
    """Files that wait for an act of an advisor or of the team; the team also takes files that nobody advises."""
    advises = access.FACTS["advises"](user)
    is_advised = Exists(Portfolio.objects.current().filter(neighbourhood=OuterRef("neighbourhood")))
    for_the_advisor = all_of(
        any_of(advises, Q(~is_advised)),
        Q(status__in=[Status.SUBMITTED, Status.UNDER_REVIEW, Status.POSTPONED])
        | Q(first_contact_on__isnull=False, first_contact_confirmed_at=None, status__in=CONTACT_MATTERS),
    )
    wanted = any_of(
        for_the_advisor,
        todo_withdrawals.may_wait(),
        todo_exchange.waits_for_the_readers(),
        _for_the_team() if user.is_team else NEVER,
    )
    files = (
        narrowed(Proposal.objects.visible_by_position(user), ALWAYS if user.is_team else advises)
        .with_titles_for(user)
        .annotate(
            is_mine=access.yes_or_no(advises),
            is_advised=is_advised,
            last_word_on_withdrawal=todo_withdrawals.last_word(),
            **_progress(),
        )
        .filter(wanted)
        .select_related("neighbourhood", "stage", "call", "analysis")
    )
    files = todo_exchange.with_messages_to_the_readers(todo_letters.with_letters(files), user, advises)
    for proposal in files:
        yield from todo_withdrawals.items(proposal)
        yield from todo_exchange.of_the_readers(proposal)
        if proposal.is_mine or not proposal.is_advised:
            yield from _of_the_advisor(proposal, now)
        if user.is_team:
            yield from _of_the_team(proposal, now)
    if user.is_team:
        yield from todo_letters.corrections([proposal for proposal in files if todo_letters.decided_anew(proposal)])


# What names neither a person nor a day is made once: a query copies it each time.
@cache
def _progress():
    """Columns: whether a file is on the agenda of a meeting that is not closed, and when its table answered last."""
    of_file = {"proposal": OuterRef("pk")}
    studied = AgendaItem.objects.without_outcome().filter(meeting__in=Meeting.objects.not_closed(), **of_file)
    answered = ClarificationRequest.objects.filter(answered_at__isnull=False, **of_file).order_by("-answered_at")
    return {"on_agenda": Exists(studied), "answered_at": Subquery(answered.values("answered_at")[:1])}


@cache
def _for_the_team():
    """Condition on a file that may wait for the team: each is looked at again, once read (``_of_the_team``)."""
    ready = Analysis.objects.filter(proposal=OuterRef("pk"), ready_at__isnull=False)
    letters = Letter.objects.filter(proposal=OuterRef("pk"))
    corrected = JournalEntry.objects.corrections_of_decisions()
    return (
        Q(status__in=[Status.RECOMMENDED, Status.NOT_RECOMMENDED])
        | Q(Exists(ready), status=Status.UNDER_REVIEW)
        | Q(~Exists(letters), status__in=[Status.ACCEPTED, Status.REFUSED])
        | Q(pk__in=Letter.objects.unsent().values("proposal"))
        | Q(pk__in=corrected.values("proposal"))
    )


def _of_the_advisor(proposal, now):
    shown = {"file": named(proposal)}
    contact = proposal.first_contact_on
    if contact and proposal.first_contact_confirmed_at is None and proposal.status in CONTACT_MATTERS:
        yield item_of(
            _("Confirmer le premier échange pour %(file)s") % shown,
            proposal.get_absolute_url(),
            now,
            due_on=proposal.call.deadline_on if proposal.is_draft and proposal.call else None,
            why=_("La table indique un premier échange le %(date)s.") % {"date": long_date(contact)},
        )
    if proposal.status == Status.SUBMITTED:
        yield _answer(_("Commencer l’analyse de %(file)s") % shown, proposal, now)
    elif proposal.status == Status.POSTPONED:
        yield _answer(_("Reprendre l’analyse de %(file)s") % shown, proposal, now)
    elif proposal.status == Status.UNDER_REVIEW:
        analysis = getattr(proposal, "analysis", None)
        seen = analysis.saved_at if analysis else None
        if proposal.answered_at and (seen is None or seen < proposal.answered_at):
            text = _("Lire les précisions reçues pour %(file)s")
            yield _answer(text % shown, proposal, now, page="proposals:compare")
        elif analysis is None or analysis.ready_at is None:
            yield _answer(_("Préparer l’analyse de %(file)s") % shown, proposal, now, page="proposals:analysis")


def _of_the_team(proposal, now):
    shown = {"file": named(proposal)}
    analysis = getattr(proposal, "analysis", None)
    if proposal.status == Status.UNDER_REVIEW and analysis and analysis.ready_at and not proposal.on_agenda:
        yield _answer(_("Mettre à l’ordre du jour %(file)s") % shown, proposal, now, page="proposals:committee")
    elif proposal.status in (Status.RECOMMENDED, Status.NOT_RECOMMENDED) and not proposal.is_mine:
        text = _("Consigner la décision entérinée sur %(file)s")
        yield _answer(text % shown, proposal, now, page="proposals:decision")
    elif todo_letters.waits_to_leave(proposal):
        yield item_of(
            _("Envoyer la lettre de %(file)s") % shown,
            _address("proposals:letters", proposal),
            now,
            why=_("Elle est émise et numérotée; la table ne l’a pas encore reçue."),
        )
    elif proposal.status in (Status.ACCEPTED, Status.REFUSED) and not proposal.letter_issued_at:
        yield item_of(
            _("Émettre la lettre de %(file)s") % shown,
            _address("proposals:letters", proposal),
            now,
            why=_("La décision est entérinée; la table l’apprend par cette lettre."),
        )


def _answer(text, proposal, now, *, page=None):
    """An item whose date is the last day of the eight weeks (Guide, section 5.2)."""
    due = proposal.answer_due_on
    left = (due - timezone.localdate(now)).days
    if left >= 0:
        why = ngettext(
            "Il reste %(count)s jour des huit semaines.", "Il reste %(count)s jours des huit semaines.", left
        ) % {"count": left}
    else:
        why = ngettext(
            "Les huit semaines sont dépassées de %(count)s jour.",
            "Les huit semaines sont dépassées de %(count)s jours.",
            -left,
        ) % {"count": -left}
    url = _address(page, proposal) if page else proposal.get_absolute_url()
    return item_of(text, url, now, due_on=due, why=why, soon=SOON_FOR_AN_ANSWER)


# --- The team -------------------------------------------------------------------------------------------------------
def _of_the_whole(user, now):
    """What no file asks for by itself: payments that fall due, neighbourhoods that nobody advises. One query."""
    if not user.is_team:
        return
    gaps = _gaps(user).values_list(
        Value(None, output_field=UUIDField()), "name", Value(None, output_field=DateField()), Value(0), _NO_MONEY
    )
    places = []
    for key, place, first, count, total in gaps.union(payments.due_rows(user, now), all=True):
        if key is None:
            places.append(place)
        elif policy.may_pay(user):
            yield payments.to_pay(key, place, first, count, total, now)
    if places:
        yield _to_entrust(sorted(places))


_NO_MONEY = Value(None, output_field=DecimalField(max_digits=12, decimal_places=2))


def _gaps(user):
    """Neighbourhoods with an open file and nobody who advises them."""
    open_files = Proposal.objects.visible_by_position(user).filter(status__in=[*CONTACT_MATTERS, Status.POSTPONED])
    advised = Portfolio.objects.current().values("neighbourhood")
    return Neighbourhood.objects.filter(pk__in=open_files.values("neighbourhood")).exclude(pk__in=advised).order_by()


def _to_entrust(places):
    return TodoItem(
        text=ngettext(
            "Confier un quartier à un portefeuille", "Confier %(count)s quartiers à un portefeuille", len(places)
        )
        % {"count": len(places)},
        url=reverse("team_portfolios"),
        why=_("Un dossier est ouvert et personne ne le conseille\u00a0: %(places)s.")
        % {"places": ", ".join(places[:4]) + (" …" if len(places) > 4 else "")},
    )


# --- Words ----------------------------------------------------------------------------------------------------------
def _address(page, proposal):
    return reverse(page) if page == "proposals:committee" else reverse(page, args=[proposal.public_id])
