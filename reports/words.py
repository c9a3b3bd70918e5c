"""How dates of the calendar are said: in how many days, since how many."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Kind, Obligation, ReportStatus


def tone_of(obligation, today):
    """Return (tone, label) of an obligation's state, as ``ui/status_tag.html`` reads them."""
    if obligation.dropped_at is not None:
        return "closed", _("sans objet")
    if obligation.done_on is not None:
        return _done_words(obligation)
    if obligation.waived_at is not None:
        return "closed", _("dispensé") if obligation.is_report else _("dispensée")
    left = (obligation.deadline - today).days
    if left < 0:
        return "late", late_by(-left)
    return ("soon" if left <= 30 else "neutral"), days_left(left)


def _done_words(obligation):
    """A meeting was held; a report that came through the portal says where it stands since."""
    if not obligation.is_report:
        return "done", _("tenue")
    report = getattr(obligation, "report", None)
    match report.status if report else "":
        case ReportStatus.ASKED:
            return "soon", _("précisions demandées")
        case ReportStatus.ACCEPTED:
            return "done", _("accepté")
        case _:
            return "done", _("remis")


def days_left(days):
    """Return « aujourd’hui », « demain », « dans 12 jours »."""
    if days == 0:
        return _("aujourd’hui")
    if days == 1:
        return _("demain")
    return ngettext("dans %(n)s jour", "dans %(n)s jours", days) % {"n": days}


def late_by(days):
    return ngettext("en retard de %(n)s jour", "en retard de %(n)s jours", days) % {"n": days}


def step_words(step):
    """Return why a reminder leaves: « 30 jours avant l’échéance »."""
    if step < 0:
        return ngettext("%(n)s jour avant l’échéance", "%(n)s jours avant l’échéance", -step) % {"n": -step}
    if step == 0:
        return _("le jour de l’échéance")
    return ngettext("%(n)s jour après l’échéance", "%(n)s jours après l’échéance", step) % {"n": step}


def act_of(obligation: Obligation):
    """Return the verb and its object: « Remettre le rapport annuel, an 2 »."""
    if not obligation.is_report:
        return _("Tenir la rencontre de mi-année, an %(n)s") % {"n": obligation.year_number}
    texts = {
        Kind.ANNUAL: _("Remettre le rapport annuel, an %(n)s"),
        Kind.FINAL: _("Remettre le rapport final, an %(n)s"),
    }
    return texts[obligation.kind] % {"n": obligation.year_number}


def clock_words(day, length):
    """Return where a file's clock stands: « jour 42 des huit semaines : il en reste 14 »."""
    if day > length:
        return _("les huit semaines sont passées")
    return ngettext(
        "jour %(day)s des huit semaines\u00a0: il en reste %(n)s",
        "jour %(day)s des huit semaines\u00a0: il en reste %(n)s",
        length - day,
    ) % {"day": day, "n": length - day}
