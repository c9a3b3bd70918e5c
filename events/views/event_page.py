"""The page that writes an event: four small forms sent together, its version, and what two organisers wrote at once."""

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import rescue
from writing.typed import posted_version

from .. import actions, policy
from ..forms import desk as forms
from .desk_opening import trail
from .two_writers import Said, both_texts


class EventPage:
    """What an event is, its days, its place, its seats: four small forms that are sent together."""

    def __init__(self, request, *, event=None, activities=None, posted=None):
        """``posted``: what stands for the request's own form, once somebody has chosen between two texts."""
        self.request, self.event = request, event
        if event is not None:
            prefetch_related_objects([event], "days")
        self.sent = posted if posted is not None else request.POST if request.method == "POST" else None
        kept = rescue.take(request) if self.sent is None else None
        bound, initial, rows = self.sent, self._known(), forms.day_rows(event) if event else [{}]
        if bound is not None and "add_day" in bound:
            # One row of days more: what was typed is shown as it is, and nothing is judged yet.
            initial, rows, bound = bound.dict(), self._typed_rows(bound) + [{}], None
        elif kept:
            initial, rows = initial | kept.dict(), self._typed_rows(kept) or rows
        partners = policy.partners_to_choose(request.user, event and event.organiser)
        self.what = forms.WhatForm(bound, initial=initial, activities=activities, partners=partners)
        self.days = forms.DayFormSet(bound, initial=rows, prefix="jours")
        self.where = forms.WhereForm(bound, initial=initial)
        self.registering = forms.RegisteringForm(bound, initial=initial)
        self.parts = [self.what, self.where, self.registering]
        before = self.sent or kept
        self.seen = posted_version(before) if before else event.lock_version if event else 0
        self.base = before.get("base", "") if before else self._stands().base() if event else ""

    def _known(self):
        if self.event is None:
            return {}
        names = [*actions.TEXTS, "activity", "organiser"]
        return {name: getattr(self.event, name) for name in names}

    @staticmethod
    def _typed_rows(posted):
        count = posted.get("jours-TOTAL_FORMS", "")
        count = min(int(count), forms.MOST_DAYS - 1) if count.isascii() and count.isdigit() and len(count) < 4 else 0
        names = ("date", "starts", "ends")
        return [{name: posted.get(f"jours-{n}-{name}", "") for name in names} for n in range(count)]

    # --- Two organisers at once
    def _stands(self):
        """What is written of the event now, as its form would say it."""
        spans = [(day.starts_at, day.ends_at) for day in self.event.days.all()]
        return Said(self.parts, self._known(), spans)

    def _typed(self):
        values = self.what.cleaned_data | self.where.cleaned_data | self.registering.cleaned_data
        return Said(self.parts, values, sorted(self.days.spans()))

    def chosen(self):
        """Return the page with the choices made between two texts, or this one when it was about no such thing."""
        if self.sent.get("action") != "resolve" or self.seen != self.event.lock_version:
            return self
        return EventPage(self.request, event=self.event, posted=self._typed().chosen(self._stands(), self.sent))

    def both_texts(self, current):
        self.event = current
        return both_texts(
            self.request, self._typed(), self._stands(), current, self.sent,
            url=reverse("events:desk_change", args=[current.public_id]), eyebrow=current.title,
            heading=_("Deux personnes ont changé cette date"), breadcrumb=trail(current),
        )  # fmt: skip

    # --- What was sent
    @property
    def is_sent(self):
        return self.what.is_bound

    def is_valid(self):
        return all([*(part.is_valid() for part in self.parts), self.days.is_valid()])

    def facts(self):
        given = self.what.cleaned_data | self.where.cleaned_data | self.registering.cleaned_data
        return {name: value for name, value in given.items() if name in (*actions.TEXTS, "organiser")}

    def refuse(self, refusal):
        """Show a refusal beside the field that it names, wherever it stands."""
        for part in [*self.parts, *self.days.forms[:1]]:
            if refusal.field in part.fields:
                part.add_error(refusal.field, refusal.message)
                return
        self.what.add_error(None, refusal.message)

    @property
    def has_errors(self):
        return self.is_sent and (any(part.errors for part in self.parts) or not self.days.is_valid())

    def answer(self, template, context):
        names = {"what": self.what, "days": self.days, "where": self.where, "registering": self.registering}
        status = 422 if self.has_errors else 200
        return render(
            self.request,
            template,
            context | names | {"most_days": forms.MOST_DAYS, "version": self.seen, "base": self.base},
            status=status,
        )
