"""The PDFs of this app. Drawing takes 0.1 s or more: outside transactions."""

from django.utils.translation import gettext as _

from ui.pdf import render_pdf


def statement_pdf(neighbourhood, year, *, sheets, closing, day, now):
    """The hours of one neighbourhood in one year. ``closing``: the version that froze the figures, or None."""
    title = _("Relevé d’heures %(year)s – %(place)s") % {"year": year.label, "place": neighbourhood.name}
    context = {
        "neighbourhood": neighbourhood,
        "year": year,
        "sheets": sheets,
        "closing": closing,
        "day": day,
        "now": now,
        "title": title,
    }
    return render_pdf("coaching/pdf/statement.html", context, title=title)
