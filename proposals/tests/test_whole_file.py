"""The whole of a file as a zip: what its reader may read and nothing else, in names that are safe, a piece at a time."""

import hashlib
import io
import json
import re
import tracemalloc
import uuid
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from neighbourhoods.models import Portfolio, Seat, TableMembership
from notifications import jobs
from notifications.models import Job
from proposals import actions, exports, factories
from proposals.models import Document, MessageAttachment, Recommendation
from proposals.whole_file.packing import CHUNK, Names, Paper, pack, stored
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now + timedelta(days=1), tick=False):
        yield


def attach(proposal, by, name="plan.pdf", *, content=b"%PDF-1.7 plan", frozen=True, **more):
    return Document.objects.create(
        proposal=proposal,
        slot="documents",
        file=ContentFile(content, name="x"),
        name=name,
        kind="pdf",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_at=factories.NOW,
        uploaded_by=by,
        frozen_at=factories.NOW if frozen else None,
        **more,
    )


@pytest.fixture
def file(call, quartier, coordinator, advisor, team_member, committee, committee_member, now):
    """A confirmed file with everything in it."""
    proposal = factories.make_submitted(quartier, coordinator)
    actions.begin_review(proposal=proposal, by=advisor, now=now)
    actions.post_message(proposal=proposal, body="Un mot pour la table.", by=advisor, now=now)
    actions.write_private_note(proposal=proposal, text="PENSÉE PRIVÉE", by=advisor, now=now)
    proposal.refresh_from_db()
    factories.complete_analysis(proposal, advisor)
    meeting = factories.make_meeting(team_member, proposal, opened=False)
    actions.deny_conflict(proposal=proposal, by=committee_member, now=now)
    return meeting.items.get().proposal


def decided(proposal, team_member, now):
    item = proposal.agenda_items.get()
    meeting = actions.open_meeting(meeting=item.meeting, by=team_member, now=now)
    actions.mark_presence(meeting=meeting, seats=Seat.objects.current().of_management(), by=team_member, now=now)
    factories.adopt(
        item=item, outcome=Recommendation.Outcome.FAVOURABLE, reasons="MOTIFS INTERNES", by=team_member, now=now
    )
    proposal.refresh_from_db()
    actions.record_acceptance(
        proposal=proposal, ratified_on=now.date(), body="Conseil", reference="CA-1", starts_on=date(2027, 4, 1),
        years=[(Decimal(120000), Decimal(0), "")] * 3, by=team_member, now=now,
    )  # fmt: skip
    proposal.refresh_from_db()
    return actions.issue_letter(proposal=proposal, by=team_member, now=now)


def made(proposal, person, now):
    job = exports.ask_whole_file(proposal=proposal, by=person, now=now)
    jobs.run_due(now + timedelta(days=1))
    job.refresh_from_db()
    return job


def opened(job):
    assert job.status == Job.Status.DONE, job.error
    with default_storage.open(job.result_path) as kept:
        return zipfile.ZipFile(io.BytesIO(kept.read()))


def whole(archive):
    """Every page of the zip as one text."""
    return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".html"))


class Links(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("href", "src")]


# --- Who reads what -------------------------------------------------------------------------------------------------
def test_the_table_gets_its_versions_and_exchange_and_nothing_internal(file, coordinator, now):
    archive = opened(made(file, coordinator, now))
    names = archive.namelist()
    assert f"versions/{file.reference}-version-1.pdf" in names
    assert archive.read(f"versions/{file.reference}-version-1.pdf").startswith(b"%PDF")
    kept = json.loads(archive.read(f"versions/{file.reference}-version-1.json"))
    assert kept["content"]["sections"]["change"]["title"] == "Bien manger aux Érables"
    shown = whole(archive)
    assert "Un mot pour la table." in shown
    assert "PENSÉE PRIVÉE" not in shown
    assert not {"analyse.html", "recommandation.html", "avis.html", "decision.html"} & set(names)
    assert "Analyse prête" not in shown


def test_those_who_analyse_get_the_analysis_and_never_a_private_note(file, advisor, team_member, now):
    for person in (advisor, team_member):
        archive = opened(made(file, person, now))
        shown = whole(archive)
        assert "Une proposition solide, portée par le quartier." in shown
        assert "Analyse prête" in shown
        assert "PENSÉE PRIVÉE" not in shown


def test_the_decision_and_its_letter_reach_the_table_with_the_sending(file, coordinator, team_member, now):
    letter = decided(file, team_member, now)
    before = opened(made(file, coordinator, now))
    assert not {"decision.html", f"lettres/{letter.number}.pdf"} & set(before.namelist())
    assert "120\xa0000" not in whole(before)
    ours = opened(made(file, team_member, now))
    assert {"decision.html", "recommandation.html", f"lettres/{letter.number}.pdf"} <= set(ours.namelist())
    actions.send_letter(letter=letter, by=team_member, now=now)
    after = opened(made(file, coordinator, now + timedelta(hours=1)))
    assert {"decision.html", "participation.html", f"lettres/{letter.number}.pdf"} <= set(after.namelist())
    assert "120\xa0000\xa0$" in whole(after)
    assert "MOTIFS INTERNES" not in whole(after)


def test_a_correction_not_sent_yet_stays_out_of_the_tables_decision(file, coordinator, team_member, now):
    actions.send_letter(letter=decided(file, team_member, now), by=team_member, now=now)
    file.refresh_from_db()
    decision = file.decision
    decision.conditions = "CONDITION PAS ENCORE ÉCRITE"
    decision.save()
    decision.years.update(amount=Decimal(130000))
    shown = whole(opened(made(file, coordinator, now)))
    assert "CONDITION PAS ENCORE ÉCRITE" not in shown
    assert "CONDITION PAS ENCORE ÉCRITE" in whole(opened(made(file, team_member, now)))


def test_a_member_of_the_committee_gets_no_participation_and_no_unready_analysis(file, committee_member, now):
    file.analysis.ready_at = file.analysis.ready_by = None
    file.analysis.save()
    names = opened(made(file, committee_member, now)).namelist()
    assert not {"analyse.html", "participation.html"} & set(names)


@pytest.mark.parametrize("who", ["other_coordinator", "cmtq_member", "third_member", "stranger"])
def test_nobody_else_may_ask_for_the_file(file, who, request, as_user):
    address = reverse("proposals:whole_file", args=[file.public_id])
    client = as_user(request.getfixturevalue(who))
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert not Job.objects.filter(kind=exports.WHOLE_FILE).exists()


def test_documents_that_were_never_sent_are_the_tables_alone(file, coordinator, advisor, now):
    attach(file, coordinator, "brouillon.pdf", frozen=False)
    attach(file, coordinator, "depose.pdf")
    attach(file, coordinator, "retire.pdf", frozen=False, removed_at=now, removed_by=coordinator)
    assert sorted(name for name in opened(made(file, coordinator, now)).namelist() if name.startswith("doc")) == [
        "documents/Documents/brouillon.pdf",
        "documents/Documents/depose.pdf",
    ]
    names = opened(made(file, advisor, now)).namelist()
    assert [name for name in names if name.startswith("doc")] == ["documents/Documents/depose.pdf"]


def test_attachments_of_the_exchange_come_with_their_message(file, advisor, coordinator, now):
    MessageAttachment.objects.create(
        message=file.messages.get(), file=ContentFile(b"%PDF-1.7 ci-joint", name="x"), name="Horaire d’été.pdf", kind="pdf",
        size=17, digest=hashlib.sha256(b"%PDF-1.7 ci-joint").hexdigest(),
    )  # fmt: skip
    archive = opened(made(file, coordinator, now))
    assert archive.read("echange/Horaire d’été.pdf") == b"%PDF-1.7 ci-joint"
    assert "echange/Horaire d’été.pdf" in [unquote(link) for link in Links(archive.read("echange.html").decode()).found]


# --- Until when -----------------------------------------------------------------------------------------------------
def taken(client, job):
    response = client.get(reverse("notifications:job_result", args=[job.pk]))
    if response.streaming:
        b"".join(response.streaming_content)  # closes the file that it hands out
    return response.status_code


def test_a_file_is_refused_once_its_reader_is_recused(file, advisor, as_user, now):
    job, client = made(file, advisor, now), as_user(advisor)
    assert taken(client, job) == 200
    actions.declare_conflict(proposal=file, by=advisor, now=now)
    assert taken(client, job) == 404
    assert file.reference not in client.get(reverse("notifications:my_exports")).content.decode()


def test_a_file_is_refused_once_its_reader_left_the_table(file, coordinator, as_user, now):
    job, client = made(file, coordinator, now), as_user(coordinator)
    assert taken(client, job) == 200
    TableMembership.objects.filter(user=coordinator).update(ends_on=factories.SINCE)
    assert taken(client, job) == 404


def test_internal_parts_are_refused_to_whoever_now_reads_as_a_member(file, advisor, quartier, as_user, now):
    job, client = made(file, advisor, now), as_user(advisor)
    TableMembership.objects.create(user=advisor, neighbourhood=quartier, role="contributor", starts_on=factories.SINCE)
    assert taken(client, job) == 404
    assert taken(client, made(file, advisor, now + timedelta(hours=1))) == 200


def test_what_is_asked_before_a_recusal_is_not_made_after_it(file, advisor, now):
    job = exports.ask_whole_file(proposal=file, by=advisor, now=now)
    Portfolio.objects.filter(advisor=advisor).update(ends_on=factories.SINCE)
    jobs.run_due(now + timedelta(days=1))
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert job.result_path == ""


def test_nobody_takes_the_whole_file_of_somebody_else(file, advisor, team_member, as_user, now):
    job = made(file, advisor, now)
    assert taken(as_user(team_member), job) == 404


def test_a_draft_has_no_whole_file(quartier, call, coordinator, as_user, now):
    draft = factories.make_draft(quartier, coordinator, filled=False)
    assert as_user(coordinator).get(reverse("proposals:whole_file", args=[draft.public_id])).status_code == 409
    with pytest.raises(NotAllowedNow):
        exports.ask_whole_file(proposal=draft, by=coordinator, now=now)


def test_the_page_asks_then_the_file_waits_under_my_exports(file, coordinator, as_user, now):
    client, address = as_user(coordinator), reverse("proposals:whole_file", args=[file.public_id])
    assert address in client.get(file.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    first, second = client.post(address), client.post(address)
    assert first.url == second.url
    jobs.run_due(now + timedelta(days=2))
    assert file.reference in client.get(reverse("notifications:my_exports")).content.decode()


# --- The zip --------------------------------------------------------------------------------------------------------
def test_the_index_leads_to_every_paper_and_gives_its_fingerprint(file, coordinator, now):
    attach(file, coordinator, "Procès-verbal d’août.pdf")
    archive = opened(made(file, coordinator, now))
    index = archive.read("index.html").decode()
    linked = {unquote(link) for link in Links(index).found}
    assert linked == set(archive.namelist()) - {"index.html"}
    for name in linked:
        assert hashlib.sha256(archive.read(name)).hexdigest() in index or name == "style.css"
    for page in (name for name in archive.namelist() if name.endswith(".html")):
        text = archive.read(page).decode()
        assert "<script" not in text
        assert re.findall(r"(?:href|src)=\"(?:[a-z]+:|/)", text) == []
        assert text.count("<h1") == 1


def test_a_lost_or_damaged_document_is_told_and_stops_nothing(file, coordinator, now):
    lost, damaged = attach(file, coordinator, "perdu.pdf"), attach(file, coordinator, "abime.pdf")
    attach(file, coordinator, "bon.pdf")
    default_storage.delete(lost.file.name)
    with default_storage.open(damaged.file.name, "wb") as stream:
        stream.write(b"autre chose")
    archive = opened(made(file, coordinator, now))
    assert "documents/Documents/perdu.pdf" not in archive.namelist()
    assert archive.read("documents/Documents/abime.pdf") == b"autre chose"
    assert archive.read("documents/Documents/bon.pdf").startswith(b"%PDF")
    index = archive.read("index.html").decode()
    assert "ne se trouve plus" in index
    assert "a changé depuis son dépôt" in index
    assert archive.testzip() is None


HOSTILE = [
    "../../etc/passwd",
    "..\\..\\x.pdf",
    "/abs.pdf",
    "C:\\CON.pdf",
    "nul",
    "a" * 200 + ".pdf",
    "",
    "...",
    "x\x00y.pdf",
]


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=120)), max_size=12))
def test_names_stay_in_their_folder_and_are_each_other_s_no_twin(typed):
    names = Names()
    paths = [names.path("documents", name) for name in typed]
    assert len({path.casefold() for path in paths}) == len(paths)
    for path in paths:
        folder, slash, name = path.partition("/")
        assert (folder, slash) == ("documents", "/")
        assert name and "/" not in name and "\\" not in name and name not in (".", "..")
        assert len(name) <= 80
        assert not name.endswith((" ", "."))
        assert name.split(".")[0].casefold() not in ("con", "nul", "prn", "aux")


def test_the_same_name_twice_is_numbered_and_accents_stay():
    names = Names()
    assert [names.path("d", "Été.pdf"), names.path("d", "été.PDF"), names.path("d", "Été.pdf")] == [
        "d/Été.pdf",
        "d/été (2).PDF",
        "d/Été (3).pdf",
    ]


class Sink(io.RawIOBase):
    """Takes everything and keeps nothing: neither the documents nor the zip stand in memory."""

    taken = largest = 0

    def writable(self):
        return True

    def write(self, data):
        self.taken += len(data)
        self.largest = max(self.largest, len(data))
        return len(data)


def test_fifty_documents_of_five_megabytes_are_never_held_in_memory():
    size = 5 * 1024 * 1024
    path = default_storage.save(f"proposals/{uuid.uuid4().hex}", ContentFile(b""))
    with open(default_storage.path(path), "wb") as sparse:
        sparse.truncate(size)
    papers = [Paper(f"documents/{n}.pdf", str(n), "d", stored(default_storage, path), kind="pdf") for n in range(50)]
    sink = Sink()
    tracemalloc.start()
    try:
        pack(sink, papers, index=lambda done: b"fini", progress=lambda done, total: None)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    default_storage.delete(path)
    assert sink.taken > 50 * size
    assert sink.largest <= CHUNK
    assert peak < size
    assert {paper.size for paper in papers} == {size}
    assert len({paper.packed for paper in papers}) == 1
