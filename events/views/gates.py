"""Which pages of topics and of the newsletter's list exist for whom."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from .. import policy


def check_team_reads(request):
    """The team and the administration read it; it does not exist for anybody else."""
    if not policy.reads_moderation(request.user):
        raise Http404


def check_moderates(request):
    check_team_reads(request)
    if not policy.may_moderate(request.user):
        raise PermissionDenied
