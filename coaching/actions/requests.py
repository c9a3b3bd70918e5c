"""Asking for an accompaniment on a learning question, and the answers that are not a mandate (Menu des possibles)."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Organisation
from proposals.models import Participation
from proposals.models.once import occasion
from ui.refusals import NotAllowedNow

from .. import policy
from ..business_days import add_business_days
from ..models import CoachingRequest, Mode, ProgrammeYear
from ..refusals import Refused
from .told import tell, the_table, the_team

Status = CoachingRequest.Status


@transaction.atomic
def send_request(
    *, neighbourhood, initiative, question, focus, minutes, from_on, until_on, by, now, key=None,
    context="", partner=None, mode=Mode.VIRTUAL, in_person_reason="",
):  # fmt: skip
    """Send a table's request to the team, and return it; the same answers twice under one ``key`` are one request.

    ``minutes``: those wanted, in quarters of an hour; beyond what is available they are asked all the same.
    ``until_on`` is the last day. Refused without an active participation on that initiative.
    """
    if not policy.may_ask(by, neighbourhood):
        raise PermissionDenied
    facts = {
        "neighbourhood": neighbourhood,
        "initiative": initiative,
        "question": question.strip(),
        "context": context.strip(),
        "focus": focus,
        "preferred_partner": partner,
        "mode": mode,
        "in_person_reason": in_person_reason.strip() if mode == Mode.IN_PERSON else "",
        "minutes": minutes,
        "from_on": from_on,
        "until_on": until_on,
        "sent_by": by,
    }
    public_id = occasion(key, *(getattr(fact, "pk", fact) for fact in facts.values())) or uuid.uuid4()
    sent = CoachingRequest.objects.filter(public_id=public_id).first()
    if sent is not None:
        return sent
    _check(facts, timezone.localdate(now))
    facts |= {"sent_at": now, "answer_due_on": _answer_due_on(now)}
    request, created = CoachingRequest.objects.get_or_create(public_id=public_id, defaults=facts)
    if created:
        today = timezone.localdate(now)
        words = {"asked": request, "now": now}
        tell(the_table(request, today), "request_received", about=request, **words)
        tell(the_team(today), "request_to_assign", about=request, **words)
    return request


@transaction.atomic
def withdraw_request(*, request, by, now):
    """The table takes back a request that waits; twice is as once."""
    request = locked(request)
    if not policy.may_withdraw_request(by, request):
        raise PermissionDenied
    if request.status == Status.WITHDRAWN:
        return request
    return answer(request, Status.WITHDRAWN, by=by, now=now)


@transaction.atomic
def refer_to_rcl(*, request, word, by, now):
    """Send the table towards the RCL offer, with a word: its need is outside both offers (Menu des possibles)."""
    request = locked(request)
    if not policy.may_refer(by, request):
        raise PermissionDenied
    if _is_repeated(request, Status.REFERRED, word, by):
        return request
    if not word.strip():
        raise Refused(
            _("Écrivez un mot à la table\u00a0: ce que vous avez compris de son besoin, et la suite."), "word"
        )
    answer(request, Status.REFERRED, word=word, by=by, now=now)
    tell(the_table(request, timezone.localdate(now)), "request_referred", about=request, now=now, asked=request)
    return request


@transaction.atomic
def decline(*, request, reason, by, now):
    """The team answers that nothing follows, with its reason."""
    request = locked(request)
    if not policy.may_run(by):
        raise PermissionDenied
    if _is_repeated(request, Status.DECLINED, reason, by):
        return request
    if not reason.strip():
        raise Refused(_("Inscrivez la raison\u00a0: la table la lira."), "reason")
    answer(request, Status.DECLINED, word=reason, by=by, now=now)
    tell(the_table(request, timezone.localdate(now)), "request_declined", about=request, now=now, asked=request)
    return request


def locked(request):
    """Lock the request: whoever answers it, by a mandate or otherwise, holds this row."""
    return (
        CoachingRequest.objects.select_for_update(of=("self",))
        .select_related("neighbourhood", "initiative", "sent_by")
        .get(pk=request.pk)
    )


def answer(request, status, *, by, now, word=""):
    """Answer a request that the caller has locked, once."""
    check_waits(request)
    request.status = status
    request.answer = word.strip()
    request.answered_at, request.answered_by = now, by
    request.save(update_fields=["status", "answer", "answered_at", "answered_by"])
    return request


def check_waits(request):
    if not request.is_waiting:
        raise NotAllowedNow(
            _("Cette demande n’attend plus de réponse\u00a0: elle est «\u00a0%(status)s\u00a0».")
            % {"status": request.get_status_display()}
        )


def _is_repeated(request, status, word, by):
    """The same answer by the same person: a second click, not a second answer."""
    return (request.status, request.answer, request.answered_by_id) == (status, word.strip(), by.pk)


def _answer_due_on(now):
    """The working day by which the team means to answer what is sent now."""
    today = timezone.localdate(now)
    year = ProgrammeYear.objects.holding(today).first() or ProgrammeYear()
    return add_business_days(today, year.answer_days)


def _check(facts, today):
    active = Participation.objects.active(today).filter(neighbourhood=facts["neighbourhood"])
    if not active.filter(initiative=facts["initiative"]).exists():
        raise Refused(
            _("Cette initiative n’a pas de participation en cours. Parlez-en à votre conseillère ou conseiller."),
            "initiative",
        )
    if not facts["question"]:
        raise Refused(_("Écrivez votre question d’apprentissage."), "question")
    partner = facts["preferred_partner"]
    if partner is not None and not Organisation.objects.partners().filter(pk=partner.pk).exists():
        raise Refused(_("Choisissez un partenaire de la liste, ou «\u00a0Pas de préférence\u00a0»."), "partner")
    if facts["mode"] == Mode.IN_PERSON and not facts["in_person_reason"]:
        raise Refused(
            _("Dites pourquoi il vaut mieux se voir en personne, ou choisissez «\u00a0À distance\u00a0»."),
            "in_person_reason",
        )
    if facts["from_on"] < today:
        raise Refused(_("Choisissez un début à partir d’aujourd’hui."), "from_on")
    if facts["until_on"] < facts["from_on"]:
        raise Refused(_("Choisissez une fin qui ne précède pas le début."), "until_on")
