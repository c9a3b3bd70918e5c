"""How a page of the toolbox opens: the way back, the desk that exists for the team and the administration alone."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import policy

READ_WRITE = ["GET", "HEAD", "POST"]


def trail(*more):
    """Breadcrumb: the toolbox, then ``more`` (label, url)."""
    items = [{"label": _("Boîte à outils"), "url": reverse("toolbox:home")}]
    return items + [{"label": label, "url": url} for label, url in more]


def desk_trail(*more):
    """Breadcrumb: the toolbox, its desk, then ``more``."""
    return trail((_("Gestion"), reverse("toolbox:desk")), *more)


def check_desk(request):
    """The team and the administration read the desk; it does not exist for anybody else."""
    if not policy.reads_desk(request.user):
        raise Http404


def check_curates(request):
    """The administration reads, and changes nothing."""
    check_desk(request)
    if not policy.may_curate(request.user):
        raise PermissionDenied


def tabs(shown):
    """The pages of the desk, as links (``templates/toolbox/desk_tabs.html``)."""
    pages = [
        ("desk", _("Ressources")),
        ("suggestions", _("Propositions")),
        ("desk_links", _("Liens")),
        ("desk_themes", _("Thèmes et parcours")),
    ]
    return [{"label": label, "url": reverse(f"toolbox:{name}"), "current": name == shown} for name, label in pages]
