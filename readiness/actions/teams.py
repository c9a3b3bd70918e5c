"""The people of a funding request: named, invited by e-mail, reminded; each answers once.

Every act locks the request's row first: places are counted below it, and the database's own constraints stand behind.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.addresses import addresses_of, normal
from notifications.actions import queue_email
from ui.language import known
from ui.refusals import NotAllowedNow, Refused
from ui.typography import money

from .. import policy
from ..models import FIDUCIARY_PLACE, AnswerLink, FundingRequest, JournalLine, PathRules, RequestStatus, Signatory
from ..models.requests import OPEN
from ..workflow import check_state, locked_declaration, locked_request, note
from .telling import tell, the_side, today

Status = RequestStatus
# Enough to name five people, mend an address and write again; too few to use the portal for unwanted mail.
INVITATIONS_PER_DAY = 20
WRITTEN = ("aim", "coaching_for", "coach", "has_no_preference", "amount", "use", "timeline")


@transaction.atomic
def open_request(*, declaration, by, now):
    """Open a request from an approved declaration, under the rules of the day; return the one that is open already.

    Whoever opens it is the first of the team, and has confirmed: their account has proved its address.
    """
    declaration = locked_declaration(declaration)
    if not policy.may_write(by, declaration):
        raise PermissionDenied
    standing = FundingRequest.objects.of_declaration(declaration).filter(status__in=(*OPEN, Status.APPROVED)).first()
    if standing is not None:
        return standing
    if not FundingRequest.objects.may_open_from(declaration):
        raise NotAllowedNow(
            _("Une demande s’ouvre une fois la déclaration d’intérêt approuvée par l’équipe."),
            way_out=(_("Voir la déclaration"), declaration.get_absolute_url()),
        )
    rules = PathRules.objects.in_force(today(now))
    request = FundingRequest.objects.create(
        declaration=declaration,
        opened_by=by,
        saved_at=now,
        team_min=rules.team_min,
        team_max=rules.team_max,
        max_amount=rules.max_amount,
    )
    Signatory.objects.create(
        request=request,
        place=FIDUCIARY_PLACE + 1,
        name=by.full_name,
        email=by.email,
        email_key=normal(by.email),
        organisation=declaration.organisation,
        confirmed_at=now,
    )
    note(request, "open", by=by, now=now, after=Status.DRAFT)
    return request


@transaction.atomic
def save(*, request, by, now, seen=None, **written):
    """Keep the texts as they were typed. ``written``: columns of ``WRITTEN``; ``seen``: the ``saved_at`` that was read."""
    request = _prepared(request, by)
    if seen is not None and request.saved_at != seen:
        raise Refused(
            _(
                "Quelqu’un a enregistré cette page au même moment. Votre texte est encore ici\u00a0: enregistrez de nouveau "
                "pour lire le sien."
            )
        )
    coach = written.get("coach")
    if coach is not None and not coach.is_listed and coach.pk != request.coach_id:
        raise Refused(_("Ce coach n’est plus dans l’annuaire\u00a0: choisissez-en un autre."), "coach")
    amount = written.get("amount")
    if amount is not None and request.max_amount is not None and amount > request.max_amount:
        raise Refused(_("Inscrivez un montant d’au plus %(most)s.") % {"most": money(request.max_amount)}, "amount")
    for name in WRITTEN:
        if name in written:
            setattr(request, name, written[name])
    request.saved_at = now
    request.save(update_fields=[*WRITTEN, "saved_at"])
    return request


# --- Naming ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def name_member(*, request, name, email, organisation, by, now):
    """Add somebody to the team, at the first free place, and write to them. The sixth is refused (Innoweave's page)."""
    request = _prepared(request, by)
    taken = list(request.signatories.team().in_order())
    if any(one.email_key == normal(email) for one in taken):
        raise Refused(_("Cette adresse est déjà dans l’équipe\u00a0: chaque personne y figure une fois."), "email")
    free = sorted(set(range(1, request.team_max + 1)) - {one.place for one in taken})
    if not free:
        raise Refused(
            ngettext(
                "Une équipe compte au plus %(n)s personne\u00a0: retirez quelqu’un pour nommer une autre personne.",
                "Une équipe compte au plus %(n)s personnes\u00a0: retirez quelqu’un pour nommer une autre personne.",
                request.team_max,
            )
            % {"n": request.team_max}
        )
    return _named(request, free[0], name=name, email=email, organisation=organisation, by=by, now=now)


@transaction.atomic
def name_fiduciary(*, request, name, email, organisation, by, now):
    """Ask a fiduciary to complete and confirm its part; naming another replaces one who has not confirmed."""
    request = _prepared(request, by)
    standing = request.signatories.fiduciary().first()
    if standing is not None:
        if standing.email_key == normal(email):
            raise Refused(_("Cette personne a déjà reçu l’invitation."), "email")
        if standing.confirmed_at is not None:
            raise Refused(_("Le fiduciaire a confirmé\u00a0: retirez-le d’abord pour en nommer un autre."))
        standing.delete()
    return _named(request, FIDUCIARY_PLACE, name=name, email=email, organisation=organisation, by=by, now=now)


def _named(request, place, *, name, email, organisation, by, now):
    _check_pace(by, now)
    signatory = Signatory.objects.create(
        request=request,
        place=place,
        name=name.strip(),
        email=email.strip(),
        email_key=normal(email),
        organisation=organisation.strip(),
    )
    note(request, "name", by=by, now=now, place=place)
    invite(signatory, by=by, now=now)
    return signatory


@transaction.atomic
def remove(*, signatory, by, now):
    """Take somebody off the request in preparation: their links stop working at once. Whoever opened it stays."""
    request = _prepared(signatory.request, by)
    standing = request.signatories.filter(pk=signatory.pk).first()
    if standing is None:
        return  # a second press
    if standing.email_key == normal(request.opened_by.email) and not standing.is_fiduciary:
        raise NotAllowedNow(_("La personne qui a ouvert la demande reste dans l’équipe."))
    standing.delete()
    note(request, "remove", by=by, now=now, place=standing.place)


@transaction.atomic
def invite_again(*, signatory, by, now):
    """Write again to somebody who has not answered, with a link of a new period. Refused within the hour."""
    request = _prepared(signatory.request, by)
    standing = request.signatories.filter(pk=signatory.pk).first()
    if standing is None or standing.confirmed_at or standing.declined_at:
        raise NotAllowedNow(_("Cette personne a déjà répondu, ou n’est plus dans la demande."))
    if standing.invited_at is not None and now - standing.invited_at < timedelta(hours=1):
        raise NotAllowedNow(_("L’invitation vient de partir\u00a0: laissez au courriel le temps d’arriver."))
    _check_pace(by, now)
    note(request, "again", by=by, now=now, place=standing.place)
    invite(standing, by=by, now=now)
    return standing


def invite(signatory, *, by, now):
    """Begin a new period for this person: former links stop working, a new one leaves."""
    rules = PathRules.objects.in_force(today(now))
    signatory.links.all().delete()
    signatory.invited_at, signatory.round = now, signatory.round + 1
    signatory.expires_at = now + timedelta(days=rules.link_days)
    signatory.first_reminder_at = now + timedelta(days=rules.first_reminder_days)
    signatory.last_reminder_at = signatory.expires_at - timedelta(days=rules.last_reminder_days)
    signatory.reminded = ""
    signatory.save(
        update_fields=["invited_at", "round", "expires_at", "first_reminder_at", "last_reminder_at", "reminded"]
    )
    send_link(signatory, "invitation", by=by, now=now)


def send_link(signatory, what, *, by, now, step="invitation"):
    """Write one more link, and the e-mail that alone holds its token. Once per person, period and ``step``."""
    token = secrets.token_urlsafe(32)
    AnswerLink.objects.create(
        signatory=signatory, token_hash=AnswerLink.hash_of(token), created_at=now, expires_at=signatory.expires_at
    )
    queue_email(
        key=f"readiness-{step}-{signatory.pk}-{signatory.round}",
        kind=f"readiness.{what}",
        to=signatory.email,
        language=known(signatory.language),
        template=f"readiness/emails/{what}",
        context={
            "signatory": signatory,
            "asked": signatory.request,
            "by": by,
            "url": settings.PUBLIC_ADDRESS.rstrip("/") + reverse("readiness:answer", args=[token]),
        },
        about=signatory.request,
        security=True,
        expires_at=signatory.expires_at,
        now=now,
    )


def _check_pace(by, now):
    """An append-only journal counts for us: removing somebody gives no invitation back."""
    sent = JournalLine.objects.filter(by=by, verb__in=("name", "again"), at__gt=now - timedelta(days=1))
    if sent.count() >= INVITATIONS_PER_DAY:
        raise NotAllowedNow(_("Beaucoup d’invitations sont parties aujourd’hui. Réessayez demain."))


# --- Answering ------------------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(*, signatory, now, by=None, organisation="", function="", word=""):
    """The person says that they are of the team; a fiduciary completes its part in the same act.

    ``by``: somebody signed in whose account has proved the address; without, the caller holds the e-mail's link.
    Once: a second press finds the answer given.
    """
    request, signatory = answering(signatory, by)
    if signatory.confirmed_at is not None:
        return signatory
    _check_awaited(signatory, now)
    signatory.confirmed_at = now
    if signatory.is_fiduciary:
        signatory.organisation = organisation.strip() or signatory.organisation
        signatory.function, signatory.word = function.strip(), word.strip()
    signatory.save(update_fields=["confirmed_at", "organisation", "function", "word"])
    note(request, "complete" if signatory.is_fiduciary else "confirm", by=by, now=now, place=signatory.place)
    _tell_answer(request, signatory, now)
    return signatory


@transaction.atomic
def refuse(*, signatory, now, by=None):
    """The person says no. Whoever prepares the request is told, and may name somebody else."""
    request, signatory = answering(signatory, by)
    if signatory.declined_at is not None:
        return signatory
    _check_awaited(signatory, now)
    signatory.declined_at = now
    signatory.save(update_fields=["declined_at"])
    note(request, "decline_fiduciary" if signatory.is_fiduciary else "refuse", by=by, now=now, place=signatory.place)
    _tell_answer(request, signatory, now)
    return signatory


def answering(signatory, by):
    """Lock the request, then the person named in it; return both, fresh."""
    request = locked_request(signatory.request)
    found = Signatory.objects.select_for_update(of=("self",)).filter(pk=signatory.pk).first()
    if found is None:
        raise NotAllowedNow(_("Votre nom a été retiré de cette demande\u00a0: il n’y a plus rien à confirmer."))
    found.request = request
    if by is not None and found.email_key not in addresses_of(by):
        raise PermissionDenied
    return request, found


def _check_awaited(signatory, now):
    if signatory.is_awaited(now):
        return
    if signatory.confirmed_at or signatory.declined_at:
        raise NotAllowedNow(_("Vous avez déjà répondu\u00a0: votre réponse est enregistrée."))
    if signatory.request.status == Status.WITHDRAWN:
        raise NotAllowedNow(_("Cette demande a été retirée\u00a0: il n’y a plus rien à confirmer."))
    if signatory.request.status not in OPEN or not signatory.is_fiduciary and signatory.request.status != Status.DRAFT:
        raise NotAllowedNow(_("Cette demande est déjà partie\u00a0: votre réponse n’est plus attendue."))
    raise NotAllowedNow(
        _("Ce lien n’est plus valable\u00a0: demandez une nouvelle invitation à la personne qui prépare la demande.")
    )


def _tell_answer(request, signatory, now):
    tell(
        the_side(request.declaration, today(now)),
        "signatory_answered",
        about=signatory,
        now=now,
        asked=request,
        signatory=signatory,
        confirmed=request.signatories.team().confirmed().count(),
    )


def _prepared(request, by):
    """Lock a request that this person prepares."""
    request = locked_request(request)
    if not policy.may_prepare(by, request):
        raise PermissionDenied
    check_state(request, {Status.DRAFT})
    return request
