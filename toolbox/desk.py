"""What the desk shows: the state of a resource in a word, its drawers, its openings week by week."""

from datetime import timedelta

from django.utils.translation import gettext as _

from .models.use import RECENT


def drawer_labels():
    return {
        "toutes": _("Toutes"),
        "publiees": _("Publiées"),
        "brouillons": _("Brouillons"),
        "a-completer": _("Adresse à compléter"),
        "a-revoir": _("À revoir"),
        "expirees": _("Expirées"),
        "retirees": _("Retirées"),
    }


def state_of(resource, today):
    """Return (words, tone) of a resource on that local day."""
    if resource.merged_into_id:
        return _("réunie"), "closed"
    if resource.is_withdrawn:
        return _("retirée"), "closed"
    if resource.is_expired(today):
        return _("expirée"), "late"
    if resource.current_id is None:
        return _("adresse à compléter"), "soon"
    if resource.published_at is None:
        return _("brouillon"), "neutral"
    if (resource.review_on and resource.review_on <= today) or resource.expires_on == today:
        return _("publiée, à revoir"), "soon"
    return _("publiée"), "done"


def missing_to_publish(resource):
    """What is lacking before it can be shown, in sentences; nothing when it may be published."""
    lacking = []
    if resource.current_id is None:
        lacking.append(_("Adresse à compléter\u00a0: donnez une adresse, un fichier ou une page du portail."))
    if not resource.summary:
        lacking.append(_("Présentez-la en une phrase."))
    if not resource.themes.all():
        lacking.append(_("Rangez-la dans au moins un thème."))
    return lacking


def openings_by_week(resource, today):
    """Return [(first day of the week, count)] of the last 90 days, the latest first; weeks begin on Monday."""
    first = today - RECENT
    counts = {}
    for row in resource.openings.since(first):
        monday = row.day - timedelta(days=row.day.weekday())
        counts[monday] = counts.get(monday, 0) + row.count
    return sorted(counts.items(), reverse=True)
