"""The page that writes a resource: four small forms sent together, its version, and what two people wrote at once."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import rescue
from events.views.two_writers import Said, both_texts
from writing.answers import Answer
from writing.typed import posted_version

from ..actions.resources import FACTS
from ..forms import desk as forms
from .desk_opening import resource_trail, resource_url

SEVERAL = ("themes", "stages", "activities")


class ResourceSaid(Said):
    """What the four forms say; themes, stages and activities are lists, of which both people's may be kept."""

    def __init__(self, page, values):
        super().__init__([page.what, page.opens, page.dates], values)
        for name in SEVERAL:
            rows = list(values.get(name) or [])
            self.data[name] = sorted((str(row.pk) for row in rows), key=int)
            field = page.place.fields[name]
            self.answers.append(Answer((name,), field.label, "\n".join(str(row) for row in rows), joins=True))

    def chosen(self, theirs, posted):
        given = super().chosen(theirs, posted)
        for name in SEVERAL:
            given.setlist(name, list(dict.fromkeys(given[name] or [])))
        return given


class ResourcePage:
    def __init__(self, request, *, resource=None, posted=None):
        """``posted``: what stands for the request's own form, once somebody has chosen between two texts."""
        self.request, self.resource = request, resource
        self.sent = posted if posted is not None else request.POST if request.method == "POST" else None
        files = request.FILES if self.sent is not None else None
        kept = rescue.take(request) if self.sent is None else None
        self.lost_files = getattr(kept, "lost_files", [])
        initial = self._known()
        if kept:
            initial |= kept.dict() | {name: kept.getlist(name) for name in SEVERAL}
        self.what = forms.WhatForm(self.sent, initial=initial)
        self.opens = forms.OpensForm(self.sent, files, initial=initial, standing=resource and resource.current)
        self.place = forms.PlaceForm(self.sent, initial=initial)
        self.dates = forms.DatesForm(self.sent, initial=initial)
        self.parts = [self.what, self.opens, self.place, self.dates]
        before = self.sent or kept
        self.seen = posted_version(before) if before else resource.lock_version if resource else 0
        self.base = before.get("base", "") if before else self._stands().base() if resource else ""

    def _known(self):
        if self.resource is None:
            return {}
        known = {name: getattr(self.resource, name) for name in FACTS}
        known |= {name: list(getattr(self.resource, name).all()) for name in SEVERAL}
        return known | forms.OpensForm.known(self.resource.current)

    # --- Two people at once
    def _stands(self):
        return ResourceSaid(self, self._known())

    def _typed(self):
        return ResourceSaid(self, {name: value for part in self.parts for name, value in part.cleaned_data.items()})

    def chosen(self):
        """Return the page with the choices made between two texts, or this one when it was about no such thing."""
        if self.sent.get("action") != "resolve" or self.seen != self.resource.lock_version:
            return self
        chosen = self._typed().chosen(self._stands(), self.sent)
        return ResourcePage(self.request, resource=self.resource, posted=chosen)

    def both_texts(self, current):
        self.resource = current
        return both_texts(
            self.request, self._typed(), self._stands(), current, self.sent,
            url=reverse("toolbox:desk_change", args=[current.code]), eyebrow=current.title,
            heading=_("Deux personnes ont changé cette ressource"), breadcrumb=resource_trail(current),
        )  # fmt: skip

    # --- What was sent
    @property
    def is_sent(self):
        return self.sent is not None

    def is_valid(self):
        valid = [part.is_valid() for part in self.parts]  # each of them says what is wrong with it
        return all(valid)

    def facts(self):
        """Arguments for ``actions.desk``."""
        said = self.what.cleaned_data | self.dates.cleaned_data
        return said | {name: list(self.place.cleaned_data[name]) for name in SEVERAL} | {"opens": self.opens.opens()}

    def refuse(self, refusal):
        """Show a refusal beside the field that it names; one that names none is about what the resource opens."""
        for part in self.parts:
            if refusal.field in part.fields:
                part.add_error(refusal.field, refusal.message)
                return
        self.opens.add_error(self.opens.named, refusal.message)

    def answer(self, context):
        has_errors = self.is_sent and any(part.errors for part in self.parts)
        names = {"what": self.what, "opens": self.opens, "place": self.place, "dates": self.dates}
        more = {
            "resource": self.resource,
            "version": self.seen,
            "base": self.base,
            "lost_files": self.lost_files or ([f.name for f in self.request.FILES.values()] if has_errors else []),
            "back_url": resource_url(self.resource) if self.resource else reverse("toolbox:desk"),
        }
        return render(self.request, "toolbox/desk_form.html", context | names | more, status=422 if has_errors else 200)
