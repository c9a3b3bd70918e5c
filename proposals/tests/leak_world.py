"""A file full of words that a recused person must never meet, those persons, and a reader of every page."""

import hashlib
import io
import zipfile
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import product

from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern
from pypdf import PdfReader

from accounts.factories import StaffRoleFactory, UserFactory
from neighbourhoods.models import Organisation, Seat, TableMembership
from notifications.models import Email
from proposals import actions, factories
from proposals.models import Document, Proposal

# Written by the table, and written about its file. Searches ask for the word beside, so that a page that repeats what
# was typed is not taken for a leak.
TABLE, INTERNAL, ASKED = "zéphyrine", "moutardelle", "volante"
NOW = factories.NOW


def people(quartier, partner):
    """Return who must not know of the file, by the reason why."""
    found = {
        "declared_team": factories.make_team_member(email="equipe.recusee@example.org"),
        "ruled_member": factories.make_seat("Fondation F", email="membre.tranche@example.org"),
        "late_member": factories.make_seat("Fondation G", email="membre.tardif@example.org"),
        "declared_member": factories.make_seat("Fondation C", email="membre.recuse@example.org"),
        "declared_advisor": factories.make_advisor(quartier, email="conseil.recuse@example.org"),
        "declared_admin": UserFactory(confirmed=True, email="admin.recuse@example.org"),
        "seat_that_withdraws": factories.make_seat("Coalition", withdraws=True, email="coalition@example.org"),
        "team_with_such_a_seat": factories.make_team_member(email="equipe.coalition@example.org"),
        "partner_table": factories.make_seat("Fondation D", email="partenaire@example.org"),
        "own_table": factories.make_seat("Fondation E", email="table@example.org"),
    }
    StaffRoleFactory(user=found["declared_admin"], admin=True)
    coalition = Organisation.objects.get(name="Coalition")
    committee = factories.make_committee()
    Seat.objects.create(
        committee=committee, organisation=coalition, user=found["team_with_such_a_seat"], starts_on=factories.SINCE
    )
    for name, place in (("partner_table", partner), ("own_table", quartier)):
        TableMembership.objects.create(
            user=found[name],
            neighbourhood=place,
            role=TableMembership.Role.CONTRIBUTOR,
            starts_on=factories.SINCE,
        )
    return found


def stage():
    """Return what exists before the file does: a meeting, people, two neighbourhoods."""
    factories.make_stages()
    factories.make_call()
    quartier = factories.make_neighbourhood()
    partner = factories.make_neighbourhood("Quartier des Passerelles", "passerelles")
    who = people(quartier, partner)
    team = factories.make_team_member(email="maxime@example.org")
    chair, *_others = [
        factories.make_seat(f"Fondation n{number}", is_chair=number == 0, email=f"siege{number}@example.org")
        for number in range(6)
    ]
    reader = factories.make_seat("Fondation lectrice", email="lectrice@example.org")
    meeting = factories.make_meeting(team)  # open, every seat present
    return {
        "quartier": quartier,
        "partner": partner,
        "who": who,
        "team": team,
        "chair": chair,
        "reader": reader,
        "coordinator": factories.make_member(quartier, email="camille@example.org"),
        "meeting": meeting,
    }


def write_file(world):
    """Bring the file from draft to a letter that is issued and not sent; everybody declared recused on the way."""
    by, team, meeting = world["coordinator"], world["team"], world["meeting"]
    content = factories.answers(3)
    content["change"] |= {"title": f"La {TABLE} {ASKED}", "desired_change": f"{TABLE} {ASKED} partout."}
    # An intensification alone may span several neighbourhoods.
    content["initiative"] |= {
        "summary": f"{TABLE} {ASKED}, en bref.",
        "partner_neighbourhoods": [world["partner"].slug],
    }
    draft = factories.make_draft(world["quartier"], by, stage_number=3, filled=False)
    factories.write(draft, content, by=by)
    Document.objects.create(
        proposal=draft,
        slot="documents",
        file=ContentFile(f"%PDF {TABLE}".encode(), name="x.pdf"),
        name=f"{TABLE} {ASKED}.pdf",
        kind="pdf",
        size=20,
        digest=hashlib.sha256(TABLE.encode()).hexdigest(),
        uploaded_at=NOW,
        uploaded_by=by,
    )
    file = actions.submit(proposal=draft, by=by, now=NOW)
    actions.record_question(proposal=file, text=f"{TABLE} {ASKED}?", by=by, now=NOW)
    _recuse(world, file)
    file = actions.begin_review(proposal=file, by=team, now=NOW)
    actions.write_private_note(proposal=file, text=f"{INTERNAL} {ASKED}", by=team, now=NOW)
    actions.write_contact_note(
        neighbourhood=world["quartier"],
        proposal=file,
        happened_on=NOW.date(),
        means="call",
        text=f"{INTERNAL} {ASKED}",
        is_shared=True,
        by=team,
        now=NOW,
    )
    upload = factories.make_upload(f"{TABLE} {ASKED}.pdf")
    actions.post_message(proposal=file, body=f"{TABLE} {ASKED}?", by=team, now=NOW, uploads=[upload])
    actions.ask_clarification(proposal=file, question=f"{TABLE} {ASKED}?", sections=["initiative"], by=team, now=NOW)
    actions.resubmit(proposal=file, by=by, now=NOW, message=f"{TABLE} {ASKED}.")
    _analyse(file, team)
    item = actions.add_to_agenda(meeting=meeting, proposal=file, by=team, now=NOW)
    # What somebody wrote is theirs, in the copy of their own data too: the words to look for are another's.
    for member, body in ((world["who"]["late_member"], "Mon avis."), (world["reader"], f"{INTERNAL} {ASKED}")):
        actions.deny_conflict(proposal=file, by=member, now=NOW)
        actions.comment(item=item, stance="favourable", body=body, by=member, now=NOW)
    actions.close_round(item=item, by=world["chair"], now=NOW)
    actions.declare_conflict(proposal=file, by=world["who"]["late_member"], now=NOW)
    factories.adopt(item=item, outcome="favourable", reasons=f"{INTERNAL} {ASKED}", by=team, now=NOW)
    # A sitting names no file, and whoever is recused may know of it: its words are nobody's secret.
    sitting = actions.record_sitting(body="Conseil", held_on=NOW.date(), reference="CA-1", by=team, now=NOW)
    actions.record_acceptance(
        proposal=file,
        ratified_on=sitting.held_on,
        body=sitting.body,
        reference=sitting.reference,
        starts_on=date(2027, 4, 1),
        years=[(Decimal(200000), Decimal(0), "")] * 3,
        conditions=f"{INTERNAL} {ASKED}",
        by=team,
        now=NOW,
    )
    letter = actions.issue_letter(proposal=file, by=team, now=NOW)
    actions.ensure_drawn(letter, now=NOW)
    return Proposal.objects.get(pk=file.pk)


def _recuse(world, file):
    """Those who declare do so after the deposit; members are asked at a convened meeting, so that comes first."""
    who = world["who"]
    for name in ("declared_team", "declared_admin", "declared_advisor"):
        actions.declare_conflict(proposal=file, by=who[name], now=NOW)
    world["meeting"].items.create(proposal=file)
    actions.declare_conflict(proposal=file, by=who["declared_member"], now=NOW)
    doubt = actions.doubt_conflict(proposal=file, words="J’hésite.", by=who["ruled_member"], now=NOW)
    actions.deny_conflict(proposal=file, by=world["chair"], now=NOW)
    actions.rule_doubt(doubt=doubt, has_conflict=True, by=world["chair"], now=NOW)
    world["meeting"].items.all().delete()


def _analyse(file, team):
    analysis = file.analysis
    actions.save_analysis(
        analysis=analysis,
        summary=f"{INTERNAL} {ASKED}",
        advice=f"{INTERNAL} {ASKED}",
        lines={item.pk: ("met", f"{INTERNAL} {ASKED}") for item in analysis.items.all()},
        expected_version=analysis.lock_version,
        by=team,
        now=NOW,
    )
    actions.mark_ready(analysis=analysis, by=team, now=NOW)


# --- Every page -----------------------------------------------------------------------------------------------------
class Crawler:
    """Asks every address of the portal, with what belongs to the file in each place of the address."""

    # Pages of sign-in and of the second factor, which know nothing of the programme, and ends of the session.
    LEFT_OUT = ("account_", "mfa_", "session_renew", "admin:logout")

    def __init__(self, file, world, *, admin=False):
        self.file, self.admin = file, admin
        letter = file.letters.get()
        emails = Email.objects.about(file).order_by("kind", "pk").values_list("pk", flat=True)[:2]
        self.values = {
            "public_id": [file.public_id],
            "meeting_id": [world["meeting"].public_id],
            "sitting_id": [file.decision.ratification.public_id],
            "file_id": [file.public_id],
            "source_id": [file.public_id],
            "letter_id": [letter.public_id],
            "doubt_id": list(file.conflict_doubts.values_list("pk", flat=True)),
            "document_id": [file.documents.get().public_id],
            "number": [2],
            "slug": [world["quartier"].slug],
            "code": ["change", "initiative", "management"],
            "call_id": [file.call_id],
            "stage": ["intensification"],
            "pk": [*emails, file.pk, *([file.initiative_id] if file.initiative_id else [])],
            "token": ["x"],
            "position": [1],
        }

    def addresses(self):
        """Yield every address; those of the admin site's objects with the objects of their own model."""
        for prefix, pattern in _patterns(get_resolver()):
            name = f"{prefix}{pattern.name}" if pattern.name else ""
            if not name or name.startswith(self.LEFT_OUT):
                continue
            parameters = list(pattern.pattern.converters)
            if prefix == "admin:":
                yield from self._admin(name, parameters) if self.admin or name == "admin:index" else ()
            elif all(parameter in self.values for parameter in parameters):
                places = [self._values(pattern, parameter) for parameter in parameters]
                for choice in product(*places):
                    yield from _reversed(name, dict(zip(parameters, choice, strict=True)))
        yield from (f"{address}?q={ASKED}" for address in ("/propositions/", "/quartiers/"))
        yield f"/propositions/{self.file.public_id}/versions/comparer/?de=1&a=2"

    def _values(self, pattern, parameter):
        address = str(pattern.pattern)
        if parameter == "public_id" and address.startswith("comite/"):
            return self.values["sitting_id" if address.startswith("comite/enterinements/") else "meeting_id"]
        return self.values[parameter]

    def _admin(self, name, parameters):
        if not parameters:
            yield from _reversed(name, {})
            if name.endswith("_changelist"):
                yield from (f"{address}?q={ASKED}" for address in _reversed(name, {}))
        elif parameters == ["object_id"]:
            for row in rows_about_by_name(self.file, name):
                yield from _reversed(name, {"object_id": row})

    def leaks(self, client, words):
        """Yield « address: word » wherever one of the words can be read."""
        for address in self.addresses():
            said = _read(client.get(address))
            yield from (f"{address}: {word}" for word in words if word in said)


def _patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix, entry
        else:
            below = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _patterns(entry, below)


def _reversed(name, kwargs):
    try:
        yield reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return


def _read(response):
    """Everything that an answer says: the page, the address it sends to, the text of a PDF, the name of a file."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:5] == b"%PDF-":
        body = _text_of_pdf(content)
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            body = "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    else:
        body = content.decode("utf-8", "replace")
    return " ".join([body, *(f"{name}: {value}" for name, value in response.items())])


@lru_cache(maxsize=32)
def _text_of_pdf(content):
    """The same bytes say the same: every crawl reads the blank forms again, a second of computing."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


# --- Every reader ---------------------------------------------------------------------------------------------------
def path_to_file(model, depth=3):
    """Return the lookup that leads from a model to the file by its foreign keys (« item__proposal »), or None."""
    if model is Proposal:
        return "pk"
    fields = [field for field in model._meta.concrete_fields if field.is_relation and field.related_model]
    for field in fields:
        if field.related_model is Proposal:
            return field.name
    if depth:
        for field in fields:
            if field.related_model._meta.app_label == "proposals" and field.related_model is not model:
                further = path_to_file(field.related_model, depth - 1)
                if further:
                    return f"{field.name}__{further}"
    return None


def rows_about(model, file):
    """Return every row of a model that is about the file, whoever asks; None for a model that never is."""
    if model is Email:
        return Email.objects.about(file)
    if model._meta.label == "neighbourhoods.Initiative":
        return model.objects.filter(proposals=file, is_public=False)
    path = path_to_file(model)
    return model._base_manager.filter(**{path: file.pk}) if path else None


def rows_about_by_name(file, url_name):
    """Return the keys of the rows of the model that an address of the admin site names."""
    from django.apps import apps

    label, _, rest = url_name.removeprefix("admin:").partition("_")
    model_name = rest.rsplit("_", 1)[0]
    try:
        model = apps.get_model(label, model_name)
    except LookupError:
        return []
    rows = rows_about(model, file)
    return list(rows.values_list("pk", flat=True)) if rows is not None else []
