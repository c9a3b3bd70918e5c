"""The newsletter's list: asked for, confirmed by the person, left in one press. Each step leaves its proof (R15).

The list says who receives; an account's answer (``accounts.Consent``) is one of its doors, and the two agree: see
``docs/decisions/0011``. Registering for an activity never touches it.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import consents
from accounts.actions import record_consent
from accounts.addresses import addresses_of, normal
from accounts.models import Consent, User
from notifications.actions import queue_email
from ui.language import known
from ui.refusals import NotAllowedNow

from .. import links
from ..models import NewsletterProof, Subscription

Status, Act = Subscription.Status, NewsletterProof.Act
WORDING = "2026-11"  # of the page's sentence; an account's answer keeps the version of its own question
MOST_LETTERS_A_DAY = 3
EMAIL_LIFETIME = timedelta(days=30)


@transaction.atomic
def ask(*, email, page, now, wording=WORDING):
    """Write to an address that somebody typed: it joins the list once its own mailbox says so. Return its row.

    Whoever is on the list already reads it in the e-mail: the page tells nobody. After three letters in a day, nothing
    more is written to that address.
    """
    subscription = _locked_or_new(email, now)
    if subscription.status != Status.CONFIRMED:
        subscription.status, subscription.asked_at = Status.ASKED, now
        subscription.confirmed_at = subscription.ended_at = None
        subscription.save(update_fields=["status", "asked_at", "confirmed_at", "ended_at"])
    letters = NewsletterProof.objects.of(subscription).asked_since(now - timedelta(days=1)).count()
    if letters < MOST_LETTERS_A_DAY:
        _prove(subscription, Act.ASKED, now, page, wording)
        _write("already" if subscription.status == Status.CONFIRMED else "confirm", subscription, now)
    return subscription


@transaction.atomic
def confirm(*, subscription, page, now, wording=WORDING):
    """The mailbox's owner says yes. Twice is once; after leaving, one asks again."""
    subscription = _locked_with_accounts(subscription)
    if subscription.status == Status.ENDED:
        raise NotAllowedNow(
            _("Cette demande a pris fin. Pour recevoir l’infolettre, inscrivez votre adresse de nouveau.")
        )
    if subscription.status == Status.ASKED:
        _subscribe(subscription, now, page, wording)
        _answer_accounts(subscription, True, now)
    return subscription


@transaction.atomic
def leave(*, subscription, page, now):
    """End a subscription or a request, without asking why. A second press changes nothing."""
    subscription = _locked_with_accounts(subscription)
    if subscription.status != Status.ENDED:
        subscription.status, subscription.ended_at = Status.ENDED, now
        subscription.save(update_fields=["status", "ended_at"])
        _prove(subscription, Act.ENDED, now, page)
        _answer_accounts(subscription, False, now)
    return subscription


@consents.follow
def follow_answer(consent):
    """What somebody who is signed in answers is done to the list: yes joins their own address, no takes them all off.

    An address that the account has proved needs no second e-mail to say yes; another one is written to.
    """
    if consent.purpose != Consent.Purpose.NEWSLETTER:
        return
    user, now, page = consent.user, consent.at, reverse("accounts:consents")
    own = addresses_of(user)
    held = Subscription.objects.select_for_update().filter(email_key__in=own)
    if not consent.given:
        for subscription in list(held):
            leave(subscription=subscription, page=page, now=now)
    elif normal(user.email) not in own:
        ask(email=user.email, page=page, now=now, wording=consent.wording_version)
    elif not held.confirmed().exists():
        subscription = _locked_or_new(user.email, now)
        _prove(subscription, Act.ASKED, now, page, consent.wording_version)
        _subscribe(subscription, now, page, consent.wording_version)


def _subscribe(subscription, now, page, wording):
    subscription.status, subscription.confirmed_at, subscription.ended_at = Status.CONFIRMED, now, None
    subscription.save(update_fields=["status", "confirmed_at", "ended_at"])
    _prove(subscription, Act.CONFIRMED, now, page, wording)
    _write("welcome", subscription, now)


def _answer_accounts(subscription, given, now):
    """The accounts of that address say the same; « no » only once none of their addresses is on the list."""
    version = consents.WORDINGS[Consent.Purpose.NEWSLETTER].version
    for user in _accounts_of(subscription):
        if not given and Subscription.objects.of_person(user).confirmed().exists():
            continue
        record_consent(
            user=user, purpose=Consent.Purpose.NEWSLETTER, given=given, wording_version=version, by=user, now=now
        )


def _accounts_of(subscription):
    owners = EmailAddress.objects.filter(verified=True, email__iexact=subscription.email_key).values("user")
    return User.objects.active().filter(pk__in=owners)


def _locked_with_accounts(subscription):
    """Hold the accounts of its address, then the subscription: in the order of whoever answers in their account."""
    list(_accounts_of(subscription).select_for_update().order_by("pk").values_list("pk"))
    return _locked(subscription)


def _locked(subscription):
    return Subscription.objects.select_for_update().get(pk=subscription.pk)


def _locked_or_new(email, now):
    subscription, _made = Subscription.objects.get_or_create(
        email_key=normal(email), defaults={"email": email.strip(), "status": Status.ASKED, "asked_at": now}
    )
    return _locked(subscription)


def _prove(subscription, act, now, page, wording=""):
    NewsletterProof.objects.create(
        subscription_id=subscription.public_id, act=act, wording=wording, page=page[:200], at=now
    )


def _write(what, subscription, now):
    proofs = NewsletterProof.objects.of(subscription).count()
    leave_path = links.newsletter_leave_url(subscription)
    queue_email(
        key=f"events-newsletter-{what}-{subscription.public_id}-{proofs}",
        kind=f"events.newsletter_{what}",
        to=subscription.email,
        language=known(subscription.language),
        template=f"events/emails/newsletter_{what}",
        context={"confirm_path": links.newsletter_confirm_url(subscription), "leave_path": leave_path},
        about=subscription,
        security=True,
        expires_at=now + EMAIL_LIFETIME,
        leave_path=leave_path,
        now=now,
    )
