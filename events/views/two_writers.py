"""Two organisers who write one date or one workshop at once: the second reads both texts, and chooses.

What a form says is brought to plain text by name, as it would be posted again: typed in whatever way, « 13 h 30 » and
« 13:30 » are the same answer. Comparing, suggesting and merging are those of the proposals.
"""

import json

from django import forms
from django.http import Http404, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow
from ui.typography import clock, long_date, long_instant
from writing import conflicts
from writing.answers import Answer
from writing.typed import NEVER_SHOWN, choices_made, posted_base, two_texts

from .. import policy
from .desk_opening import desk_url

SPANS = "jours"
HIDDEN = {*NEVER_SHOWN, "base"}


class Said:
    """What forms say, by field: ``data`` to compare and to post again, ``answers`` to read."""

    def __init__(self, parts, values, spans=None):
        self.data, self.answers = {}, []
        for form in parts:
            for name, field in form.fields.items():
                self.data[name] = plain = _plain(field, values.get(name))
                text = _read(field, plain, values.get(name))
                joins = isinstance(field.widget, forms.Textarea)
                self.answers.append(Answer((name,), field.label, text, joins=joins))
        if spans is not None:
            self.data[SPANS] = [_span(start, end) for start, end in spans]
            lines = [
                _("%(date)s, de %(start)s à %(end)s")
                % {"date": long_date(start, weekday=True), "start": clock(start), "end": clock(end)}
                for start, end in spans
            ]
            self.answers.append(Answer((SPANS,), _("Jours"), "\n".join(lines)))

    def base(self):
        """What the page shows, as fingerprints: it comes back with the form, and tells who changed what."""
        return json.dumps(conflicts.fingerprints(self.answers, self.data))

    def clashes_with(self, theirs, posted):
        return conflicts.clashes(self.answers, theirs.answers, self.data, theirs.data, base=posted_base(posted))

    def chosen(self, theirs, posted):
        """Return what the choices make, as a form would post it."""
        found = self.clashes_with(theirs, posted)
        merged = conflicts.merged(self.data, theirs.data, found, choices_made(posted, found))
        given = QueryDict(mutable=True)
        for name, value in merged.items():
            if name != SPANS:
                given[name] = value
        for n, span in enumerate(merged.get(SPANS, [])):
            for part, text in zip(("date", "starts", "ends"), span.split(), strict=True):
                given[f"{SPANS}-{n}-{part}"] = text
        given[f"{SPANS}-TOTAL_FORMS"] = str(len(merged.get(SPANS, [])))
        given[f"{SPANS}-INITIAL_FORMS"] = "0"
        for name in ("lock_version", "base"):
            given[name] = posted.get(name, "")
        return given


def _plain(field, value):
    """A value as the control of this field posts it."""
    value = field.prepare_value(value)
    if isinstance(field, forms.ChoiceField):
        return "" if value is None else str(value)
    return str(field.widget.format_value(value) or "").replace("\r\n", "\n")


def _read(field, plain, value):
    """The same for a reader: the words of a choice, an instant in full."""
    if isinstance(field, forms.ModelChoiceField):
        return str(value or field.empty_label or "")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(plain, plain))
    return long_instant(value) if isinstance(field, forms.DateTimeField) and value else plain


def _span(start, end):
    start, end = timezone.localtime(start), timezone.localtime(end)
    return f"{start:%Y-%m-%d} {start:%H:%M} {end:%H:%M}"


def both_texts(request, mine, theirs, current, posted, *, url, eyebrow, heading, breadcrumb):
    """The page of the two texts, with a choice for each answer that differs."""
    return two_texts(
        request, clashes=mine.clashes_with(theirs, posted), current=current, posted=posted, url=url, eyebrow=eyebrow,
        heading=heading, breadcrumb=breadcrumb,
    )  # fmt: skip


def refused_with_text(request, message, event):
    """What does not change any more: a page that was sent gives back what was typed, to be copied."""
    if request.method != "POST":
        raise NotAllowedNow(message)
    return _given_back(
        request, message, status=409, url=desk_url(event), label=_("Retour à la date"), title=event.title
    )


def gone(request, message):
    """What went meanwhile, or never was: the same, for a page that was sent."""
    if request.method != "POST" or not policy.holds_a_desk(request.user):
        raise Http404
    return _given_back(
        request, message, status=404, url=reverse("events:desk"), label=_("Retour à la gestion"), title=_("Modifier")
    )


def _given_back(request, message, *, status, url, label, title):
    typed = [
        {"name": name, "text": value}
        for name, value in request.POST.items()
        if name not in HIDDEN and not name.startswith(("choice-", f"{SPANS}-")) and value.strip()
    ]
    context = {"message": message, "typed": typed, "title": title, "back_url": url, "back_label": label}
    return render(request, "writing/refused.html", context, status=status)
