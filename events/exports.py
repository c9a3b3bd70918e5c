"""The registrations of an event as files: XLSX and CSV, which no spreadsheet takes for formulas.

Needs (accessibility, food) are not in them: they are read at the desk, and erased there (R12).
"""

import csv
from io import StringIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ui import spreadsheets
from ui.typography import local

from . import presence
from .desk import Line
from .models import Registration

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def header():
    return [
        _("Nom"), _("Courriel"), _("Quartier"), _("Organisme"), _("État"), _("Rang"), _("Inscription"), _("Groupe"),
        _("Ateliers"), _("Photos"), _("Liste des personnes"), _("Au-delà, motif"), _("Présence (%)"),
        _("Attestation"),
    ]  # fmt: skip


def rows(event):
    """Every registration, ended ones too, by name; some queries whatever their number."""
    shares = presence.shares(event)
    people = Registration.objects.of_event(event).for_the_desk().select_related("certificate").by_name()
    return [_row(Line(one), shares.get(one.pk)) for one in people]


def _row(line, share):
    one, given = line.registration, line.consents
    certificate = getattr(one, "certificate", None)
    said = {True: _("oui"), False: _("non"), None: ""}
    return [
        one.name,
        one.email,
        one.neighbourhood.name if one.neighbourhood else "",
        one.organisation,
        str(line.state[0]),
        line.rank or "",
        one.made_at,
        one.group.made_by.full_name if one.group else "",
        ", ".join(f"{title} ({state})" if state else title for title, state in line.workshops),
        said[given["photo"]],
        said[given["list"]],
        line.seat.over_reason if line.seat else "",
        share.percent if share else "",
        certificate.number if certificate and certificate.revoked_at is None else "",
    ]


def workbook(event):
    return spreadsheets.workbook([(_("Inscriptions"), header(), rows(event))])


def csv_bytes(event):
    """For a spreadsheet in French: UTF-8 with its mark, semicolons, and a quote before what would be a formula."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(header())
    for row in rows(event):
        writer.writerow([_cell(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def csv_answer(content, name):
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def _cell(value):
    if hasattr(value, "isoformat"):
        return local(value).strftime("%Y-%m-%d %H:%M")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
