"""The address of a page, made of its title: free when it is looked for, and taken once."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from ..links.addresses import slug_of

TRIES = 10  # when several of one title are added at once
SUFFIX = 6  # signs kept for « -2 » and what follows


def save_under_a_free_code(row):
    """Save a new row that has ``title`` and ``code``. Somebody may take the address that was free at the same instant."""
    for _try in range(TRIES):
        row.code = _free_code(type(row), row.title)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if not type(row).objects.filter(code=row.code).exists():
                raise
        else:
            return
    raise NotAllowedNow(_("Plusieurs pages de ce titre s’ajoutent en ce moment\u00a0: réessayez."))


def _free_code(model, title):
    longest = model._meta.get_field("code").max_length
    wanted = slug_of(title, longest)
    short = wanted[: longest - SUFFIX]
    taken = set(model.objects.filter(code__startswith=short).values_list("code", flat=True))
    if wanted not in taken:
        return wanted
    return next(code for n in range(2, len(taken) + 3) if (code := f"{short}-{n}") not in taken)
