"""Settings of the programme changed by the team, in place or as a version that begins on a day, with who and when.

The same two verbs for every row of settings, whatever its app: a value replaced for what comes next, or a new row that
takes over from a day to come. What was opened before keeps what it was opened under: each model sees to that.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import SettingChange

# Values that name a person stay out of a register that nobody can erase: it keeps that they changed.
UNTOLD = frozenset({"signatory_name", "signatory_title"})


@transaction.atomic
def change_settings(*, row, values, seen, group, by, now):
    """Give a row of settings these values ({name: value}); return it. The same values again change nothing.

    ``seen``: the values on which the change was decided; refused when somebody has changed one of them meanwhile.
    """
    _check(by)
    row = type(row).objects.select_for_update().get(pk=row.pk)
    before = {name: getattr(row, name) for name in values}
    if before == values:
        return row
    if before != seen:
        raise NotAllowedNow(overtaken())
    _write(row, values)
    _record(group, before, values, None, by, now)
    return row


@transaction.atomic
def start_settings(*, model, day_field, on, values, seen, group, by, now, is_used=lambda row: False):
    """Make these values hold from the day ``on``, which is to come; return the row of settings that begins then.

    A version of the same day that nothing follows yet (``is_used``) is replaced. ``seen``: the values that hold before.
    """
    _check(by)
    if on <= timezone.localdate(now):
        raise NotAllowedNow(_("Une version commence demain au plus tôt\u00a0: ce qui est commencé garde les siennes."))
    rows = list(model.objects.select_for_update().order_by(day_field))
    same = next((row for row in rows if getattr(row, day_field) == on), None)
    if same is not None and all(getattr(same, name) == value for name, value in values.items()):
        return same
    last = next((row for row in reversed(rows) if getattr(row, day_field) < on), None) or model()
    before = {name: getattr(last, name) for name in values}
    if before != seen:
        raise NotAllowedNow(overtaken())
    if same is not None and is_used(same):
        raise NotAllowedNow(_("Quelque chose suit déjà la version de ce jour-là\u00a0: choisissez un autre jour."))
    row = same or model(**{day_field: on})
    _write(row, values)
    _record(group, before, values, on, by, now)
    return row


def overtaken():
    return _("Quelqu’un a changé ces réglages entre-temps. Relisez ce qui est en vigueur, puis recommencez.")


def _check(by):
    if not policy.may_change_settings(by):
        raise PermissionDenied


def _write(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as broken:
        raise NotAllowedNow(_("Ces valeurs ne vont pas ensemble, ou une version commence déjà ce jour-là.")) from broken


def _record(group, before, after, on, by, now):
    SettingChange.objects.bulk_create(
        SettingChange(
            group=group,
            name=name,
            before="" if name in UNTOLD else _text(before[name]),
            after="" if name in UNTOLD else _text(value),
            starts_on=on,
            at=now,
            by=by,
        )
        for name, value in after.items()
        if before[name] != value
    )


def _text(value):
    return "" if value is None else str(value)
