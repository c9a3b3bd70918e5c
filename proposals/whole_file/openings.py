"""What opens a file to somebody, and with it the parts of its zip (docs/decisions/0024)."""

from enum import StrEnum

from ..models import Participation, Proposal


class Opening(StrEnum):
    """Each opens some papers. A zip names those that it was made with; once one is closed, it is handed out no more."""

    TABLE = "table"  # the membership of its table
    POSITION = "position"  # a portfolio, a team role or a seat, less the recusals
    ANALYSIS = "analysis"  # the preparation of the analysis, before it is said ready
    PARTICIPATION = "participation"  # what follows the letter


def openings(user, keys):
    """Return {key of a file: sorted openings} for the submitted files among these that the person may read."""
    if not user.is_authenticated:
        return {}
    files = Proposal.objects.content_visible_to(user).filter(pk__in=keys, submitted_at__isnull=False)
    followed = set(Participation.objects.visible_to(user).filter(proposal__in=keys).values_list("proposal", flat=True))
    return {file.pk: sorted(_of(file, user, file.pk in followed)) for file in files.with_standing_of(user)}


def _of(file, user, follows):
    if file.standing_is_member:
        yield Opening.TABLE
    if file.standing_reads:
        yield Opening.POSITION
        if user.is_team or file.standing_advises:
            yield Opening.ANALYSIS
    if follows:
        yield Opening.PARTICIPATION
