"""The PDFs of this app. Drawing belongs outside transactions: it takes a tenth of a second."""

from django.conf import settings
from django.utils.translation import gettext as _

from ui.pdf import render_pdf
from ui.squares import square


def address_of(certificate):
    """The public page that confirms a certificate, in full."""
    return settings.PUBLIC_ADDRESS.rstrip("/") + certificate.get_absolute_url()


def certificate_pdf(certificate):
    """Draw a certificate. The same facts always give the same page: nothing of it is kept as a file."""
    event = certificate.registration.event
    title = _("Attestation de participation %(number)s") % {"number": certificate.number}
    context = {
        "certificate": certificate,
        "event": event,
        "days": list(event.days.all()),
        "address": address_of(certificate),
        "square": square(address_of(certificate)),
        "fictitious": event.is_fictitious,
        "title": title,
    }
    return render_pdf("events/pdf/certificate.html", context, title=title)
