"""The address of a resource is watched from the moment that it has one: asked, politely, whether it still opens.

A worker claims one address by a conditional update, asks outside of any transaction, and writes the answer only if its
claim still stands. Two addresses of a site are never asked at once, nor within ``PAUSE``: nobody waits, the others are
put off. A worker that is killed leaves a claim that ends by itself.
"""

import logging
import time
from collections import Counter
from dataclasses import asdict
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import long_instant

from .. import policy
from ..links.addresses import site_of
from ..links.probe import Answer, Reason
from ..links.states import Known, follow
from ..models import LinkWatch, Outcome

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=5)  # between two addresses of a site
PAUSE_ASKED = timedelta(hours=1)  # when the site says « too often » and not for how long
CLAIM = timedelta(minutes=10)  # far longer than the longest answer (``probe.SECONDS``)
# Without Redis, beat itself runs this, and e-mails wait meanwhile.
MOST_A_RUN = 12
RUN_SECONDS = 30


class LinksFailed(Exception):
    """The portal failed at some addresses, by its own fault; the others were asked. The message names them."""


def watch(resource, now):
    """Begin to watch what a resource opens now; a file or a page of the portal is not watched. The caller holds the row."""
    version = resource.current
    if version is None or not version.link:
        LinkWatch.objects.filter(resource=resource).delete()
        return None
    fresh = {"version": version, "next_at": now, "host": site_of(version.link)[:255]}
    watched, created = LinkWatch.objects.get_or_create(resource=resource, defaults=fresh)
    if not created and watched.version_id != version.pk:
        watched.delete()
        watched = LinkWatch.objects.create(resource=resource, **fresh)
    return watched


# --- By itself --------------------------------------------------------------------------------------------------------
def run(*, ask, clock, most=MOST_A_RUN, seconds=RUN_SECONDS):
    """Ask the addresses whose time has come, ``most`` of them and for ``seconds`` at most; return {outcome: how many}.

    ``ask(link, now)`` returns an ``Answer`` (``links.probe.Prober.ask``); ``clock()`` says what time it is at each step:
    a run lasts. Raises ``LinksFailed`` at the end when ``ask`` itself failed.
    """
    tally, failed, ends = Counter(), [], time.monotonic() + seconds
    for _turn in range(most):
        if time.monotonic() >= ends:
            break
        claimed = claim_next(clock())
        if claimed is None:
            break
        try:
            answer = ask(claimed.version.link, clock())
        except Exception:  # noqa: BLE001 - logged here and raised below: one address does not stop the others
            log.exception("address of resource %s failed", claimed.resource_id)
            failed.append(str(claimed.resource_id))
            answer = Answer(Reason.UNREADABLE)
        written = record(claimed, answer, clock())
        tally[written.outcome if written else "dropped"] += 1
    if failed:
        raise LinksFailed(f"resources {', '.join(failed)}")
    return tally


def claim_next(now):
    """Return the address to ask, claimed by this worker alone, with its version; None when there is none."""
    for found in LinkWatch.objects.to_ask(now).select_related("version")[:MOST_A_RUN]:
        if claim(found, now):
            return found
    return None


@transaction.atomic
def claim(watched, now):
    """Take an address for this worker. False when another has it, or another of its site, or when it is not due."""
    _hold(watched.host)
    own = {"pk": watched.pk, "version": watched.version_id}
    if not LinkWatch.objects.to_ask(now).filter(**own).exists():
        return False
    until = now + CLAIM
    # Asked of the row alone, without joins: PostgreSQL looks at it again after a wait, and not at what it is joined to.
    if LinkWatch.objects.free(now).filter(**own).update(claimed_until=until) != 1:
        return False
    watched.claimed_until = until
    return True


@transaction.atomic
def record(claimed, answer, now):
    """Write an answer, and put off the other addresses of the site. Return the row, or None when the claim is no more.

    It is no more when the resource opens another thing since, when a person said by hand what it does, or when the
    answer came so late that another worker asked again.
    """
    _hold(claimed.host)
    own = LinkWatch.objects.select_for_update().filter(
        pk=claimed.pk, version=claimed.version_id, claimed_until=claimed.claimed_until
    )
    watched = own.first()
    pause = PAUSE_ASKED if answer.reason == Reason.ASKS_TO_WAIT else PAUSE
    _put_off(claimed, now + max(pause, answer.wait or pause))
    if watched is None:
        return None
    return _change(watched, answer, now)


def _hold(host):
    """Lock a site until the transaction ends: two workers that want two of its addresses come one after the other."""
    LinkWatch.objects.select_for_update().of_host(host).order_by("pk").values_list("pk", flat=True).first()


def _put_off(asked, until):
    """Let the other addresses of the site wait until then.

    Not the one that was asked: a row written twice in a transaction has PostgreSQL look its resource up again, which
    waits for whoever changes the resource, and who waits for this row.
    """
    others = LinkWatch.objects.of_host(asked.host).exclude(pk=asked.pk)
    others.filter(next_at__lt=until).update(next_at=until)


def _change(watched, answer, now):
    known = Known(watched.outcome, watched.failed_days, watched.last_failed_on, watched.since)
    change = asdict(follow(known, answer, now))
    for name, value in change.items():
        setattr(watched, name, value)
    watched.claimed_until = None
    watched.save(update_fields=[*change, "claimed_until"])
    return watched


# --- By hand ----------------------------------------------------------------------------------------------------------
def ask_soon(resource, now):
    """Bring the next time forward: somebody says that it does not open. A site that asked to wait is left alone.

    The caller holds the row of the resource.
    """
    watched = LinkWatch.objects.filter(resource=resource, version=resource.current_id).first()
    if watched is not None and not _is_waiting(watched, now):
        _bring_forward(watched, now)


@transaction.atomic
def check_now(*, resource, by, now):
    """Ask again without waiting for the day; the answer comes with the next run. Return when it may be asked."""
    watched = _held(resource, by)
    if _is_waiting(watched, now):
        raise NotAllowedNow(
            _("Ce site demande d’attendre\u00a0: le portail le rouvre le %(at)s.")
            % {"at": long_instant(watched.next_at)}
        )
    return _bring_forward(watched, now)


@transaction.atomic
def opens(*, resource, by, now):
    """A person opened it: it works, whatever robots are answered. An answer on its way is not written."""
    watched = _held(resource, by)
    if watched.outcome not in (Outcome.TO_CHECK, Outcome.FAILING, Outcome.DEAD):
        raise NotAllowedNow(_("Le portail n’a rien à redire à cette adresse."))
    return _change(watched, Answer(Reason.BY_HAND), now)


def _held(resource, by):
    if not policy.may_curate(by):
        raise PermissionDenied
    watched = LinkWatch.objects.select_for_update(of=("self",)).current().filter(resource=resource).first()
    if watched is None:
        raise NotAllowedNow(_("Cette ressource n’ouvre aucune adresse que le portail surveille."))
    return watched


def _is_waiting(watched, now):
    return watched.reason == Reason.ASKS_TO_WAIT and watched.next_at > now


def _bring_forward(watched, now):
    """Return the soonest instant that keeps the pause of the site; it is written when it comes before the one foreseen."""
    last = LinkWatch.objects.of_host(watched.host).aggregate(last=Max("checked_at"))["last"]
    soonest = max(now, last + PAUSE) if last is not None else now
    if soonest < watched.next_at:
        LinkWatch.objects.filter(pk=watched.pk).update(next_at=soonest)
    return min(soonest, watched.next_at)
