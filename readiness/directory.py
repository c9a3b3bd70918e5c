"""What the directory's page reads: the entries that answer to the filters of the address, and the filters to offer."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from .models import Coach, CoachFacet

PARAMETERS = {
    "langue": CoachFacet.Kind.LANGUAGE,
    "region": CoachFacet.Kind.REGION,
    "approche": CoachFacet.Kind.APPROACH,
}
SENIORITY = "experience"


class Directory:
    """Two queries and those of the person's rights, however many entries. Unknown values of the address are no filter."""

    def __init__(self, user, asked):
        self.all = list(Coach.objects.visible_to(user).with_facets().in_order())
        self.offered = {name: self._values(kind) for name, kind in PARAMETERS.items()}
        levels = {one.seniority for one in self.all}
        self.offered[SENIORITY] = [value for value in Coach.Seniority.values if value in levels]
        self.chosen = {name: asked.get(name) for name, values in self.offered.items() if asked.get(name) in values}
        self.coaches = [coach for coach in self.all if self._answers(coach)]

    def _values(self, kind):
        return sorted({facet.value for coach in self.all for facet in coach.facets.all() if facet.kind == kind})

    def _answers(self, coach):
        wanted = dict(self.chosen)
        level = wanted.pop(SENIORITY, None)
        held = {(facet.kind, facet.value) for facet in coach.facets.all()}
        return (level is None or coach.seniority == level) and all(
            (PARAMETERS[name], value) in held for name, value in wanted.items()
        )

    @property
    def groups(self):
        """The filters as links, those with nothing to choose left out."""
        labels = {"langue": _("Langue"), "region": _("Région"), "approche": _("Approche"), SENIORITY: _("Expérience")}
        return [
            {
                "label": labels[name],
                "options": [self._option(name, "", _("Toutes")), *(self._option(name, value) for value in values)],
            }
            for name, values in self.offered.items()
            if len(values) > 1
        ]

    def _option(self, name, value, label=None):
        query = {key: one for key, one in self.chosen.items() if key != name} | ({name: value} if value else {})
        shown = label or (Coach.Seniority(value).label.capitalize() if name == SENIORITY else value)
        return {"label": shown, "url": f"?{urlencode(query)}", "current": self.chosen.get(name, "") == value}


def facets_of(coach):
    """The entry's words, as rows of a summary."""
    words = {kind: [] for kind in PARAMETERS.values()}
    for facet in coach.facets.all():
        words[facet.kind].append(facet.value)
    labels = {
        CoachFacet.Kind.LANGUAGE: _("Langues"),
        CoachFacet.Kind.REGION: _("Régions"),
        CoachFacet.Kind.APPROACH: _("Approches"),
    }
    rows = [{"label": labels[kind], "value": ", ".join(found)} for kind, found in words.items() if found]
    return [*rows, {"label": _("Expérience en accompagnement"), "value": coach.get_seniority_display()}]
