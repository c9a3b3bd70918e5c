"""One address for a file; what stands there depends on where the reader stands."""

from django.views.decorators.http import require_safe

from .. import policy
from . import drafting
from .opening import seen_file


@require_safe
def detail(request, public_id):
    """A member of the table gets the table's page, whatever else they are: their position is recused."""
    proposal = seen_file(request, public_id)
    if policy.may_edit(request.user, proposal):
        return drafting.overview(request, proposal)
    from . import reviewing

    return reviewing.overview(request, proposal)
