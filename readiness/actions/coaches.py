"""The directory, kept by the team; nobody is listed without an agreement that has a date."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from proposals.actions import people
from proposals.models.once import occasion
from ui.refusals import NotAllowedNow, Refused

from .. import policy
from ..models import Coach, CoachFacet
from .telling import tell, today

FACETS = {
    "languages": CoachFacet.Kind.LANGUAGE,
    "regions": CoachFacet.Kind.REGION,
    "approaches": CoachFacet.Kind.APPROACH,
}


@transaction.atomic
def add(*, name, kind, seniority, presentation, by, now, account=None, key=None, is_fictitious=False, **facets):
    """Add an entry, unlisted until the agreement; ``facets``: lists of words for ``FACETS``. Once per ``key``."""
    if not policy.may_keep_directory(by):
        raise PermissionDenied
    facts = {"name": name.strip(), "kind": kind, "seniority": seniority, "presentation": presentation.strip()}
    facts |= {"account": account, "is_fictitious": is_fictitious, "created_at": now, "created_by": by}
    _check_account(account)
    if key is None:
        coach = Coach.objects.create(**facts)
    else:
        coach, created = Coach.objects.get_or_create(key=key, defaults=facts)
        if not created:
            return coach
    _write_facets(coach, facets)
    _ask(coach, now)
    return coach


@transaction.atomic
def change(*, coach, name, kind, seniority, presentation, by, now, account=None, **facets):
    """Change an entry. Linking another account takes the agreement away: it was another person's."""
    coach = _kept(coach, by)
    linked_anew = account != coach.account
    if linked_anew:
        _check_account(account)
        coach.account, coach.agreed_at, coach.agreed_by = account, None, None
    coach.name, coach.kind, coach.seniority = name.strip(), kind, seniority
    coach.presentation = presentation.strip()
    coach.save()
    coach.facets.all().delete()
    _write_facets(coach, facets)
    if linked_anew:
        _ask(coach, now)
    return coach


@transaction.atomic
def agree(*, coach, by, now):
    """The person agrees to be listed; the team records the agreement of somebody who has no account here."""
    coach = _locked(coach)
    if not policy.may_agree(by, coach):
        raise PermissionDenied
    if coach.retired_at is not None:
        raise NotAllowedNow(_("Cette fiche a été retirée de l’annuaire."))
    if coach.agreed_at is None:
        coach.agreed_at, coach.agreed_by = now, by
        coach.save(update_fields=["agreed_at", "agreed_by"])
    return coach


@transaction.atomic
def withdraw_agreement(*, coach, by, now):
    """Take the agreement back: the entry is listed no more. Requests that chose it keep their choice."""
    coach = _locked(coach)
    if not policy.may_withdraw_agreement(by, coach):
        raise PermissionDenied
    coach.agreed_at = coach.agreed_by = None
    coach.save(update_fields=["agreed_at", "agreed_by"])
    return coach


@transaction.atomic
def retire(*, coach, by, now):
    coach = _kept(coach, by)
    if coach.retired_at is None:
        coach.retired_at, coach.retired_by = now, by
        coach.save(update_fields=["retired_at", "retired_by"])
    return coach


@transaction.atomic
def restore(*, coach, by, now):
    coach = _kept(coach, by)
    coach.retired_at = coach.retired_by = None
    coach.save(update_fields=["retired_at", "retired_by"])
    return coach


@transaction.atomic
def write_to(*, coach, text, by, now, key):
    """Carry a first word to a coach whom the directory lists: by their account, or by the team when they have none.

    The address of the coach is shown to nobody; that of whoever writes is given, so that the answer goes to them. The
    same word under one ``key`` leaves once.
    """
    if not policy.may_write_to_coaches(by):
        raise PermissionDenied
    if not coach.is_listed:
        raise NotAllowedNow(_("Cette fiche ne paraît plus dans l’annuaire."))
    for person in [coach.account] if coach.account is not None else people.team(today(now)):
        queue_email(
            key=f"readiness-coach-word-{coach.pk}-{occasion(key, text)}-{person.pk}",
            kind="readiness.coach_word",
            to=person,
            template="readiness/emails/coach_word",
            context={"coach": coach, "by": by, "word": text.strip()},
            about=coach,
            now=now,
        )


def _locked(coach):
    return Coach.objects.select_for_update(of=("self",)).get(pk=coach.pk)


def _kept(coach, by):
    if not policy.may_keep_directory(by):
        raise PermissionDenied
    return _locked(coach)


def _check_account(account):
    if account is not None and Coach.objects.filter(account=account).exists():
        raise Refused(_("Ce compte a déjà une fiche dans l’annuaire."), "account_email")


def _write_facets(coach, facets):
    CoachFacet.objects.bulk_create(
        CoachFacet(coach=coach, kind=kind, value=value)
        for name, kind in FACETS.items()
        for value in dict.fromkeys(facets.get(name, ()))
    )


def _ask(coach, now):
    """Ask the person whose account is linked; the entry says the rest."""
    if coach.account is not None and coach.agreed_at is None:
        tell([coach.account], "coach_agreement", about=coach, now=now, coach=coach)
