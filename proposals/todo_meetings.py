"""What waits in the meetings of the comité de gestion, for members, for whoever presides, for the team."""

from itertools import groupby

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods import positions
from neighbourhoods.models import Portfolio, Seat
from ui.typography import long_date

from . import policy
from .desk import named
from .models import AgendaItem, ConflictDeclaration, ConflictDoubt, Meeting, Opinion, Recommendation, Status, access
from .models.conditions import ALWAYS, NEVER, all_of
from .todo_words import item_of


def items(user, now):
    """Yield what waits in the meetings that this person knows of."""
    held = positions.kept(user)
    # Whoever sits nowhere has answered and commented nothing: what is known is not asked.
    sits = NEVER if held and not held.committees else ALWAYS
    own_seat = Seat.objects.current().filter(user=user, committee=OuterRef("meeting__committee"))
    denials = ConflictDeclaration.objects.denials_of(user).filter(proposal=OuterRef("proposal"))
    doubts = ConflictDoubt.objects.open().of_person(user).filter(proposal=OuterRef("proposal"))
    advised = Portfolio.objects.held_by(user).filter(neighbourhood=OuterRef("proposal__neighbourhood"))
    # Asked of every item of the meeting: one that is hidden from this person keeps the meeting open all the same.
    unfinished = AgendaItem.objects.without_outcome().filter(meeting=OuterRef("meeting"))
    rows = (
        AgendaItem.objects.visible_to(user)
        .filter(meeting__in=Meeting.objects.not_closed())
        .annotate(
            sits=_asked(sits, own_seat),
            chairs=_asked(sits, own_seat.filter(is_chair=True)),
            answered=_asked(sits, denials),
            in_doubt=_asked(sits, doubts),
            commented=_asked(sits, Opinion.objects.filter(item=OuterRef("pk"), author=user)),
            is_doubted=Exists(ConflictDoubt.objects.filter(proposal=OuterRef("proposal"), ruled_at=None)),
            adopted=Exists(Recommendation.objects.filter(item=OuterRef("pk"))),
            is_unfinished=Exists(unfinished),
            is_mine=_asked(NEVER if held and not held.advised else ALWAYS, advised),
        )
        .select_related("meeting__committee", "proposal__neighbourhood")
        .order_by("meeting__starts_at", "meeting_id", "order")
    )
    for row in rows:
        row.waits = not row.adopted and row.proposal.status == Status.UNDER_REVIEW
    agendas = [(meeting, list(group)) for meeting, group in groupby(rows, key=lambda row: row.meeting)]
    presides = user.is_team or any(agenda[0].chairs for _meeting, agenda in agendas)
    doubted = {row.proposal_id for row in _flat(agendas) if row.is_doubted}
    doubts = list(_open_doubts(user).on_files(doubted)) if presides and doubted else []
    rounds = [row.proposal for row in _flat(agendas) if row.meeting.opened_at and row.waits and not row.round_closed_at]
    settled = policy.settled_by(user, [*rounds, *(doubt.proposal for doubt in doubts)]) if presides else set()
    for meeting, agenda in agendas:
        yield from _of_a_member(meeting, agenda, now)
        if user.is_team or agenda[0].chairs:
            yield from _of_who_presides(meeting, agenda, user, now, settled)
    yield from _doubts([doubt for doubt in doubts if doubt.proposal_id in settled], now)


def _flat(agendas):
    return [row for _meeting, agenda in agendas for row in agenda]


def _open_doubts(user):
    waiting = ConflictDoubt.objects.visible_to(user).open().on_files_being_studied().of_others(user)
    return waiting.select_related("user", "proposal__neighbourhood")


def _doubts(doubts, now):
    """Questions that wait for this person's answer, and for nobody else's."""
    for doubt in doubts:
        yield item_of(
            _("Dire à %(who)s s’il y a un conflit d’intérêts (%(place)s)")
            % {"who": doubt.user.full_name, "place": doubt.proposal.neighbourhood},
            reverse("proposals:rule_doubt", args=[doubt.proposal.public_id, doubt.pk]),
            now,
            why=_("Le dossier lui reste fermé jusqu’à votre réponse."),
        )


def _asked(known, rows):
    """A column that says whether there are such rows; asked of nobody for whom it is known that there are none."""
    return access.yes_or_no(all_of(known, Q(Exists(rows))))


def _of_a_member(meeting, items, now):
    if meeting.convened_at is None:
        return
    waiting = [row for row in items if row.sits and row.waits]
    unanswered = sum(not row.answered and not row.in_doubt for row in waiting)
    to_read = sum(row.answered and not row.commented and row.round_closed_at is None for row in waiting)
    date = {"date": long_date(meeting.starts_at)}
    if unanswered:
        yield item_of(
            ngettext(
                "Dire si vous avez un conflit d’intérêts dans un dossier de la rencontre du %(date)s",
                "Dire si vous avez un conflit d’intérêts dans %(count)s dossiers de la rencontre du %(date)s",
                unanswered,
            )
            % {"count": unanswered, **date},
            meeting.get_absolute_url(),
            now,
            due_on=meeting.starts_at,
            why=_("Le contenu d’un dossier s’ouvre après votre réponse."),
        )
    if to_read:
        yield item_of(
            ngettext(
                "Lire un dossier de la rencontre du %(date)s et donner votre avis",
                "Lire %(count)s dossiers de la rencontre du %(date)s et donner votre avis",
                to_read,
            )
            % {"count": to_read, **date},
            meeting.get_absolute_url(),
            now,
            due_on=meeting.starts_at,
            why=_("Le comité adopte l’analyse et sa recommandation à cette rencontre."),
        )


def _of_who_presides(meeting, items, user, now, settled):
    """``settled``: keys of the files whose round this person may close."""
    date = {"date": long_date(meeting.starts_at)}
    url, due = meeting.get_absolute_url(), meeting.starts_at
    if meeting.convened_at is None:
        if user.is_team:
            why = _("L’ordre du jour a des dossiers; les membres ne le voient qu’après la convocation.")
            text = _("Convoquer la rencontre du %(date)s")
            if meeting.is_past(now):
                why = _("Sa date est passée et elle n’a pas été convoquée.")
                text = _("Choisir une autre date pour la rencontre du %(date)s")
            yield item_of(text % date, url, now, due_on=due, why=why)
    elif meeting.opened_at is None:
        if meeting.starts_at <= now:
            why = _("Les présences et les recommandations se consignent dans une rencontre ouverte.")
            yield item_of(_("Ouvrir la rencontre du %(date)s") % date, url, now, due_on=due, why=why)
    elif not any(row.is_unfinished for row in items):
        why = _("Tous ses dossiers ont une recommandation.")
        yield item_of(_("Lever la rencontre du %(date)s") % date, url, now, due_on=due, why=why)
    for row in items:
        if not (meeting.opened_at and row.waits):
            continue
        if row.round_closed_at is None:
            if row.proposal_id in settled:
                why = _("La rencontre est ouverte; le comité se prononce quand les avis se lisent.")
                text = _("Fermer le tour des avis sur %(file)s") % {"file": named(row.proposal)}
                yield item_of(text, url, now, due_on=due, why=why)
        elif not row.is_mine and (row.answered or not row.sits):
            why = _("La rencontre est ouverte et ce dossier attend.")
            text = _("Consigner la recommandation sur %(file)s") % {"file": named(row.proposal)}
            yield item_of(text, url, now, due_on=due, why=why)
