"""Loads organisations, committees, neighbourhoods and what phase 1 left, from ``reference/*.yaml``.

A fact is created when it is missing and is never overwritten: what somebody has mended in the portal stays.
"""

from pathlib import Path

from django.utils.translation import gettext as _

from ui.reference import Words

from .facts import Tally, read_facts
from .models import (
    Committee,
    Family,
    Initiative,
    Neighbourhood,
    Organisation,
    OrganisationFamily,
    PhaseOneRecord,
)

REFERENCE = Path(__file__).parent / "reference"
# What columns of ``ui.said`` hold: the catalogue of translations gathers it.
Words(REFERENCE / "committees.yaml", keys={"name", "role", "composition", "source"})

SOURCE = {"source", "source_code"}
ORGANISATION = {
    "code", "name", "acronym", "unit", "families", "withdraws_from_investment_decisions", "regional_governance",
    "is_group",
} | SOURCE  # fmt: skip
COMMITTEE = {"code", "name", "role", "composition", "facilitated_by", "member_count", "note"} | SOURCE
NEIGHBOURHOOD = {"neighbourhood", "slug", "table", "quality_note", "phase1"} | SOURCE
PHASE_ONE = {"position", "stated_name", "inferred_name", "inferred", "evidence"} | SOURCE
INITIATIVE = {"position", "number", "title", "desired_change", "is_summary", "to_confirm", "note"} | SOURCE


def load(tally: Tally, *, reference=REFERENCE) -> Tally:
    """Load everything of this app, inside the caller's transaction. Raises ``facts.FactError``."""
    load_organisations(tally, reference / "organisations.yaml")
    load_committees(tally, reference / "committees.yaml")
    load_neighbourhoods(tally, reference / "neighbourhoods.yaml")
    load_initiatives(tally, reference / "phase1_initiatives.yaml")
    return tally


def load_organisations(tally, path):
    facts = read_facts(path, keys={"families", "organisations"})
    for entry in facts.entries("organisations", keys=ORGANISATION):
        families = entry.choices("families", Family)
        values = {
            "name": entry.text("name", longest=200),
            "acronym": entry.text("acronym", blank=True, longest=20),
            "unit": entry.text("unit", blank=True, longest=200),
            "withdraws_from_investment_decisions": entry.flag("withdraws_from_investment_decisions"),
            "is_group": entry.flag("is_group"),
            "source": entry.text("source", longest=200),
        }
        organisation, created = _organisation(entry.text("code", longest=60), values)
        if tally.count("organisations", created):
            _join(organisation, families)


def _organisation(code, values):
    """Find by code, else adopt the one that somebody already entered under the same name, else create."""
    known = Organisation.objects.filter(code=code).first()
    if known:
        return known, False
    entered = Organisation.objects.filter(name=values["name"], code=None).first()
    if entered:
        entered.code = code
        entered.save(update_fields=["code"])
        return entered, False
    return Organisation.objects.create(code=code, **values), True


def _join(organisation, families):
    OrganisationFamily.objects.bulk_create(
        [OrganisationFamily(organisation=organisation, family=family) for family in families]
    )


def load_committees(tally, path):
    for entry in read_facts(path, keys={"committees"}).entries("committees", keys=COMMITTEE):
        _committee, created = Committee.objects.get_or_create(
            code=entry.choice("code", Committee.Code),
            defaults={
                "name": entry.text("name", longest=100),
                "role": entry.text("role"),
                "composition": entry.text("composition"),
                "source": entry.text("source", longest=200),
            },
        )
        tally.count("committees", created)


def load_neighbourhoods(tally, path):
    """Create the neighbourhoods with their tables, then say which of them the phase 1 review tells of."""
    for entry in read_facts(path, keys={"neighbourhoods"}).entries("neighbourhoods", keys=NEIGHBOURHOOD):
        neighbourhood = _neighbourhood(tally, entry)
        phase_one = entry.entry_or_none("phase1", keys=PHASE_ONE)
        if phase_one:
            _phase_one_record(tally, neighbourhood, phase_one)


def _neighbourhood(tally, entry):
    slug, name = entry.text("slug", longest=120), entry.text("neighbourhood", longest=120)
    table_name = entry.text_or_none("table", longest=200)
    values = {
        "name": name,
        "source": entry.text("source", longest=200),
        "quality_note": entry.text("quality_note", blank=True),
    }
    known = Neighbourhood.objects.filter(slug=slug).first()
    tally.count("neighbourhoods", known is None)
    if known:
        # Its table may have been renamed, merged or detached since: none of our business any more.
        if table_name:
            tally.count("tables", False)
        return known
    table = None
    if table_name:
        table, created = _organisation(f"table-{slug}"[:60], {"name": table_name, "source": values["source"]})
        if tally.count("tables", created):
            _join(table, [Family.COMMUNITY])
    return Neighbourhood.objects.create(slug=slug, table=table, **values)


def _phase_one_record(tally, neighbourhood, entry):
    position, inferred = entry.whole("position", at_least=1, at_most=17), entry.flag("inferred")
    named = entry.text_or_none("inferred_name" if inferred else "stated_name")
    if named is None:
        raise entry.fault("inferred", _("un nom déduit porte « inferred_name », un nom donné « stated_name »"))
    _record, created = PhaseOneRecord.objects.get_or_create(
        position=position,
        defaults={"neighbourhood": neighbourhood, "is_inferred": inferred, "evidence": entry.text("evidence")},
    )
    tally.count("phase_one_records", created)


def load_initiatives(tally, path):
    """Attach each initiative to the neighbourhood that its entry of the review is attributed to today."""
    facts = read_facts(path, keys={"phase", "years", "initiatives"})
    places = {record.position: record.neighbourhood_id for record in PhaseOneRecord.objects.all()}
    for entry in facts.entries("initiatives", keys=INITIATIVE):
        position = entry.whole("position", at_least=1, at_most=17)
        if position not in places:
            raise entry.fault("position", _("aucun quartier n’est rattaché à cette entrée du bilan"))
        _initiative, created = Initiative.objects.get_or_create(
            neighbourhood_id=places[position],
            phase=facts.whole("phase"),
            number=entry.whole("number", at_least=1),
            defaults={
                "title": entry.text("title", longest=300),
                "desired_change": entry.text("desired_change"),
                "is_summary": entry.flag("is_summary"),
                "is_public": True,
                "to_confirm": entry.flag("to_confirm"),
                "note": entry.text("note", blank=True),
                "source": entry.text("source", longest=200),
            },
        )
        tally.count("initiatives", created)
