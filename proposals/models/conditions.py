"""An algebra of conditions on files in which what is already known falls away before the database is asked.

Most people hold one position: of the ten or so questions that access asks, the answers to all but two are known once
their positions are read (``neighbourhoods.positions``). Folded, a condition is a few words of SQL instead of a page.
"""

from functools import reduce
from operator import and_, or_

from django.db.models import BooleanField, ExpressionWrapper, Q, Value

ALWAYS, NEVER = Q(pk__isnull=False), Q(pk__in=[])


def any_of(*conditions):
    return _folded(or_, conditions, neutral=NEVER, absorbing=ALWAYS)


def all_of(*conditions):
    return _folded(and_, conditions, neutral=ALWAYS, absorbing=NEVER)


def negated(condition):
    if condition is ALWAYS:
        return NEVER
    return ALWAYS if condition is NEVER else ~condition


def _folded(operator, conditions, *, neutral, absorbing):
    # By identity: these two objects say "known", whatever else would be true of every row or of none.
    if any(condition is absorbing for condition in conditions):
        return absorbing
    kept = [condition for condition in conditions if condition is not neutral]
    return reduce(operator, kept) if kept else neutral


def narrowed(queryset, condition):
    """Return the rows of a queryset that meet a condition; without a query when none can."""
    if condition is NEVER:
        return queryset.none()
    return queryset.all() if condition is ALWAYS else queryset.filter(condition)


def yes_or_no(condition):
    """Return a condition as a column."""
    if condition is ALWAYS or condition is NEVER:
        return Value(condition is ALWAYS, output_field=BooleanField())
    return ExpressionWrapper(condition, output_field=BooleanField())
