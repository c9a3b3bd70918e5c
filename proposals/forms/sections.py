"""The sections of a proposal that are read and shown in a way of their own."""

from dataclasses import replace

from django.utils.translation import gettext as _

from ui.fields import HintedRadioSelect
from writing.sections import Block, Section, SectionForm, as_typed

from ..rules import reading


class PrerequisitesSection(Section):
    def _asked(self, prerequisite):
        return [
            spec
            for spec in self.spec.fields
            if spec.type != "file" and (not spec.only_for or prerequisite.asks_adoption)
        ]

    def read(self, post):
        data = dict(self.stored)
        for prerequisite in self.content.rules.prerequisites.all():
            known = data.get(prerequisite.code)
            given = dict(known) if isinstance(known, dict) else {}
            for spec in self._asked(prerequisite):
                given[spec.code] = as_typed(post.get(f"{prerequisite.code}-{spec.code}", ""))
            data[prerequisite.code] = given
        return data

    def form(self, data):
        fields, flat, blocks = {}, {}, []
        for prerequisite in self.content.rules.prerequisites.all():
            given = data.get(prerequisite.code)
            given = given if isinstance(given, dict) else {}
            names = []
            for spec in self._asked(prerequisite):
                name = f"{prerequisite.code}-{spec.code}"
                fields[name], flat[name] = self._field(_for_one(spec, prerequisite)), given.get(spec.code, "")
                names.append(name)
            blocks.append(
                Block(
                    "prerequisite",
                    names,
                    legend=prerequisite.label,
                    hint=prerequisite.help_text,
                    source=prerequisite.source,
                    slot=prerequisite.code if prerequisite.proof != prerequisite.Proof.TEXT else "",
                    code=prerequisite.code,
                )
            )
        return SectionForm(fields, flat, optional=set(), blocks=blocks)


def _for_one(spec, prerequisite):
    """The question as this prerequisite asks it: the help that speaks of an adoption stands where there is one."""
    return replace(spec, help=spec.help_for_adoption) if prerequisite.asks_adoption and spec.help_for_adoption else spec


class DurationSection(Section):
    """The durations that the rules allow, each with what it takes."""

    def _choices(self, spec):
        rules, hints = self.content.rules, {}
        for years in rules.offered_years:
            if years > rules.base_years:
                hints[years] = _("Sur justification.")
            elif years == rules.base_years and len(rules.offered_years) > 1:
                hints[years] = _("La durée habituelle de cette étape.")
        choices = [(str(years), reading.years_text(years)) for years in rules.offered_years]
        return HintedRadioSelect(choices=choices, hints=hints)
