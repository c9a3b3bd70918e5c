"""What is said about a neighbourhood: a name that was inferred, a text that was summarised."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.language import in_french
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Initiative, Neighbourhood, PhaseOneRecord


@transaction.atomic
def confirm_inferred_name(*, record, by, now, neighbourhood=None) -> PhaseOneRecord:
    """Confirm the neighbourhood of an entry whose name was inferred; from then on everybody reads it.

    ``neighbourhood``: another one, when the inference was wrong; the entry's initiatives move with it.
    """
    if not policy.may_confirm_names(by):
        raise PermissionDenied
    record = PhaseOneRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.name_is_public:
        raise NotAllowedNow(_("Le quartier de cette entrée est déjà confirmé."))
    if neighbourhood is not None and neighbourhood.pk != record.neighbourhood_id:
        _move(record, Neighbourhood.objects.select_for_update(of=("self",)).get(pk=neighbourhood.pk))
    record.confirmed_on, record.confirmed_by = timezone.localdate(now), by
    record.save(update_fields=["confirmed_on", "confirmed_by", "neighbourhood"])
    return record


def _move(record, neighbourhood):
    taken = Initiative.objects.of_phase_one().carried_by(neighbourhood).exists()
    if taken or PhaseOneRecord.objects.told_of(neighbourhood).exists():
        raise NotAllowedNow(_("Une autre entrée du bilan est déjà rattachée à ce quartier. Corrigez-la d’abord."))
    Initiative.objects.of_phase_one().carried_by(record.neighbourhood).update(neighbourhood=neighbourhood)
    record.neighbourhood = neighbourhood


@transaction.atomic
def put_own_words(*, initiative, text, by, now) -> Initiative:
    """Replace the portal's summary by the table's own words; the doubt about the summary goes with it."""
    # Held first, then read: the neighbourhood of an initiative may change during the wait.
    list(Initiative.objects.select_for_update().filter(pk=initiative.pk).values_list("pk"))
    initiative = Initiative.objects.with_place().get(pk=initiative.pk)
    if not policy.may_word(by, initiative):
        raise PermissionDenied
    if initiative.place_name != initiative.neighbourhood.name:
        raise NotAllowedNow(_("L’équipe du PIC confirme d’abord que cette initiative est celle de votre quartier."))
    initiative.desired_change = text.strip()
    initiative.is_summary = initiative.to_confirm = False
    with in_french():
        initiative.source = str(
            _("Mots de la table de quartier, %(day)s") % {"day": timezone.localdate(now).isoformat()}
        )
    initiative.save(update_fields=["desired_change", "is_summary", "to_confirm", "source"])
    return initiative
