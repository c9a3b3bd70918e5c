"""The team announces calls: the sources stop at 2022, later dates are the team's (Guide, section 5.2)."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Call, ProgrammeSettings, Status

WHY_IT_STAYS = gettext_lazy(
    "Des propositions ont été déposées à cet appel, qui est fermé\u00a0: leurs huit semaines partent de sa date."
)


@transaction.atomic
def save_call(*, call, stages, by, now):
    """Record a new or a changed call, with the stages that it is for; return it.

    Once files were submitted to it and it has closed, its deadline stays: their eight weeks run from it.
    """
    if not policy.may_change_rules(by):
        raise PermissionDenied
    if call.pk:
        before = Call.objects.select_for_update().get(pk=call.pk)
        if before.deadline_on != call.deadline_on and deadline_stays(before, now):
            raise NotAllowedNow(WHY_IT_STAYS)
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError as twin:
        raise NotAllowedNow(_("Un appel a déjà cette date limite.")) from twin
    call.stages.set(stages)
    return call


def deadline_stays(call, now):
    """Whether the eight weeks of files that were submitted run from the date of this call, which has closed."""
    return not call.is_open(now) and call.proposals.exclude(status=Status.DRAFT).exists()


def remarks_on(call):
    """Return what the team is told, once, when it enters a call beyond what the guide announced; nothing is refused."""
    settings = ProgrammeSettings.current()
    year = call.deadline_on.year
    remarks = []
    others = Call.objects.filter(deadline_on__year=year, is_fictitious=call.is_fictitious).exclude(pk=call.pk)
    number = others.count() + 1
    if number > settings.calls_per_year:
        remarks.append(
            ngettext(
                "C’est le %(rank)se appel de %(year)s; le guide en prévoit %(count)s par année "
                "(Guide de la phase 2, section 5.2).",
                "C’est le %(rank)se appel de %(year)s; le guide en prévoit %(count)s par année "
                "(Guide de la phase 2, section 5.2).",
                settings.calls_per_year,
            )
            % {"rank": number, "year": year, "count": settings.calls_per_year}
        )
    if year > settings.last_call_year:
        remarks.append(
            _(
                "Le guide prévoit des appels jusqu’en %(last)s; celui-ci est en %(year)s (Guide de la phase 2, section 5.2)."
            )
            % {"last": settings.last_call_year, "year": year}
        )
    return remarks
