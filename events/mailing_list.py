"""Files for spreadsheets and mailing services: UTF-8 with its mark, « ; » between cells, no cell that is a formula."""

import csv
from io import StringIO

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ui.typography import local

from . import links

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(rows, name):
    """Return ``rows`` (the first is the header) as an attachment that nobody keeps on the way."""
    written = StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows([neutral(cell) for cell in row] for row in rows)
    response = HttpResponse(BOM + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def neutral(cell):
    """Return a cell as a text that a spreadsheet shows and never computes."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def subscribers(subscriptions):
    """The confirmed list: each address with the link to leave, which the letters and their headers must carry."""
    yield [_("Courriel"), _("Confirmé le"), _("Lien de désabonnement")]
    for one in subscriptions.confirmed().in_order():
        yield [one.email, _day(one.confirmed_at), _address(links.newsletter_leave_url(one))]


def departures(subscriptions):
    yield [_("Courriel"), _("Désabonné le")]
    for one in subscriptions.ended().in_order():
        yield [one.email, _day(one.ended_at)]


def _day(moment):
    return local(moment).date().isoformat()


def _address(path):
    return settings.PUBLIC_ADDRESS.rstrip("/") + path
